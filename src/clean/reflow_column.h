// Columns: how wide the column is that each row was set in, and whether rows were wrapped at all.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "clean/reflow_row.h"
#include "clean/reflow_words.h"

namespace hansieve::reflow {

/// The column a row was set in.
struct Column {
  std::int32_t room = 0;     ///< columns a line may fill; 0: no column is recognised here
  std::int32_t narrow = 0;   ///< room of a narrower stretch (beside a headline box) the row may belong to; 0: none
  bool narrow_prose = false; ///< that narrower stretch has marks inside, as a headline of several lines has not
  std::int32_t lead = 0;     ///< columns that earlier rows take of the same typeset line (see find_pieces)
  bool set_in = false;       ///< the row and those that complete its typeset line make up a paragraph's first line
  bool piece = false;        ///< the typeset line goes on in the next row
  bool wrapped = false;      ///< the rows around here were broken by a typesetter, not by their writer
  bool asked = false;        ///< the dictionary was asked about the break behind the row
  bool crossed = false;      ///< a dictionary word stands across the break behind the row
};

/// What the rows of a document say about its columns.
struct ColumnStyle {
  bool indented = false;     ///< first lines of paragraphs are set in by two Han that left no character
  bool visible = false;      ///< first lines of paragraphs begin with blanks
};

/// Columns the row takes, its indentation included.
inline int extent(const Row& row) { return row.width + (row.indent <= 4 ? row.indent : 4); }

/// Finds the columns. O(rows), and a dictionary look-up at each break that may be a wrap.
void find_columns(std::string_view text, const std::vector<Row>& rows, const Words& words,
                  std::vector<Column>& columns, ColumnStyle& style);

}  // namespace hansieve::reflow
