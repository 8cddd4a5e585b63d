// One text as one document: from a source, through the pipeline, to its output, as a stream.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "document_output.h"
#include "hansieve/base/result.h"
#include "hansieve/io/audit_writer.h"
#include "hansieve/io/file_path.h"
#include "hansieve/io/sink.h"
#include "hansieve/pipeline/pipeline.h"
#include "hansieve/run/counters.h"
#include "hansieve/run/formats.h"
#include "hansieve/run/progress.h"

namespace hansieve {

struct TextDocumentOptions {
  const Pipeline* pipeline = nullptr;
  InvalidBytes invalid = InvalidBytes::kReplace;
  std::string encoding;
  bool refuse_binary = false;
  bool is_single = true;  ///< an unsure encoding is a matter of settings, not of one file of many
  bool count_conversion = false;
  const std::atomic<bool>* stopped = nullptr;
  Sink* quarantine = nullptr;
  RunProgress* progress = nullptr;  ///< counts along, if given
  std::vector<std::string>* notes = nullptr;  ///< gets what a person should hear
  std::vector<std::string>* warnings = nullptr;  ///< the same where nothing failed; may be null
};

/// Whether a file that starts with `sample` holds no text: it starts as well-known kinds of files do, or it
/// has NUL bytes, and at least every eighth byte is one that text does not have.
bool looks_binary(std::string_view sample);

/// Cleans the file `input` into what `open_output` gives, or into `shared` where that is null. The output
/// is opened once the input is known to be readable. `audit` may be null. Where documents with invalid
/// text are skipped, the input is read twice, standard input from a spool.
Result<void> clean_text_document(const FilePath& input, const AuditHeader& header, const TextDocumentOptions& options,
                                 const std::function<Result<std::unique_ptr<Sink>>()>& open_output, SharedSink& shared,
                                 Sink* audit, CleanCounters& counters);

}  // namespace hansieve
