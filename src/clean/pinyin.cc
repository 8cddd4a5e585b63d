#include "hansieve/clean/pinyin.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "clean/pinyin_annotation.h"
#include "clean/pinyin_shift.h"
#include "hansieve/text/utf8.h"

namespace hansieve {
namespace {

using pinyin::Annotation;
using pinyin::Restored;

struct PinyinMemory : StepMemory {
  pinyin::Evidence evidence;
};

// Stretches whose bytes were shifted, restored, in order. They hold their own annotations.
std::vector<Restored> restore_all(std::string_view text, const std::vector<std::size_t>& marks) {
  std::vector<Restored> out;
  pinyin::Effort effort;
  for (const std::size_t at : marks) {
    if (at < effort.tried_to) continue;
    if (auto restored = pinyin::restore_shifted(text, at, effort.tried_to, effort)) {
      effort.tried_to = restored->end;
      out.push_back(std::move(*restored));
    }
  }
  return out;
}

class PinyinStep : public Step {
 public:
  std::string_view name() const override { return "pinyin"; }

  void find(std::string_view text, Place, const StepMemory* memory, Edits& edits) const override {
    Found found(text);
    find(text, found, static_cast<const PinyinMemory*>(memory), edits);
  }

  void find_and_remember(std::string_view text, Place, std::unique_ptr<StepMemory>& memory, Edits& edits) const override {
    Found found(text);
    auto after = memory != nullptr ? std::make_unique<PinyinMemory>(static_cast<const PinyinMemory&>(*memory)) : std::make_unique<PinyinMemory>();
    pinyin::add_evidence(found.annotations, after->evidence);
    find(text, found, static_cast<const PinyinMemory*>(memory.get()), edits);
    memory = std::move(after);
  }

 private:
  /// What looks like an annotation, and where bytes may have been shifted.
  struct Found {
    explicit Found(std::string_view text) { pinyin::find_annotations(text, annotations, marks); }
    std::vector<Annotation> annotations;
    std::vector<std::size_t> marks;
  };

  static void find(std::string_view text, Found& found, const PinyinMemory* memory, Edits& edits) {
    const std::vector<Restored> restored = restore_all(text, found.marks);
    if (found.annotations.empty() && restored.empty()) return;
    pinyin::keep_noise(text, restored.size(), memory != nullptr ? memory->evidence : pinyin::Evidence{}, found.annotations);
    list(text, restored, found.annotations, edits);
  }

  static void list(std::string_view, const std::vector<Restored>& restored, const std::vector<Annotation>& annotations,
                   Edits& edits) {
    std::size_t next = 0, done = 0;
    const auto restore_until = [&](std::size_t end) {
      for (; next < restored.size() && restored[next].begin < end; ++next) {
        const Restored& r = restored[next];
        edits.replace(r.begin, r.end, r.text, r.lossy ? "pinyin/lossy" : "pinyin/shifted");
        done = r.end;
      }
    };
    for (const Annotation& a : annotations) {
      restore_until(a.end);
      if (a.begin < done) continue;
      if (a.newline_size == 0) {
        edits.erase(a.begin, a.end, "pinyin/annotation");
      } else {
        edits.erase(a.begin, a.newline, "pinyin/annotation");
        edits.erase(a.newline + a.newline_size, a.end, "pinyin/annotation");
      }
    }
    restore_until(static_cast<std::size_t>(-1));
  }
};

}  // namespace

Result<std::unique_ptr<Step>> make_pinyin(const CleanOptions&) {
  return std::unique_ptr<Step>(std::make_unique<PinyinStep>());
}

}  // namespace hansieve
