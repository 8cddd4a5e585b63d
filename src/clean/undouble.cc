// Puts together what the two kinds of overprint need: runs of doubled characters, and lines printed again.
#include "hansieve/clean/undouble.h"

#include <algorithm>
#include <string>
#include <vector>

#include "settling_step.h"
#include "undouble_lines.h"
#include "undouble_runs.h"

namespace hansieve {
namespace {

class UndoubleMemory : public StepMemory {
 public:
  OverprintEvidence runs;
  LineEvidence lines;
};

// What one look leaves may show more: a line printed twice, of doubled characters.
class UndoubleStep : public SettlingStep<UndoubleMemory, 4> {
 public:
  std::string_view name() const override { return "undouble"; }

 private:
  void look(std::string_view text, UndoubleMemory& evidence, Edits& edits) const override {
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
};

}  // namespace

Result<std::unique_ptr<Step>> make_undouble(const CleanOptions&) {
  return std::unique_ptr<Step>(std::make_unique<UndoubleStep>());
}

}  // namespace hansieve
