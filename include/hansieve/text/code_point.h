// What kind of character a code point is, as far as cleaning Chinese text needs to know.
//
// Constant-time predicates without tables from other libraries. Ranges from Unicode 15.
#pragma once

#include <cstdint>

namespace hansieve {

/// A Han ideograph: unified (all extensions), compatibility, or 〇. Not radicals.
constexpr bool is_han(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || c == 0x3007 ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x323AF);
}

constexpr bool is_ascii_digit(char32_t c) { return c >= '0' && c <= '9'; }
constexpr bool is_ascii_letter(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// ASCII letters and Latin letters with marks (pinyin among them), up to U+024F.
constexpr bool is_latin(char32_t c) {
  return is_ascii_letter(c) || (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7);
}

/// Space that separates within a line: blank, tab, no-break, U+2000..200A, U+202F, U+205F, U+3000.
constexpr bool is_blank(char32_t c) {
  return c == ' ' || c == '\t' || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200A) ||
         c == 0x202F || c == 0x205F;
}

/// CJK or full-width punctuation, and the general marks Chinese typography uses (“”‘’—…·).
constexpr bool is_cjk_punctuation(char32_t c) {
  return (c >= 0x3001 && c <= 0x3003) || (c >= 0x3008 && c <= 0x3011) || (c >= 0x3014 && c <= 0x301F) ||
         c == 0x30FB || (c >= 0xFE10 && c <= 0xFE1F) || (c >= 0xFE30 && c <= 0xFE6B) ||
         (c >= 0xFF01 && c <= 0xFF0F) || (c >= 0xFF1A && c <= 0xFF20) || (c >= 0xFF3B && c <= 0xFF40) ||
         (c >= 0xFF5B && c <= 0xFF65) || c == 0x2018 || c == 0x2019 || c == 0x201C || c == 0x201D ||
         c == 0x2014 || c == 0x2026 || c == 0xB7;
}

/// Columns the character takes in a fixed-width Chinese setting: 0 (combining, zero-width), 1, or 2
/// (East Asian Width W, F and A).
int display_width(char32_t c);

}  // namespace hansieve
