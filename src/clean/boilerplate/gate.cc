#include "clean/boilerplate/gate.h"

#include "clean/boilerplate/fold.h"
#include "hansieve/text/utf8.h"

namespace hansieve::boilerplate {
namespace {

constexpr std::size_t kMostPairs = 8192;
constexpr std::size_t kNarrow = 700;  // a set of more characters than this tells too little

bool narrow(const CodeSet& set) { return !set.empty() && set.size() <= kNarrow; }

bool narrow_pair(const Pattern& pattern) {
  return narrow(pattern.first()) && narrow(pattern.second()) &&
         pattern.first().size() * pattern.second().size() <= kMostPairs;
}

bool separates(char32_t c) { return fold(c) == ' '; }

}  // namespace

void PlaneBits::add_folded(const CodeSet& set) {
  PlaneBits plain;
  for (const auto& [low, high] : set.ranges()) {
    for (char32_t c = low; c <= high && c < 0x10000; ++c) plain.words_[c >> 6] |= std::uint64_t{1} << (c & 63);
  }
  for (char32_t c = 1; c < 0x10000; ++c) {
    if (plain[fold(c)]) words_[c >> 6] |= std::uint64_t{1} << (c & 63);
  }
}

Gate::Gate(const std::vector<Rule>& rules) {
  // Sets are gathered first: spreading each over the plane by itself would take long.
  CodeSet first, first_of_pair, second, last, item_last, long_first, long_first_of_pair, long_last;
  for (const Rule& rule : rules) {
    for (const Pattern& pattern : rule.patterns) {
      // A line of items may start with one that is known by its end only.
      if (rule.shape == Shape::kItem && narrow(pattern.last())) item_last.add(pattern.last());
      if (rule.shape == Shape::kSuffix) {
        long_last.add(pattern.last());
      } else if (rule.shape == Shape::kBlock) {
        if (narrow_pair(pattern)) {
          long_first_of_pair.add(pattern.first());
          add_pairs(pattern.first(), pattern.second());
        } else {
          long_first.add(pattern.first());
        }
      } else if (narrow(pattern.first())) {
        if (narrow_pair(pattern)) {
          first_of_pair.add(pattern.first());
          add_pairs(pattern.first(), pattern.second());
        } else {
          first.add(pattern.first());
        }
      } else if (narrow(pattern.last())) {
        last.add(pattern.last());
      } else if (narrow(pattern.second())) {
        second.add(pattern.second());
      } else {
        tiny_ = true;
      }
    }
  }
  first_.add_folded(first);
  first_of_pair_.add_folded(first_of_pair);
  second_.add_folded(second);
  last_.add_folded(last);
  item_last_.add_folded(item_last);
  long_first_.add_folded(long_first);
  long_first_of_pair_.add_folded(long_first_of_pair);
  long_last_.add_folded(long_last);
}

void Gate::add_pairs(const CodeSet& first, const CodeSet& second) {
  for (const auto& [a, b] : first.ranges()) {
    for (char32_t x = a; x <= b; ++x) {
      for (const auto& [c, d] : second.ranges()) {
        for (char32_t y = c; y <= d; ++y) {
          const std::uint32_t slot = pair_slot(x, y);
          pairs_[slot >> 6] |= std::uint64_t{1} << (slot & 63);
        }
      }
    }
  }
}

// Whether the first two characters are ones that some rule starts with.
bool Gate::starts_like_rule(std::string_view text, std::size_t at, const PlaneBits& first,
                            const PlaneBits& first_of_pair) const {
  const Decoded head = decode_at(text, at);
  if (first[head.value]) return true;
  const bool of_pair = first_of_pair[head.value];
  for (at += head.size; at < text.size();) {
    const Decoded next = decode_at(text, at);
    if (!separates(next.value)) return of_pair && has_pair(fold(head.value), fold(next.value));
    at += next.size;
  }
  return false;
}

// Whether a word behind a blank starts like a rule, or one before it ends like an item.
bool Gate::has_item_inside(std::string_view line) const {
  for (std::size_t at = line.find_first_of(" \t\xE3"); at != std::string_view::npos;
       at = line.find_first_of(" \t\xE3", at)) {
    const Decoded blank = decode_at(line, at);
    const std::size_t behind = at + blank.size;
    if (separates(blank.value) && at > 0 && behind < line.size()) {
      if (item_last_[decode_before(line, at).value] || starts_like_rule(line, behind, first_, first_of_pair_)) return true;
    }
    at = behind;
  }
  return false;
}

bool Gate::may_match(std::string_view line) const {
  std::size_t begin = 0, end = line.size();
  Decoded head{}, tail{};
  while (begin < end && separates((head = decode_at(line, begin)).value)) begin += head.size;
  if (begin == end) return false;
  while (separates((tail = decode_before(line, end)).value)) end -= tail.size;
  line = line.substr(begin, end - begin);
  if (long_last_[tail.value] || starts_like_rule(line, 0, long_first_, long_first_of_pair_)) return true;
  if (line.size() > kMostBytes) return false;
  if (last_[tail.value] || item_last_[tail.value] || (tiny_ && line.size() <= kTinyBytes)) return true;
  return starts_like_rule(line, 0, first_, first_of_pair_) || has_second(line, head.size) || has_item_inside(line);
}

// Whether the second character is one that some rule is known by.
bool Gate::has_second(std::string_view line, std::size_t at) const {
  while (at < line.size()) {
    const Decoded next = decode_at(line, at);
    if (!separates(next.value)) return second_[next.value];
    at += next.size;
  }
  return false;
}

}  // namespace hansieve::boilerplate
