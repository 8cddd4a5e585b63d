// AuditWriter: the record of how each input became its output, exact enough to go back.
//
// JSON Lines (docs/formats.md): per document a header, segments for at most 1 MiB of input each, and a
// closing object with the hashes of both sides. Edits are those of the raw bytes of the input.
//
//   AuditWriter audit(sink);
//   audit.begin({.input = "a.txt", .output = "a.txt", .format = "text"});
//   audit.add(raw, text, edits);      // again and again
//   audit.end();
//
// Knows nothing of what the edits are for. One thread at a time; memory: one segment.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hansieve/base/edits.h"
#include "hansieve/base/hash.h"
#include "hansieve/base/result.h"
#include "hansieve/io/sink.h"

namespace hansieve {

inline constexpr std::size_t kMostSegmentBytes = 1024 * 1024;

struct AuditHeader {
  std::string input;     ///< the name of the input: a path relative to the run, or "-"
  std::string output;    ///< the name of the output, likewise
  std::string format;    ///< text, lines, jsonl
  std::string encoding;  ///< of the input; empty for UTF-8
  std::string config;    ///< fingerprint of the settings, or empty
};

/// In an input of another encoding: a stretch of the decoded text that encoding does not take back to
/// the bytes that were there.
struct AuditIrregular {
  std::uint64_t at = 0;    ///< byte of the decoded input
  std::uint64_t size = 0;  ///< bytes of decoded input
  std::string raw;         ///< the bytes that were there
};

class AuditWriter {
 public:
  explicit AuditWriter(Sink& sink) : sink_(sink) {}

  Result<void> begin(const AuditHeader& header);
  /// The next bytes of the input, `raw`, became `text`; `edits` lead from one to the other. Where the
  /// header names an encoding, `raw` is the decoded input.
  Result<void> add(std::string_view raw, std::string_view text, const Edits& edits);
  /// Only where the header names an encoding: the bytes as they were read, and what is irregular in them,
  /// at any time before the text behind it is added.
  void add_encoded(std::string_view bytes, std::vector<AuditIrregular> irregular);
  /// Ends the document. `failure` says why it ends before its input does.
  Result<void> end(std::string_view failure = {});

 private:
  struct Change {
    std::uint64_t at;
    std::string_view old_text, new_text, rule;
  };
  Result<void> write_segment(std::uint64_t from, std::uint64_t to);
  void write_edits();
  void write_irregular();
  void write_conversion(std::uint64_t from);

  Sink& sink_;
  StreamHash in_hash_, out_hash_;
  std::uint64_t in_bytes_ = 0, out_bytes_ = 0;
  std::vector<Change> changes_, conversions_;
  std::vector<AuditIrregular> irregular_;
  bool is_encoded_ = false;
  std::string line_;
};

}  // namespace hansieve
