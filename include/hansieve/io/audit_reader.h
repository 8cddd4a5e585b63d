// AuditReader: the lines of an audit, checked one by one.
//
//   AuditReader audit(source);
//   while (auto line = audit.next()) { if (line->kind == AuditLine::kNone) break; ... }
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hansieve/base/result.h"
#include "hansieve/io/audit_writer.h"
#include "hansieve/io/json_object.h"
#include "hansieve/io/line_reader.h"
#include "hansieve/io/source.h"

namespace hansieve {

/// One changed stretch of the input.
struct AuditChange {
  std::uint64_t at = 0;   ///< byte of the input
  std::string old_text, new_text;
  std::string rule;       ///< "step/rule", several joined by ","
};

struct AuditLine {
  enum Kind { kNone, kDocument, kSegment, kEnd } kind = kNone;
  AuditHeader header;                      ///< of a document
  std::uint64_t at = 0, in = 0, out = 0;   ///< of a segment: where it starts, bytes on both sides; of an end: all bytes
  std::vector<AuditChange> changes;        ///< of a segment, in order, the conversion's among them
  std::vector<AuditIrregular> irregular;   ///< of a segment
  std::string in_hash, out_hash;           ///< of an end
  std::string failure;                     ///< of an end: why the document ended early
};

class AuditReader {
 public:
  explicit AuditReader(Source& source) : name_(source.name()), lines_(source) {}

  /// The next line; kNone at the end. It holds until the next call.
  Result<const AuditLine*> next();

 private:
  Result<const AuditLine*> parse(std::string_view line);
  Error damaged(std::string_view what) const;

  const std::string name_;
  LineReader lines_;
  std::string batch_;
  std::size_t at_ = 0;
  std::uint64_t number_ = 0;
  JsonObject object_;
  AuditLine line_;
};

}  // namespace hansieve
