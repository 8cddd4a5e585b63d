// Spaces that a wrap left: a recogniser joined the lines of a column with one space each.
//
// They come back at the column's width, and each line before one is as full as a typesetter leaves it: the
// next character would not have fitted. That is the evidence, from the paragraph alone or, where it has too
// few lines, with the width that the document's other paragraphs have shown.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "space_gaps.h"

namespace hansieve {

/// What the document has shown so far.
struct WrapEvidence {
  static constexpr std::size_t kWidest = 56, kNarrowest = 24;  ///< half-width columns
  std::array<std::size_t, kWidest + 2> full_lines{};           ///< by width, in paragraphs of nothing else
  std::size_t candidates = 0;                                  ///< gaps in prose that could be wraps
  std::size_t explained = 0;                                   ///< those that stand where a wrap would
};

/// Marks the gaps of the prose lines `lines` that are wraps. Linear.
void mark_wraps(std::string_view text, const std::vector<GapLine>& lines, std::vector<Gap>& gaps,
                WrapEvidence& evidence);

}  // namespace hansieve
