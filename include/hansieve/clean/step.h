// A cleaning step: reads a window of text and lists what is to change in it.
//
// Steps are immutable and shared between threads. `find` is a pure function of its arguments, so the
// same window gives the same edits in a pipe, a file and a JSON field. A step knows nothing of files,
// threads, JSON or the other steps; whoever runs it applies the edits (base/edits.h).
//
// Laws every step keeps, and the tests hold it to:
//   - text that is fine gets no edit;
//   - after its edits are applied, `find` on the result is soon empty (the pipeline repeats the steps
//     over a window that changed until nothing does, and a step must not need more than two rounds);
//   - edits are sorted, do not overlap, and begin and end on code points;
//   - time is linear in the window; memory is a small multiple of it.
#pragma once

#include <memory>
#include <string_view>

#include "hansieve/base/edits.h"

namespace hansieve {

/// Where a window stands in its document. Most documents are one window: first and last.
struct Place {
  bool first = true;  ///< nothing of the document comes before
  bool last = true;   ///< nothing of the document comes after
};

/// What a step remembers of the earlier windows of one document: bounded statistics, no text to speak of.
class StepMemory {
 public:
  virtual ~StepMemory() = default;
};

class Step {
 public:
  virtual ~Step() = default;

  /// The name in --steps and in audit records.
  virtual std::string_view name() const = 0;

  /// Lists the edits for `text`: valid UTF-8, whole lines up to 64 KiB (one line may be up to 1 MiB;
  /// a longer one comes in pieces). `memory` is null when a document's first window is first looked at, and
  /// for steps that remember nothing; when a window is looked at again, it is in the memory already. Rules are named "step/rule".
  virtual void find(std::string_view text, Place place, const StepMemory* memory, Edits& edits) const = 0;

  /// The first look at a window behind which more follow: lists the edits `find` would, and makes of `memory` what the next window
  /// is looked at with. `memory` stays null while there is nothing to remember.
  virtual void find_and_remember(std::string_view text, Place place, std::unique_ptr<StepMemory>& memory, Edits& edits) const {
    find(text, place, memory.get(), edits);
  }
};

}  // namespace hansieve
