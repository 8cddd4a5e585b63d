// report: what was changed and what was a duplicate, as one HTML page to look at.
//
//   ReportRequest request;
//   request.inputs = {"audit.jsonl.zst", "clusters.jsonl"};
//   request.texts = {"clean/"};
//   request.output = "report.html";
//   if (auto ok = report(request); !ok) say(ok.error().message);
//
// The page needs nothing but itself: no network (a Content-Security-Policy says so), and text never becomes
// markup. An audit holds the changes alone, so what stood around them is read from the texts, cleaned or
// original, and checked against the audit; where there is no such text, the changes are shown alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "hansieve/base/result.h"

namespace hansieve {

struct ReportRequest {
  std::vector<std::string> inputs;  ///< audits and lists of clusters, told apart by their first line
  /// Where the texts are: files, and directories that mirror the run's. Without any, an audit's files are
  /// looked for under the names it gives, and clusters are shown without their texts.
  std::vector<std::string> texts;
  std::string field, id_field = "id";  ///< of JSON Lines among `texts`, for clusters
  std::string output;                  ///< the page
  /// Changed documents and clusters shown, chosen by lot; 0: as many as go into a page of under 20 MiB, at
  /// most 10,000. The page says how many were left out.
  std::size_t sample = 0;
  std::size_t max_chars = 2000;  ///< code points shown of one document
  std::uint64_t seed = 0;        ///< of the lot: the same seed, the same page
  /// What a person should hear: texts that are there but cannot be read, and so are not on the page.
  std::function<void(const std::string&)> tell = [](const std::string&) {};
};

/// Memory: what is shown, one line of the largest audit, and one record of the largest text.
Result<void> report(const ReportRequest& request);

}  // namespace hansieve
