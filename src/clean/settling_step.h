// A step that looks at a text until nothing more is found, each time from the evidence of the earlier windows.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "hansieve/base/edits.h"
#include "hansieve/clean/step.h"

namespace hansieve {

/// `Memory` is a StepMemory that can be copied. After at most `most_looks` looks it is enough; all their edits are one list. A text
/// in which the first look finds nothing is not copied.
template <typename Memory, int most_looks>
class SettlingStep : public Step {
 public:
  void find(std::string_view text, Place, const StepMemory* memory, Edits& edits) const override {
    settle_from(static_cast<const Memory*>(memory), nullptr, text, edits);
  }

  void find_and_remember(std::string_view text, Place, std::unique_ptr<StepMemory>& memory, Edits& edits) const override {
    auto after = std::make_unique<Memory>();
    settle_from(static_cast<const Memory*>(memory.get()), after.get(), text, edits);
    memory = std::move(after);
  }

 protected:
  /// Looks once: lists what `evidence` and the text give reason for, and adds to `evidence` what the text says.
  virtual void look(std::string_view text, Memory& evidence, Edits& edits) const = 0;

 private:
  /// `after`, if asked for, is the memory behind the first look: the later ones are at what edits made of the text.
  void settle_from(const Memory* memory, Memory* after, std::string_view text, Edits& edits) const {
    look_from(memory, after, text, edits);
    std::string now;
    for (int looks = 1; looks < most_looks && !edits.empty(); ++looks) {
      now.clear();
      edits.apply(text, now);
      Edits more;
      look_from(memory, nullptr, now, more);
      more.trim(now);
      if (more.empty()) break;
      edits = compose(edits, more, now);
    }
  }

  void look_from(const Memory* memory, Memory* after, std::string_view text, Edits& edits) const {
    Memory evidence;
    if (memory != nullptr) evidence = *memory;
    look(text, evidence, edits);
    if (after != nullptr) *after = std::move(evidence);
  }
};

}  // namespace hansieve
