// Blank lines that a removed line leaves behind.
#pragma once

#include <string_view>

#include "hansieve/base/edits.h"
#include "hansieve/clean/step.h"

namespace hansieve::boilerplate {

/// Takes along the blank lines behind removed lines where a blank line, or the start of the document,
/// stands before them, and the blank lines before them where nothing follows: no gap grows, and a
/// document does not begin or end with the room its furniture had. O(bytes between the edits' ends and
/// the next text).
void close_gaps(std::string_view text, Place place, Edits& edits);

}  // namespace hansieve::boilerplate
