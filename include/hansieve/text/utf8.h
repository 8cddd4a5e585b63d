// UTF-8: code points in and out, and what to do with bytes that are none.
//
// Everything above this layer sees valid UTF-8 only: `find_invalid` and `replace_invalid` are the door.
// Lengths are bytes unless a name says code points. No allocation except into the caller's string.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hansieve {

/// A code point and the bytes it takes (1 to 4).
struct Decoded {
  char32_t value = 0;
  std::uint32_t size = 0;
};

/// The code point at byte `at`. Requires valid UTF-8 and `at` on a code point before the end.
inline Decoded decode_at(std::string_view text, std::size_t at) {
  const auto* p = reinterpret_cast<const unsigned char*>(text.data()) + at;
  if (p[0] < 0x80) return {p[0], 1};
  if (p[0] < 0xE0) return {static_cast<char32_t>((p[0] & 0x1F) << 6 | (p[1] & 0x3F)), 2};
  if (p[0] < 0xF0) {
    return {static_cast<char32_t>((p[0] & 0x0F) << 12 | (p[1] & 0x3F) << 6 | (p[2] & 0x3F)), 3};
  }
  return {static_cast<char32_t>((p[0] & 0x07) << 18 | (p[1] & 0x3F) << 12 | (p[2] & 0x3F) << 6 |
                                (p[3] & 0x3F)), 4};
}

/// The code point that ends before byte `end`. Requires valid UTF-8 and 0 < end <= size on a code point.
inline Decoded decode_before(std::string_view text, std::size_t end) {
  std::size_t at = end - 1;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return decode_at(text, at);
}

/// Appends a code point (a scalar value) as UTF-8.
void append_utf8(char32_t code_point, std::string& out);

/// Code points of a valid text. O(bytes).
std::size_t count_code_points(std::string_view text);

/// Those of them that are Han. The text is valid; O(bytes).
std::size_t count_han(std::string_view text);

/// Appends the code points of a valid text to `out`.
void decode(std::string_view text, std::u32string& out);

/// A stretch of bytes that is no UTF-8.
struct Invalid {
  std::size_t at = 0;    ///< where it starts; the text's size when there is none
  std::size_t size = 0;  ///< a maximal subpart as WHATWG defines it: 1 to 3 bytes; 0 when there is none
};

/// The first maximal invalid subpart at or behind `from`. A sequence cut off by the end of the text is
/// invalid too. Surrogates, overlong forms and values over U+10FFFF are invalid. O(bytes read).
Invalid find_invalid(std::string_view bytes, std::size_t from = 0);

/// How many bytes at the end (0 to 3) begin a sequence that more input could still complete.
std::size_t incomplete_tail(std::string_view bytes);

}  // namespace hansieve
