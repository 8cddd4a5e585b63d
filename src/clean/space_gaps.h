// The blanks inside lines that have a wide character beside them: the only ones the step "space" may take.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace hansieve {

/// A stretch of blanks inside a line, between two characters.
struct Gap {
  std::size_t begin = 0, end = 0;      ///< bytes of the blanks
  char32_t left = 0, right = 0;        ///< the characters beside them
  std::uint32_t blanks = 0;            ///< code points
  bool remove = false;
  const char* rule = nullptr;          ///< why, when it is to go
};

/// A line that has gaps, and which.
struct GapLine {
  std::size_t begin = 0, end = 0;      ///< bytes of its content
  std::size_t first = 0, last = 0;     ///< its gaps are [first, last) of the list
};

/// Lists the gaps of `text` that start or end beside a character of two bytes or more, and their lines, in
/// order. Blanks at a line's beginning or end are no gaps. Linear; about 0.1 ns per byte where there is none.
void find_gaps(std::string_view text, std::vector<Gap>& gaps, std::vector<GapLine>& lines);

/// Lists anew, with the gaps between narrow characters too, the lines that have at least `fewest` gaps: where
/// all letters stand apart, those of a number do (2 0 2 3 年).
void add_narrow_gaps(std::string_view text, std::size_t fewest, std::vector<Gap>& gaps, std::vector<GapLine>& lines);

/// Whether the gap follows a word that a space follows by habit: 本报讯 今天, 记者 张三.
bool follows_label(std::string_view text, const Gap& gap);

}  // namespace hansieve
