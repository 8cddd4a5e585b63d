#include "clean/boilerplate/gate.h"

#include "clean/boilerplate/fold.h"
#include "hansieve/text/utf8.h"

namespace hansieve::boilerplate {
namespace {

constexpr std::size_t kMostPairs = 8192;
constexpr std::size_t kNarrow = 700;  // a set of more characters than this tells too little

bool narrow(const CodeSet& set) { return !set.empty() && set.size() <= kNarrow; }

bool separates(char32_t c) { return fold(c) == ' '; }

}  // namespace

void PlaneBits::add_folded(const CodeSet& set) {
  for (char32_t c = 1; c < 0x10000; ++c) {
    if (set.contains(fold(c))) words_[c >> 6] |= std::uint64_t{1} << (c & 63);
  }
}

Gate::Gate(const std::vector<Rule>& rules) {
  // Sets are gathered first: spreading each over the plane by itself would take long.
  CodeSet first, first_of_pair, second, last, long_first, long_last;
  for (const Rule& rule : rules) {
    for (const Pattern& pattern : rule.patterns) {
      if (rule.shape == Shape::kSuffix) {
        long_last.add(pattern.last());
      } else if (rule.shape == Shape::kBlock) {
        long_first.add(pattern.first());
      } else if (narrow(pattern.first())) {
        if (narrow(pattern.second()) && pattern.first().size() * pattern.second().size() <= kMostPairs) {
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
  long_first_.add_folded(long_first);
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

bool Gate::may_match(std::string_view line) const {
  std::size_t begin = 0, end = line.size();
  Decoded head{}, tail{};
  while (begin < end && separates((head = decode_at(line, begin)).value)) begin += head.size;
  if (begin == end) return false;
  while (separates((tail = decode_before(line, end)).value)) end -= tail.size;
  if (long_first_[head.value] || long_last_[tail.value]) return true;
  if (end - begin > kMostBytes) return false;
  if (first_[head.value] || last_[tail.value]) return true;
  if (tiny_ && end - begin <= kTinyBytes) return true;
  std::size_t at = begin + head.size;
  while (at < end) {
    const Decoded next = decode_at(line, at);
    if (!separates(next.value)) {
      if (second_[next.value]) return true;
      return first_of_pair_[head.value] && has_pair(fold(head.value), fold(next.value));
    }
    at += next.size;
  }
  return false;
}

}  // namespace hansieve::boilerplate
