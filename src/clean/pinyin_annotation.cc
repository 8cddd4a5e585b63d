#include "clean/pinyin_annotation.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

#include "base/byte_scan.h"
#include "clean/gbk_table.h"
#include "clean/han_statistics.h"
#include "clean/pinyin_shift.h"
#include "hansieve/text/code_point.h"
#include "hansieve/text/utf8.h"

namespace hansieve::pinyin {
namespace {

using han_statistics::bits_of;
using han_statistics::is_traditional_only;

constexpr std::size_t kLongestReading = 16;  // bytes between the brackets
constexpr std::string_view kWideOpen = "（", kWideClose = "）";

// Noise by machine annotates common characters; what people gloss is rare, or read in an unusual way.
constexpr double kCommonBits = 17;      // one in 130 000 characters
constexpr double kVeryCommonBits = 15.5;
constexpr double kRareBits = 19;
constexpr std::size_t kStrongKinds = 3;  // so many different characters, and no gloss explains them

bool is_line_break(char c) { return c == '\n' || c == '\r'; }

// Reads what is between brackets from `at`: the syllable without a line break in it, and where it closes.
bool read_brackets(std::string_view text, std::size_t at, Annotation& found) {
  std::string syllable;
  const std::size_t limit = std::min(text.size(), at + kLongestReading + 2);
  for (std::size_t i = at; i < limit;) {
    if (text[i] == ')') {
      found.end = i + 1;
    } else if (text.substr(i).starts_with(kWideClose)) {
      found.end = i + kWideClose.size();
    } else if (is_line_break(text[i])) {
      if (found.newline_size != 0) return false;
      found.newline = i;
      while (i < limit && is_line_break(text[i])) ++i;
      found.newline_size = i - found.newline;
      if (found.newline_size > 2) return false;
      continue;
    } else {
      syllable += text[i++];
      continue;
    }
    const auto parsed = syllable.empty() ? std::nullopt : parse_syllable(syllable);
    if (!parsed) return false;
    found.reading = *parsed;
    found.has_mark = parsed->tone != 0;
    return true;
  }
  return false;
}

bool may_start_syllable(std::string_view text, std::size_t at) {
  if (at >= text.size()) return false;
  const auto byte = static_cast<unsigned char>(text[at]);
  return (byte >= 'a' && byte <= 'z') || (byte >= 0xC3 && byte <= 0xC7) || byte == 0xC9 || byte == 0xE1 ||
         is_line_break(text[at]);
}

// The character that the bracket at `at` annotates, if it can be one; 0 if not.
char32_t annotated(std::string_view text, std::size_t at, const Annotation& found, Match& how) {
  how = Match::kNone;
  if (at == 0) return 0;
  const Decoded before = decode_before(text, at);
  if (is_han(before.value)) {
    how = match(before.value, found.reading);
    return before.value;
  }
  // The second byte of a character may be an ASCII letter; annotated byte by byte, it stands before the bracket.
  const std::size_t left = at - before.size;
  if (before.value < 0x40 || before.value > 0x7E || left == 0 || !found.has_mark) return 0;
  const auto lead = static_cast<std::uint8_t>(GbkTable::get().bytes(decode_before(text, left).value));
  const char32_t c = GbkTable::get().character(lead, static_cast<std::uint8_t>(before.value));
  if (c == 0 || !is_traditional_only(c)) return 0;
  how = match(c, found.reading);
  return c;
}

bool han_at(std::string_view text, std::size_t at) { return at < text.size() && is_han(decode_at(text, at).value); }
bool han_before(std::string_view text, std::size_t at) { return at > 0 && is_han(decode_before(text, at).value); }
bool digit_before(std::string_view text, std::size_t at) { return at > 0 && is_ascii_digit(static_cast<unsigned char>(text[at - 1])); }

// Whether the annotated character stands in a word or a phrase, not by itself: beside other Han, behind a number, or in 省（區(qū)、市）.
bool is_embedded(std::string_view text, std::size_t bracket, std::size_t end) {
  constexpr std::string_view kComma = "、";
  const std::size_t own = bracket - decode_before(text, bracket).size;
  if (han_at(text, end) || han_before(text, own) || digit_before(text, own)) return true;
  const std::string_view before = text.substr(0, own), behind = text.substr(end);
  if (!before.ends_with(kWideOpen) || !han_before(text, own - kWideOpen.size()) || !behind.starts_with(kComma)) return false;
  const std::size_t next = end + kComma.size();
  if (!han_at(text, next)) return false;
  const std::string_view rest = text.substr(next + decode_at(text, next).size);
  return !rest.starts_with('(') && !rest.starts_with(kWideOpen);   // 生字（區(qū)、甌(ōu)）
}

void try_annotation(std::string_view text, std::size_t bracket, std::size_t open_size, std::vector<Annotation>& out) {
  if (!may_start_syllable(text, bracket + open_size)) return;
  Annotation found;
  found.begin = bracket;
  found.full_width = open_size > 1;
  if (!read_brackets(text, bracket + open_size, found)) return;
  found.character = annotated(text, bracket, found, found.match);
  if (found.match == Match::kNone) return;
  found.has_mark |= match_marked(found.character, found.reading) == Match::kUsual;
  found.embedded = is_embedded(text, bracket, found.end);
  if (!out.empty()) {
    std::size_t own = bracket - decode_before(text, bracket).size;
    while (own > out.back().end && is_blank(decode_before(text, own).value)) own -= decode_before(text, own).size;
    if (out.back().end == own) out.back().adjacent = found.adjacent = true;
  }
  out.push_back(found);
}

// How often an annotated character stands in the text, and with an ASCII bracket behind it.
struct Times {
  std::size_t all = 0, annotated = 0;
  bool embedded = false;   // annotated in a word, at least once
};

class Occurrences {
 public:
  // O(bytes), however many are annotated.
  Occurrences(std::string_view text, const std::vector<Annotation>& annotations) {
    for (const Annotation& a : annotations) times_[a.character].embedded |= a.embedded;
    for (std::size_t at = 0; at < text.size();) {
      const Decoded c = decode_at(text, at);
      at += c.size;
      if (!is_han(c.value)) continue;
      const auto found = times_.find(c.value);
      if (found == times_.end()) continue;
      ++found->second.all;
      found->second.annotated += at < text.size() && text[at] == '(';
    }
  }
  const Times& of(char32_t annotated) const { return times_.at(annotated); }

 private:
  std::unordered_map<char32_t, Times> times_;
};

// Annotations of one kind, and what they say together.
struct Group {
  std::vector<const Annotation*> members;
  std::set<char32_t> kinds;
  std::size_t embedded = 0, adjacent = 0;
  void add(const Annotation& a) {
    members.push_back(&a);
    kinds.insert(a.character);
    embedded += a.embedded;
    adjacent += a.adjacent;
  }
};

// A common character read as one thinks of first.
bool is_usual(const Annotation& a) { return bits_of(a.character) <= kVeryCommonBits && a.match == Match::kUsual; }

// Characters annotated with two readings: the text is about readings.
std::set<char32_t> ambiguous(const std::vector<Annotation>& annotations) {
  std::map<char32_t, std::set<int>> readings;
  for (const Annotation& a : annotations) readings[a.character].insert(a.reading.base * 8 + a.reading.tone);
  std::set<char32_t> out;
  for (const auto& [c, found] : readings) {
    if (found.size() > 1) out.insert(c);
  }
  return out;
}

// A single annotation of a common Traditional character, read as usual, in running text: nobody glosses that.
bool is_lone_noise(std::string_view text, const Annotation& a, const Times& times) {
  if (a.full_width || a.match != Match::kUsual || !times.embedded) return false;
  const bool always = times.annotated > 1 && times.annotated == times.all;   // again and again, and nowhere without
  if (bits_of(a.character) > kCommonBits) return always;
  if (!a.embedded && !always) return false;
  // Annotated once and then no more: a first-use gloss, unless the character is one of the most common.
  std::string c;
  append_utf8(a.character, c);
  return bits_of(a.character) <= 14 || text.find(c, a.end) == std::string_view::npos;
}

// A rare character annotated once and bare elsewhere is glossed, even on a page full of noise.
bool is_gloss_in_noise(const Annotation& a, const Times& times) {
  return bits_of(a.character) > kRareBits && times.annotated == 1 && times.all > 1;
}

// Running text with a few common characters annotated here and there, as usual: noise. Lists, dictionaries
// and primers (character upon character annotated) are not like that.
bool is_scattered(std::string_view text, const Group& group, std::size_t all, std::size_t least_kinds) {
  if (group.kinds.size() < least_kinds || group.members.size() < least_kinds + 1) return false;
  const std::size_t size = group.members.size();
  return size * 5 >= all * 4 && group.embedded * 5 >= size * 4 && group.adjacent * 2 <= size &&
         size * 5 <= count_han(text) * 2;
}

// Whether the annotated characters are annotated (nearly) wherever they stand.
bool is_consistent(const Occurrences& occurrences, const Group& group) {
  std::size_t everywhere = 0;
  for (const char32_t c : group.kinds) everywhere += occurrences.of(c).all;
  return everywhere * 9 <= group.members.size() * 10;
}

// Whether two characters or more are annotated again and again, which no gloss is.
bool is_repetitive(const Group& group) {
  std::map<char32_t, int> times;
  int repeated = 0;
  for (const Annotation* a : group.members) repeated += ++times[a->character] == 2;
  return repeated >= 2;
}

}  // namespace

void find_annotations(std::string_view text, std::vector<Annotation>& out, std::vector<std::size_t>& marks) {
  const auto next = [text](std::size_t at) {
    return find_bytes(text, at, [](Bytes16 a, Bytes16 b, Bytes16 c) {
      const Bytes16 wide = (equal(b, 0xBC) & equal(c, 0x88)) | (equal(b, 0xBF) & equal(c, 0xBD));
      return equal(a, '(') | equal(a, '?') | (equal(a, 0xEF) & wide);
    });
  };
  for (std::size_t at = next(0); at < text.size(); at = next(at + 1)) {
    if (text[at] == '(') {
      try_annotation(text, at, 1, out);
    } else if (text.substr(at).starts_with(kWideOpen)) {
      try_annotation(text, at, kWideOpen.size(), out);
    } else if (shifted_annotation(text, at) != 0) {
      marks.push_back(at);
    }
  }
}

void add_evidence(const std::vector<Annotation>& annotations, Evidence& evidence) {
  for (const Annotation& a : annotations) {
    if (!a.has_mark) {
      ++evidence.without_mark;
    } else if (is_traditional_only(a.character)) {
      ++evidence.on_traditional;
    } else if (bits_of(a.character) <= kVeryCommonBits) {
      ++evidence.on_other;
    }
  }
}

void keep_noise(std::string_view text, std::size_t shifted, const Evidence& earlier, std::vector<Annotation>& annotations) {
  if (annotations.empty()) return;
  const std::set<char32_t> two_readings = ambiguous(annotations);
  const Occurrences occurrences(text, annotations);
  Evidence all = earlier;
  add_evidence(annotations, all);
  Group traditional, other, mixed, toneless;
  for (const Annotation& a : annotations) {
    const bool on_traditional = is_traditional_only(a.character);
    if (a.has_mark && on_traditional) traditional.add(a);
    if (!is_usual(a)) continue;
    if (a.has_mark) mixed.add(a);
    if (!on_traditional || !a.has_mark) (a.has_mark ? other : toneless).add(a);
  }
  const std::size_t kinds = std::max(traditional.kinds.size(), std::min(earlier.on_traditional, kStrongKinds));
  const bool strong = kinds >= kStrongKinds || shifted > 0;
  const std::size_t weight = kinds >= 2 * kStrongKinds - 1 ? 2 : 4;
  const bool on_traditional = all.on_traditional >= weight * all.on_other;
  const bool certain = two_readings.empty();
  const bool on_other = certain && is_scattered(text, other, all.on_other, 4) && is_consistent(occurrences, other) && is_repetitive(other);
  const bool on_both = certain && kinds >= 2 && is_scattered(text, mixed, all.on_traditional + all.on_other, 4) &&
                       is_consistent(occurrences, mixed);
  const bool without_mark = certain && is_scattered(text, toneless, all.without_mark, 3);
  std::erase_if(annotations, [&](const Annotation& a) {
    if (two_readings.contains(a.character)) return true;
    if (!a.has_mark) return !(without_mark && is_usual(a));
    if (on_both && is_usual(a)) return false;
    if (!is_traditional_only(a.character)) return !(on_other && is_usual(a));
    if (!on_traditional) return true;
    const Times& times = occurrences.of(a.character);
    return strong ? is_gloss_in_noise(a, times) : !is_lone_noise(text, a, times);
  });
}

}  // namespace hansieve::pinyin
