// Overprint glyph by glyph: every character of a stretch stands n times, 标标题题 for 标题.
//
// Works in two looks. The first judges each run by itself: how many different characters are doubled in a
// row, which of them Chinese doubles by itself, whether punctuation is doubled with them, whether the run is
// a whole line or the beginning of one. The second uses what the first accepted: in a document with
// overprint, a short run of the same multiplicity is overprint too.
//
// Within a run every character's count is divided exactly (高高高高兴兴兴兴 -> 高高兴兴), never collapsed; a
// count that does not divide ends the run; only blanks are exempt.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "hansieve/base/edits.h"

namespace hansieve {

/// How much overprint a text has shown, by multiplicity (2 to 4): the sum of its runs' scores.
struct OverprintEvidence {
  static constexpr int kFewest = 2, kMost = 4;
  std::array<double, kMost + 1> score{};
};

/// One accepted run: bytes [begin, end) of the text become `text`.
struct Undoubled {
  std::size_t begin = 0, end = 0;
  std::string text;
};

/// Lists the overprinted runs of `text` in order. `evidence` is that of the document so far; the text's own
/// is added to it. Linear in the text; clean text costs a scan.
void find_overprinted_runs(std::string_view text, OverprintEvidence& evidence, std::vector<Undoubled>& runs);

}  // namespace hansieve
