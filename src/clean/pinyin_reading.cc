#include "clean/pinyin_reading.h"

#include <algorithm>
#include <cstring>

#include "hansieve/text/utf8.h"

namespace hansieve::pinyin {
namespace {

struct Vowel {
  char32_t marked;
  char plain;
  std::uint8_t tone;
};

constexpr Vowel kVowels[] = {
    {U'ā', 'a', 1}, {U'á', 'a', 2}, {U'ǎ', 'a', 3}, {U'à', 'a', 4}, {U'ē', 'e', 1}, {U'é', 'e', 2},
    {U'ě', 'e', 3}, {U'è', 'e', 4}, {U'ī', 'i', 1}, {U'í', 'i', 2}, {U'ǐ', 'i', 3}, {U'ì', 'i', 4},
    {U'ō', 'o', 1}, {U'ó', 'o', 2}, {U'ǒ', 'o', 3}, {U'ò', 'o', 4}, {U'ū', 'u', 1}, {U'ú', 'u', 2},
    {U'ǔ', 'u', 3}, {U'ù', 'u', 4}, {U'ǖ', 'v', 1}, {U'ǘ', 'v', 2}, {U'ǚ', 'v', 3}, {U'ǜ', 'v', 4},
    {U'ü', 'v', 0}, {U'ê', 'e', 0}, {U'ă', 'a', 3}, {U'ĕ', 'e', 3}, {U'ĭ', 'i', 3}, {U'ŏ', 'o', 3},
    {U'ŭ', 'u', 3}, {U'ń', 'n', 2}, {U'ň', 'n', 3}, {U'ǹ', 'n', 4}, {U'ḿ', 'm', 2}, {U'ɡ', 'g', 0},
    {U'ɑ', 'a', 0}};

constexpr std::size_t kLongest = 6;  // zhuang, shuang, chuang

// The tone a combining mark stands for, 0 for the two dots, or a negative number.
int tone_of_mark(char32_t c) {
  switch (c) {
    case 0x304: return 1;
    case 0x301: return 2;
    case 0x30C: case 0x306: return 3;
    case 0x300: return 4;
    case 0x308: return 0;
    default: return -1;
  }
}

std::optional<std::uint16_t> base_number(std::string_view base) {
  const auto* end = kBases + kBaseCount;
  const auto* found = std::lower_bound(kBases, end, base, [](const char* a, std::string_view b) { return a < b; });
  if (found == end || base != *found) return std::nullopt;
  return static_cast<std::uint16_t>(found - kBases);
}

}  // namespace

std::optional<Syllable> parse_syllable(std::string_view text) {
  char base[kLongest];
  std::size_t size = 0;
  std::uint8_t tone = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded c = decode_at(text, at);
    at += c.size;
    if (c.value >= '1' && c.value <= '5') {
      if (tone != 0 || at != text.size() || size == 0) return std::nullopt;
      tone = static_cast<std::uint8_t>(c.value - '0');
      continue;
    }
    if (c.value == ':' && size > 0 && base[size - 1] == 'u') {
      base[size - 1] = 'v';
      continue;
    }
    if (const int mark = tone_of_mark(c.value); mark >= 0 && size > 0) {
      if (mark == 0) {
        if (base[size - 1] != 'u') return std::nullopt;
        base[size - 1] = 'v';
      } else {
        if (tone != 0) return std::nullopt;
        tone = static_cast<std::uint8_t>(mark);
      }
      continue;
    }
    char plain = 0;
    if (c.value >= 'a' && c.value <= 'z') {
      plain = static_cast<char>(c.value);
    } else {
      for (const Vowel& vowel : kVowels) {
        if (vowel.marked != c.value) continue;
        plain = vowel.plain;
        if (vowel.tone != 0 && tone != 0) return std::nullopt;
        if (vowel.tone != 0) tone = vowel.tone;
        break;
      }
    }
    if (plain == 0 || size == kLongest) return std::nullopt;
    base[size++] = plain;
  }
  // ü behind j q x y is written u.
  if (size > 1 && base[1] == 'v' && std::strchr("jqxy", base[0]) != nullptr) base[1] = 'u';
  const auto number = base_number({base, size});
  if (!number) return std::nullopt;
  return Syllable{*number, tone};
}

Match match(char32_t c, Syllable syllable) {
  if (c < 0x4E00 || c > 0x9FFF) return Match::kNone;
  const std::uint16_t* const begin = kReadings + kStarts[c - 0x4E00];
  const std::uint16_t* const end = kReadings + kStarts[c - 0x4E00 + 1];
  for (const std::uint16_t* reading = begin; reading != end; ++reading) {
    if (*reading / 8 == syllable.base && (syllable.tone == 0 || *reading % 8 == syllable.tone)) {
      return reading == begin ? Match::kUsual : Match::kPossible;
    }
  }
  return Match::kNone;
}

Match match_marked(char32_t c, Syllable syllable) {
  constexpr std::uint8_t kNeutral = 5;
  return match(c, {syllable.base, syllable.tone == 0 ? kNeutral : syllable.tone});
}

}  // namespace hansieve::pinyin
