// The units of a text that can be taken out one by one: its paragraphs, or its lines.
//
//   std::vector<TextUnit> units;
//   split_units(text, UnitKind::kParagraph, units);
//   std::vector<TextCut> cuts;
//   cut_units(text, units, gone, UnitKind::kParagraph, cuts);   // gone[i]: unit i goes
//
// A line is a unit where it is not blank. A paragraph is one or more lines without a blank line between them. Many
// Chinese texts have no blank lines and a paragraph on each line, so a line break inside a run of lines joins them
// into one paragraph only where it looks like a wrap: the line before it has at least 20 columns, ends no sentence
// and is not much narrower than the next, which is not indented more and begins no list item. A heading of Markdown (`# `)
// stands alone; rows of a table (two `|` or two tabs) make one paragraph. Whether two lines belong together depends on these two alone.
//
// Offsets are bytes. Thread-safe. O(bytes).
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace hansieve {

enum class UnitKind { kParagraph, kLine };

/// `text.substr(begin, end - begin)`: whole lines, without the last line's break.
struct TextUnit {
  std::size_t begin = 0, end = 0;
  bool holds_text_together = false;   ///< a heading of Markdown; as a line, a row of a table: texts break without it
  friend bool operator==(const TextUnit&, const TextUnit&) = default;
};

/// Requires valid UTF-8.
void split_units(std::string_view text, UnitKind kind, std::vector<TextUnit>& out);

/// A stretch to be taken out.
struct TextCut {
  std::size_t begin = 0, end = 0;
  friend bool operator==(const TextCut&, const TextCut&) = default;
};

/// What to take out of the text so that the units with `gone` are gone: with them goes the smaller of the two gaps
/// around them, so that neighbours stay as far apart as they were. Where all are gone, all is. Splitting what is
/// left gives the units that were not gone, byte for byte. `units` are those of split_units.
void cut_units(std::string_view text, const std::vector<TextUnit>& units, const std::vector<bool>& gone, UnitKind kind,
               std::vector<TextCut>& out);

}  // namespace hansieve
