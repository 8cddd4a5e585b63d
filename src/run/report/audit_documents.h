// AuditDocuments: what an audit has to say, document by document, for the page.
#pragma once

#include <cstdint>
#include <string>

#include "hansieve/base/result.h"
#include "hansieve/run/report.h"
#include "run/report/document_entry.h"
#include "run/report/record_parts.h"
#include "run/report/rule_counts.h"
#include "run/report/sample.h"
#include "run/report/text_beside.h"

namespace hansieve {

class AuditDocuments {
 public:
  AuditDocuments(const ReportRequest& request, std::size_t most, std::size_t most_bytes)
      : request_(request), sample_(most, most_bytes, request.seed) {}

  Result<void> read(const std::string& path);

  /// The page's "changes": null before an audit was read.
  std::string take_json();

 private:
  class Reading;
  const ReportRequest& request_;
  RuleCounts rules_;
  ReportSample sample_;
  bool any_ = false;
  std::uint64_t documents_ = 0, textless_ = 0, failed_ = 0, bytes_in_ = 0, bytes_out_ = 0, changes_ = 0;
};

}  // namespace hansieve
