// Puts together what the two kinds of overprint need: runs of doubled characters, and lines printed again.
#include "hansieve/clean/undouble.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "settle.h"
#include "undouble_lines.h"
#include "undouble_runs.h"

namespace hansieve {
namespace {

constexpr int kMostLooks = 4;

class UndoubleMemory : public StepMemory {
 public:
  OverprintEvidence runs;
  LineEvidence lines;
};

// One look at a text.
void find_once(std::string_view text, UndoubleMemory& evidence, Edits& edits) {
  std::vector<Undoubled> runs;
  std::vector<Repeat> repeats;
  find_overprinted_runs(text, evidence.runs, runs);
  find_repeated_lines(text, evidence.lines, repeats);
  std::size_t done = 0;
  auto repeat = repeats.begin();
  const auto erase_before = [&](std::size_t at) {
    for (; repeat != repeats.end() && repeat->begin < at; ++repeat) {
      if (repeat->begin < done) continue;
      edits.erase(repeat->begin, repeat->end, "undouble/line");
      done = repeat->end;
    }
  };
  for (const Undoubled& run : runs) {
    erase_before(run.end);
    if (run.begin < done) continue;
    edits.replace(run.begin, run.end, run.text, "undouble/run");
    done = run.end;
  }
  erase_before(text.size() + 1);
}

class UndoubleStep : public Step {
 public:
  std::string_view name() const override { return "undouble"; }

  void find(std::string_view text, Place, const StepMemory* memory, Edits& edits) const override {
    look(text, static_cast<const UndoubleMemory*>(memory), nullptr, edits);
  }

  std::unique_ptr<StepMemory> remember(std::string_view text, std::unique_ptr<StepMemory> memory) const override {
    Edits edits;
    find_and_remember(text, {}, memory, edits);
    return memory;
  }

  void find_and_remember(std::string_view text, Place, std::unique_ptr<StepMemory>& memory, Edits& edits) const override {
    auto after = std::make_unique<UndoubleMemory>();
    look(text, static_cast<const UndoubleMemory*>(memory.get()), after.get(), edits);
    memory = std::move(after);
  }

 private:
  /// `after`, if asked for: the memory with what the text itself says.
  static void look(std::string_view text, const UndoubleMemory* memory, UndoubleMemory* after, Edits& edits) {
    // What one look leaves may show more: a line printed twice, of doubled characters.
    settle(text, kMostLooks, [&](std::string_view seen, Edits& found) {
      UndoubleMemory evidence;
      if (memory != nullptr) evidence = *memory;
      find_once(seen, evidence, found);
      if (after != nullptr) *std::exchange(after, nullptr) = std::move(evidence);
    }, edits);
  }
};

}  // namespace

Result<std::unique_ptr<Step>> make_undouble(const CleanOptions&) {
  return std::unique_ptr<Step>(std::make_unique<UndoubleStep>());
}

}  // namespace hansieve
