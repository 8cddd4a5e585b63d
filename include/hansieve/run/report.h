// report: what was changed and what was a duplicate, as one HTML page to look at.
//
// The page needs nothing but itself: no script, no network (a Content-Security-Policy says so), and text
// never becomes markup. It shows counts by rule, then documents with their edits, then clusters.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hansieve/base/result.h"

namespace hansieve {

struct ReportRequest {
  std::vector<std::string> inputs;  ///< audits and lists of clusters, told apart by their first line
  std::string output;               ///< the page
  std::size_t sample = 200;         ///< documents and clusters shown; the page says how many were left out
  std::size_t max_chars = 200;      ///< code points shown of each side of an edit
};

/// Memory: what is shown, and one line of the largest input.
Result<void> report(const ReportRequest& request);

}  // namespace hansieve
