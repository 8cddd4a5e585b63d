// UnitWriter: the records of a run with units taken out of them, to one output or to a file for each input, and the
// audit of what was taken out.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "dedup_inputs.h"
#include "dedup_outputs.h"
#include "document_output.h"
#include "hansieve/base/edits.h"

namespace hansieve {

class UnitWriter {
 public:
  UnitWriter(const DedupRequest& request, DedupOutputs& outputs);

  /// For each input that is not left out: its beginning, its records in order, its end.
  Result<void> begin(const DedupInput& input);
  /// `edits` say what goes of the record.
  Result<void> add(std::string_view record, const Edits& edits);
  Result<void> end();

 private:
  static constexpr std::size_t kMostHeld = 256 * 1024;
  Result<void> flush();
  Result<std::string> path_of(const DedupInput& input);

  const DedupRequest& request_;
  DedupOutputs& outputs_;
  std::unique_ptr<Sink> own_;             ///< the input's own file
  std::unique_ptr<Sink> shared_;
  SharedSink shared_target_, own_target_;
  std::optional<DocumentOutput> output_;
  std::set<std::string> written_;         ///< files
  std::string raw_, text_;                ///< records held until there are many
  Edits edits_;
};

}  // namespace hansieve
