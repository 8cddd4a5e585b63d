// Repeats a look at a text until it finds nothing more, as one list of edits.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "hansieve/base/edits.h"

namespace hansieve {

/// Calls `look(text, edits)`, then looks at what its edits make of the text, and so on, at most `most_looks`
/// times; `edits` gets all of them composed. A look that settles makes a stable step. A text in which the
/// first look finds nothing is not copied.
template <typename Look>
void settle(std::string_view text, int most_looks, Look look, Edits& edits) {
  look(text, edits);
  std::string after;
  for (int i = 1; i < most_looks && !edits.empty(); ++i) {
    after.clear();
    edits.apply(text, after);
    Edits more;
    look(after, more);
    more.trim(after);
    if (more.empty()) break;
    edits = compose(edits, more, after);
  }
}

}  // namespace hansieve
