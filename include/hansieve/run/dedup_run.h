// run_dedup: near-duplicates of files, directories or standard input, as the command line asks for it.
//
//   DedupRequest request;
//   request.inputs = {"news.jsonl.zst"};
//   request.output = "unique.jsonl.zst";
//   auto summary = run_dedup(request);
//
// Records are not held in memory: they are read again from the input, or from a compressed spool where that cannot
// be read twice. The result does not depend on the number of threads. Prints nothing: what a person should hear
// goes to `request.tell`.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "hansieve/base/result.h"
#include "hansieve/near/dedup_options.h"
#include "hansieve/near/stored_index.h"
#include "hansieve/run/formats.h"
#include "hansieve/run/progress.h"

namespace hansieve {

/// What is written.
enum class DedupMode {
  kDrop,      ///< the kept records, byte for byte
  kMark,      ///< every record, with a key that says what it duplicates
  kPairs,     ///< the similar pairs
  kClusters,  ///< kept documents with their duplicates
};
std::optional<DedupMode> dedup_mode_named(std::string_view name);
std::optional<Verify> verify_named(std::string_view name);
std::optional<Folding> folding_named(std::string_view name);

/// What is compared and removed.
enum class DedupUnit {
  kDocument,
  kParagraph,  ///< text between blank lines, or on lines of its own (text/units.h)
  kLine,
};
std::optional<DedupUnit> dedup_unit_named(std::string_view name);

struct DedupRequest {
  DedupOptions dedup;
  DedupMode mode = DedupMode::kDrop;
  std::string keep = "first";               ///< first, last, longest, FIELD:max or FIELD:min
  std::vector<std::string> inputs = {"-"};  ///< files, directories, "-" for standard input
  std::string output = "-";                 ///< a file, a directory for text files, "-" for standard output
  Format format = Format::kAuto;
  std::string field;                        ///< empty: text, content or 内容
  std::string id_field = "id";
  InvalidBytes invalid = InvalidBytes::kReplace;
  std::string config;                       ///< fingerprint of the settings, for the statistics
  DedupUnit unit = DedupUnit::kDocument;
  std::size_t min_unit = 50;                ///< code points of a paragraph or line, folded; shorter ones always stay
  std::string removed, stats, quarantine;   ///< files, empty for none
  std::string audit;                        ///< what was removed out of texts, for restore
  std::string index;                        ///< directory of an index that documents are compared with and added to
  std::string source;                       ///< what they are called there
  Shard shard;                              ///< only sign that share of the documents, into a new index
  bool replay = false;                      ///< write again what the index has decided about these inputs
  std::string tmpdir;                       ///< for spools; empty: the system's
  double containment = 0;                   ///< a document of which that share lies in a larger one is its duplicate; 0: is not
  std::uint64_t memory = 0;                 ///< bytes at most; 0: what it takes
  bool resume = false;                      ///< keep the work in `tmpdir`, and go on with what a run like this left there
  RunProgress* progress = nullptr;          ///< counted while the run goes on
  int jobs = -1;                            ///< threads; 0: all cores; negative: all for JSON Lines and directories, else 1
  std::function<void(const std::string&)> tell = [](const std::string&) {};
};

/// Of a run over paragraphs or lines.
struct DedupUnitCounters {
  std::uint64_t units = 0, short_units = 0;   ///< all; those that stay: too short, headings, rows of a table
  std::uint64_t removed = 0, changed_documents = 0;
};

struct DedupSummary {
  DedupStats near;
  DedupUnitCounters units;
  std::uint64_t kept = 0, removed = 0;
  std::uint64_t failed_records = 0, failed_files = 0;
  std::uint64_t bytes = 0;          ///< read, decompressed
  std::uint64_t scratch_bytes = 0;  ///< written to temporary files
  bool is_whole() const { return failed_files == 0 && failed_records == 0; }
};

/// What a run would take, in lines for a person; an error where it does not fit into `memory`.
Result<std::string> plan_dedup(const DedupRequest& request);

/// An error means the run as a whole failed; nothing partial is left behind.
Result<DedupSummary> run_dedup(const DedupRequest& request);

}  // namespace hansieve
