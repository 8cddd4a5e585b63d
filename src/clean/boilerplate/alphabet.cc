#include "clean/boilerplate/alphabet.h"

#include <algorithm>
#include <map>

#include "clean/boilerplate/fold.h"
#include "hansieve/text/utf8.h"

namespace hansieve::boilerplate {

Alphabet::Alphabet(const std::vector<const Pattern*>& patterns) {
  std::vector<char32_t> named;
  for (const Pattern* pattern : patterns) {
    for (const Pattern::Position& position : pattern->positions_) {
      if (position.one != 0) named.push_back(position.one);
      if (position.set != nullptr) add_set(position.set);
    }
  }
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());

  bounds_ = {0};
  for (const char32_t c : named) bounds_.insert(bounds_.end(), {c, c + 1});
  for (const CodeSet* set : sets_) {
    for (const auto& [low, high] : set->ranges()) bounds_.insert(bounds_.end(), {low, high + 1});
  }
  std::sort(bounds_.begin(), bounds_.end());
  bounds_.erase(std::unique(bounds_.begin(), bounds_.end()), bounds_.end());

  // The sets each interval is in, a bit each; those in the same sets are one class, and each named character its own.
  const std::size_t words = sets_.size() / 64 + 1;
  std::vector<std::vector<std::uint64_t>> rows(bounds_.size(), std::vector<std::uint64_t>(words));
  const auto interval_of = [&](char32_t c) {
    return static_cast<std::size_t>(std::upper_bound(bounds_.begin(), bounds_.end(), c) - bounds_.begin()) - 1;
  };
  for (std::size_t s = 0; s < sets_.size(); ++s) {
    for (const auto& [low, high] : sets_[s]->ranges()) {
      for (std::size_t i = interval_of(low); i < bounds_.size() && bounds_[i] <= high; ++i) rows[i][s / 64] |= std::uint64_t{1} << (s % 64);
    }
  }
  std::map<std::vector<std::uint64_t>, Class> known;
  std::vector<const std::vector<std::uint64_t>*> row_of_class{nullptr};
  const auto new_class = [&](const std::vector<std::uint64_t>& row) {
    row_of_class.push_back(&row);
    return static_cast<Class>(size_++);
  };
  interval_.resize(bounds_.size());
  for (std::size_t i = 0; i < bounds_.size(); ++i) {
    if (std::binary_search(named.begin(), named.end(), bounds_[i])) {
      interval_[i] = new_class(rows[i]);
    } else if (const auto it = known.find(rows[i]); it != known.end()) {
      interval_[i] = it->second;
    } else {
      known.emplace(rows[i], interval_[i] = new_class(rows[i]));
    }
  }

  std::map<std::vector<std::uint64_t>, Class> kinds;
  kinds_.resize(size_);
  for (std::size_t c = 1; c < size_; ++c) {
    kinds_[c] = kinds.emplace(*row_of_class[c], static_cast<Class>(kinds.size())).first->second;
  }

  stride_ = (size_ + 63) / 64 * 64;
  members_.assign(sets_.size() * stride_ / 64, 0);
  for (std::size_t c = 1; c < size_; ++c) {
    for (std::size_t s = 0; s < sets_.size(); ++s) {
      if (((*row_of_class[c])[s / 64] >> (s % 64) & 1) == 0) continue;
      const std::size_t bit = s * stride_ + c;
      members_[bit >> 6] |= std::uint64_t{1} << (bit & 63);
    }
  }
  // By folded value first, then all of the plane at once.
  std::vector<Class> folded(kPlane);
  for (std::size_t i = 0; i < bounds_.size() && bounds_[i] < kPlane; ++i) {
    const std::size_t end = i + 1 < bounds_.size() ? std::min<std::size_t>(bounds_[i + 1], kPlane) : kPlane;
    std::fill(folded.begin() + static_cast<std::ptrdiff_t>(bounds_[i]), folded.begin() + static_cast<std::ptrdiff_t>(end), interval_[i]);
  }
  folded[' '] = kBlank;
  plane_.resize(kPlane);
  for (char32_t c = 0; c < kPlane; ++c) plane_[c] = folded[fold(c)];
}

std::uint64_t Alphabet::fingerprint(const CodeSet& set) {
  std::uint64_t h = 0;
  for (const auto& [low, high] : set.ranges()) h = (h ^ low ^ (std::uint64_t{high} << 32)) * 0x9E3779B97F4A7C15u;
  return h;
}

void Alphabet::add_set(const std::shared_ptr<const CodeSet>& set) {
  if (set_numbers_.contains(set.get())) return;
  const std::uint64_t value = fingerprint(*set);
  const auto [begin, end] = numbers_by_value_.equal_range(value);
  for (auto it = begin; it != end; ++it) {
    if (sets_[it->second]->ranges() != set->ranges()) continue;
    set_numbers_[set.get()] = it->second;
    return;
  }
  const auto number = static_cast<std::uint16_t>(sets_.size());
  sets_.push_back(set.get());
  set_numbers_[set.get()] = number;
  numbers_by_value_.emplace(value, number);
}

char32_t Alphabet::beyond(char32_t c) { return fold(c); }

Alphabet::Class Alphabet::of_folded(char32_t c) const {
  if (c == ' ') return kBlank;
  return interval_[static_cast<std::size_t>(std::upper_bound(bounds_.begin(), bounds_.end(), c) - bounds_.begin()) - 1];
}

Alphabet::Taker Alphabet::taker(const Pattern::Position& position) const {
  Taker taker;
  taker.blank = position.blank;
  if (position.one != 0) taker.one = of_folded(position.one);
  else if (position.set != nullptr) taker.set = static_cast<std::uint16_t>(set_numbers_.at(position.set.get()) + 1);
  return taker;
}

void Alphabet::read(std::string_view line, std::vector<Class>& out) const {
  out.clear();
  bool blank = false;
  for (std::size_t at = 0; at < line.size();) {
    const Decoded got = decode_at(line, at);
    at += got.size;
    const Class c = of(got.value);
    if (c == kBlank) {
      blank = !out.empty();
      continue;
    }
    if (blank) out.push_back(kBlank);
    blank = false;
    out.push_back(c);
  }
}

}  // namespace hansieve::boilerplate
