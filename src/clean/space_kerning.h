// Spaces that an extractor read out of justification: a column's line is stretched at its punctuation
// (引资， 有效) or between all its characters (国 式 现 代 化).
//
// In a text that is typed such a space is a slip or stands for something (a lost quotation mark, a line of
// verse); on a typeset page there are many. So the document's gaps are counted first.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "space_gaps.h"

namespace hansieve {

/// The gaps of a document so far, by where they stand.
struct KerningEvidence {
  std::size_t behind_comma = 0;   ///< behind ，、 in running text, as justification stretches them
  std::size_t commas = 0;         ///< ，、 in prose that has gaps
  std::size_t odd = 0;            ///< before 。，, behind ： as lost quotation marks leave them
  std::size_t stretches = 0;      ///< letter-spaced stretches in prose
  std::size_t letter_gaps = 0;    ///< gaps inside them
  std::size_t between_han = 0;    ///< single blanks between Han in prose, outside of quotation marks
  std::size_t cuts = 0;           ///< those that cut a word

  /// Whether the page was stretched at its punctuation.
  bool at_punctuation() const {
    return behind_comma >= 3 && 40 * behind_comma >= commas && behind_comma > 2 * odd;
  }
  /// Whether its lines were stretched between all characters.
  bool between_letters() const { return stretches > 0 && letter_gaps >= 5 && letter_gaps >= 5 * odd; }
};

/// Whether a line is running text: it has a comma or a full stop, and some length.
bool is_prose(std::string_view line);

/// A letter-spaced stretch: gaps [first, last) of the list.
struct Stretch {
  std::size_t first = 0, last = 0;
};

/// Counts the commas of prose lines.
void count_commas(std::string_view text, const std::vector<GapLine>& lines, KerningEvidence& evidence);

/// Lists the letter-spaced stretches of a prose line, and counts all its gaps.
void find_stretches(std::string_view text, const GapLine& line, const std::vector<Gap>& gaps,
                    std::vector<Stretch>& stretches, KerningEvidence& evidence);

/// Marks the gaps inside the stretches, if the document's evidence bears them out.
void mark_stretches(const std::vector<Stretch>& stretches, std::vector<Gap>& gaps, const KerningEvidence& evidence);

/// Marks the gaps that cut words in prose lines, where the document has several and little else between Han;
/// in a line with two of them, the others too. A typed blank stands between words.
void mark_cut_words(std::string_view text, const std::vector<GapLine>& lines, std::vector<Gap>& gaps,
                    KerningEvidence& evidence);

/// Marks the gaps that justification left in `line`, on a page whose evidence is `evidence`.
void mark_kerning(std::string_view text, const GapLine& line, std::vector<Gap>& gaps,
                  const KerningEvidence& evidence);

/// Marks the gap inside a date that has no other: 6月 27日. Needs no evidence: typographic spacing would
/// set 6 月 27 日 apart everywhere.
void mark_dates(std::string_view text, const GapLine& line, std::vector<Gap>& gaps);

}  // namespace hansieve
