// DocumentOutput: where one document of a run goes: its bytes to a sink, its edits to the audit.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "decoding_source.h"
#include "hansieve/base/edits.h"
#include "hansieve/base/result.h"
#include "hansieve/io/audit_writer.h"
#include "hansieve/io/sink.h"

namespace hansieve {

/// A sink that several documents share, one after another: a line break goes between two where the
/// first does not end with one.
struct SharedSink {
  Sink* sink = nullptr;
  bool line_is_open = false;
};

class DocumentOutput {
 public:
  /// `audit` may be null.
  DocumentOutput(SharedSink& to, Sink* audit) : to_(to) {
    if (audit) audit_.emplace(*audit);
  }

  bool wants_edits() const { return audit_.has_value(); }

  Result<void> begin(const AuditHeader& header);
  /// See AuditWriter.
  void add_encoded(DecodingSource::Encoded encoded) {
    if (audit_) audit_->add_encoded(encoded.bytes, std::move(encoded.irregular));
  }
  /// The next bytes of the input, `raw`, became `text`. `edits` matter only where they are wanted.
  Result<void> add(std::string_view raw, std::string_view text, const Edits& edits);
  Result<void> end(std::string_view failure = {});

 private:
  SharedSink& to_;
  std::optional<AuditWriter> audit_;
  bool empty_ = true;
};

}  // namespace hansieve
