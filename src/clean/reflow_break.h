// Which line breaks to take out: the cheapest reading of the rows as paragraphs and single lines.
#pragma once

#include <string_view>
#include <vector>

#include "clean/reflow_column.h"
#include "clean/reflow_row.h"
#include "clean/reflow_words.h"

namespace hansieve::reflow {

/// joins[i]: row i continues the paragraph of row i - 1. O(rows) and dictionary look-ups at open breaks.
void find_joins(std::string_view text, const std::vector<Row>& rows, const Words& words,
                std::vector<bool>& joins);

}  // namespace hansieve::reflow
