#include "clean/boilerplate/gate.h"

#include <algorithm>

#include "base/byte_scan.h"
#include "clean/boilerplate/fold.h"
#include "hansieve/text/code_point.h"
#include "hansieve/text/utf8.h"

namespace hansieve::boilerplate {
namespace {

constexpr std::size_t kMostPairs = 2048;
constexpr std::size_t kNarrow = 700;   // a set of more characters than this tells too little
constexpr std::size_t kTinyLength = 8;  // code points, blanks not counted
constexpr std::string_view kRareSigns = ">|";

bool narrow(const CodeSet& set) { return !set.empty() && set.size() <= kNarrow; }

CodeSet without_ascii(const CodeSet& set) {
  CodeSet out;
  for (const auto& [low, high] : set.ranges()) {
    if (high >= 0x80) out.add(std::max<char32_t>(low, 0x80), high);
  }
  return out;
}

constexpr unsigned char kBlankMark = 1;  // an ASCII blank, a tab or U+3000
constexpr unsigned char kRareMark = 2;   // a byte that a rare character has

unsigned char marks_of(std::string_view line) {
  return union_of_marks(line, [](auto a, auto b, auto c) {
    const auto blank = equal(a, ' ') | equal(a, '\t') | (equal(a, 0xE3) & equal(b, 0x80) & equal(c, 0x80));
    const auto rare = (above(a, 'A' - 1) & below(a, 'Z' + 1)) | equal(a, 0xC2) | equal(a, '>') | equal(a, '|');
    return (blank & kBlankMark) | (rare & kRareMark);
  });
}

}  // namespace

bool is_rare(char32_t folded) {
  return (folded >= 'A' && folded <= 'Z') || folded == U'©' || folded == U'»' ||
         (folded < 0x80 && kRareSigns.find(static_cast<char>(folded)) != std::string_view::npos);
}

std::string rare_signs() { return std::string(kRareSigns) + "©»"; }

Gate::By Gate::how(const Pattern& pattern) {
  if (narrow(pattern.first())) {
    std::size_t pairs = 0;
    for (const auto& pair : pattern.pairs()) pairs += pair.first.size() * pair.second.size();
    return pairs <= kMostPairs ? By::kPair : By::kFirst;
  }
  if (narrow(pattern.last())) return By::kLast;
  if (narrow(pattern.second())) return By::kSecond;
  return pattern.length() <= kTinyLength ? By::kTiny : By::kNothing;
}

bool Gate::can_gate(const Pattern& pattern) { return how(pattern) != By::kNothing; }

Gate::Gate(const std::vector<const Rule*>& rules) {
  // Sets are gathered first: spreading each over the plane by itself would take long.
  CodeSet first, first_of_pair, second, last, long_first, long_pair, long_last;
  for (const Rule* each : rules) {
    const Rule& rule = *each;
    const bool is_long = rule.shape == Shape::kBlock;
    for (const std::u32string& needle : rule.contains) {
      needles_.emplace_back();
      for (const char32_t c : needle) append_utf8(c, needles_.back());
    }
    for (const Pattern& pattern : rule.patterns) {
      if (rule.shape == Shape::kSuffix) {
        long_last.add(pattern.last());
        continue;
      }
      // A line of items may start with one that is known by its end only.
      // Digits end too much; an item that ends with one is known by its start.
      if (rule.shape == Shape::kItem && narrow(pattern.last())) last.add(without_ascii(pattern.last()));
      switch (how(pattern)) {
        case By::kPair:
          (is_long ? long_pair : first_of_pair).add(pattern.first());
          add_pairs(pattern);
          break;
        case By::kFirst: (is_long ? long_first : first).add(pattern.first()); break;
        case By::kLast: last.add(pattern.last()); break;
        case By::kSecond: second.add(pattern.second()); break;
        case By::kTiny: tiny_ = true; break;
        case By::kNothing: break;  // by what the rule says it contains
      }
    }
  }
  // By folded value first, then all of the plane at once.
  std::vector<std::uint8_t> folded(flags_.size());
  const auto set_flag = [&](const CodeSet& set, Flag flag) {
    for (const auto& [low, high] : set.ranges()) {
      for (char32_t c = low; c <= high && c < folded.size(); ++c) folded[c] |= flag;
    }
  };
  set_flag(CodeSet(' ', ' '), kSeparates);
  set_flag(first, kFirst);
  set_flag(first_of_pair, kFirstOfPair);
  set_flag(second, kSecond);
  set_flag(last, kLast);
  set_flag(long_first, kLongFirst);
  set_flag(long_pair, kLongPair);
  set_flag(long_last, kLongLast);
  for (char32_t c = 0; c < flags_.size(); ++c) flags_[c] = folded[fold(c)];
}

void Gate::add_pairs(const Pattern& pattern) {
  for (const auto& pair : pattern.pairs()) {
    for (const auto& [a, b] : pair.first.ranges()) {
      for (char32_t x = a; x <= b; ++x) {
        for (const auto& [c, d] : pair.second.ranges()) {
          for (char32_t y = c; y <= d; ++y) {
            const std::uint32_t slot = pair_slot(x, y);
            pairs_[slot >> 6] |= std::uint64_t{1} << (slot & 63);
          }
        }
      }
    }
  }
}

// Whether the character at `at` and its partner, numerals and blanks skipped, are a pair some rule starts with.
bool Gate::pair_at(std::string_view text, std::size_t at) const {
  const Decoded head = decode_at(text, at);
  const char32_t first = fold(head.value);
  const bool skip = !is_numeral(first);
  char32_t partner = 0;
  for (at += head.size; at < text.size() && partner == 0;) {
    const Decoded next = decode_at(text, at);
    const char32_t c = fold(next.value);
    if (c != ' ' && !(skip && is_numeral(c))) partner = c;
    at += next.size;
  }
  return has_pair(first, partner);
}

// Whether a word behind a blank starts like a rule, or one before it ends like an item.
bool Gate::has_item_inside(std::string_view line) const {
  std::uint8_t before = 0;
  bool blank = false;
  for (std::size_t at = 0; at < line.size();) {
    const Decoded here = decode_at(line, at);
    const std::uint8_t is = flags(here.value);
    if ((is & kSeparates) != 0) {
      blank = true;
    } else {
      if (blank && ((before & kLast) != 0 || (is & kFirst) != 0 || ((is & kFirstOfPair) != 0 && pair_at(line, at)))) return true;
      blank = false;
      before = is;
    }
    at += here.size;
  }
  return false;
}

bool Gate::may_match(std::string_view line) const {
  std::size_t begin = 0, end = line.size();
  Decoded c{};
  std::uint8_t head = 0, second = 0, tail = 0;
  for (; begin < end; begin += c.size) {
    c = decode_at(line, begin);
    if (((head = flags(c.value)) & kSeparates) == 0) break;
  }
  if (begin == end) return false;
  const std::size_t behind = begin + c.size;
  for (;; end -= c.size) {
    c = decode_before(line, end);
    if (((tail = flags(c.value)) & kSeparates) == 0) break;
  }
  if ((head & kLongFirst) != 0 || (tail & kLongLast) != 0) return true;
  line = line.substr(begin, end - begin);
  if ((head & (kLongPair | kFirstOfPair)) != 0 && (line.size() <= kMostBytes || (head & kLongPair) != 0) && pair_at(line, 0)) return true;
  if (line.size() > kMostBytes) return false;
  if ((head & kFirst) != 0 || (tail & kLast) != 0) return true;
  for (std::size_t at = behind - begin; at < line.size(); at += c.size) {
    c = decode_at(line, at);
    if (((second = flags(c.value)) & kSeparates) == 0) break;
  }
  if ((second & kSecond) != 0) return true;
  const unsigned char marks = marks_of(line);
  if ((marks & kRareMark) != 0 && contains_needle(line)) return true;
  if ((marks & kBlankMark) == 0) return false;
  const bool spaced = (flags(decode_at(line, decode_at(line, 0).size).value) & kSeparates) != 0;
  return (tiny_ && spaced && line.size() <= kTinyBytes) || has_item_inside(line);
}

// Needles are folded, and what is rare has no other forms that matter.
bool Gate::contains_needle(std::string_view line) const {
  return std::any_of(needles_.begin(), needles_.end(),
                     [&](const std::string& needle) { return line.find(needle) != std::string_view::npos; });
}

}  // namespace hansieve::boilerplate
