// DedupResume: where an interrupted batch run goes on. Its work lies in a folder of --tmpdir, named for its output;
// a record there says what the run was asked for, which files it reads, and how far it is.
//
//   auto resume = DedupResume::open(request, banding);      // null where nobody asked for it
//   if ((*resume)->step() > DedupStep::kNone) (*resume)->load(exchange);
//   ...
//   (*resume)->save(DedupStep::kRead, exchange);            // after each part of the work
//   (*resume)->finish();                                    // done: nothing is left behind
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hansieve/base/saved_state.h"
#include "hansieve/io/run_folder.h"
#include "hansieve/run/dedup_run.h"

namespace hansieve {

/// What a run has finished.
enum class DedupStep : std::uint8_t {
  kNone,
  kReading,     ///< a part of the input was read
  kRead,        ///< all of it, and equal texts were grouped
  kFound,       ///< candidates were found
  kComparing,   ///< a part of them was compared
  kCompared,    ///< all: what is left is to choose and to write
};

class DedupResume {
 public:
  /// Null unless the request wants it; then what an earlier run has left is told of. An error where what it left was
  /// made of other inputs, with other settings, or by another version.
  static Result<std::unique_ptr<DedupResume>> open(const DedupRequest& request, const Banding& banding);

  Scratch& scratch() { return *folder_; }
  DedupStep step() const { return step_; }

  using Exchange = std::function<void(SavedState&)>;
  Result<void> load(const Exchange& exchange);
  Result<void> save(DedupStep step, const Exchange& exchange);
  void finish() { folder_->remove(); }

 private:
  using Settings = std::vector<std::pair<std::string, std::string>>;
  explicit DedupResume(std::unique_ptr<RunFolder> folder) : folder_(std::move(folder)) {}
  Result<void> read_record();
  Result<void> compare_inputs(const std::string& inputs);
  Error differs(const std::string& what) const;
  std::string record(const ScratchFile& state) const;

  std::unique_ptr<RunFolder> folder_;
  Settings settings_;
  DedupStep step_ = DedupStep::kNone;
  std::unique_ptr<ScratchFile> inputs_;   ///< a line for each file
  std::unique_ptr<ScratchFile> state_;
};

}  // namespace hansieve
