// The form in which boilerplate rules see a line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hansieve::boilerplate {

/// What a code point counts as for the rules: the Traditional forms of the rules' words as Simplified,
/// full-width letters, digits and punctuation as ASCII, quotation marks as '"', dashes as '-', square
/// brackets of all kinds as [ and ]. Whatever separates without being seen (blanks, controls, U+FFFD,
/// zero-width and private-use characters) is ' '. One code point stays one.
char32_t fold(char32_t c);

/// A line as the rules see it: folded, trimmed, runs of blanks as one.
struct FoldedLine {
  std::u32string text;
  std::vector<std::uint32_t> begin;  ///< byte in the line where each code point starts
  std::vector<std::uint32_t> end;    ///< byte behind it
};

/// Fills `out` from a line of valid UTF-8. O(bytes).
void fold_line(std::string_view line, FoldedLine& out);

}  // namespace hansieve::boilerplate
