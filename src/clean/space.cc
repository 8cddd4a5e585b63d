// Decides which blanks of a text its author did not type, by the evidence of the line and of the document.
#include "hansieve/clean/space.h"

#include <memory>
#include <utility>
#include <vector>

#include "settle.h"
#include "space_gaps.h"
#include "space_kerning.h"
#include "space_wraps.h"

namespace hansieve {
namespace {

constexpr int kMostLooks = 5;
constexpr std::size_t kManyGaps = 5;  // in a line, to look at those between narrow characters too

class SpaceMemory : public StepMemory {
 public:
  KerningEvidence kerning;
  WrapEvidence wraps;
};

void mark_gaps(std::string_view text, SpaceMemory& evidence, std::vector<Gap>& gaps) {
  std::vector<GapLine> lines;
  find_gaps(text, gaps, lines);
  if (gaps.empty()) return;
  add_narrow_gaps(text, kManyGaps, gaps, lines);
  std::vector<GapLine> prose;
  for (const GapLine& line : lines) {
    if (is_prose(text.substr(line.begin, line.end - line.begin))) prose.push_back(line);
  }
  mark_wraps(text, prose, gaps, evidence.wraps);
  std::vector<Stretch> stretches;
  for (const GapLine& line : prose) find_stretches(text, line, gaps, stretches, evidence.kerning);
  if (evidence.kerning.behind_comma > 0) count_commas(text, prose, evidence.kerning);
  mark_stretches(stretches, gaps, evidence.kerning);
  mark_cut_words(text, prose, gaps, evidence.kerning);
  for (const GapLine& line : lines) {
    mark_kerning(text, line, gaps, evidence.kerning);
    mark_dates(text, line, gaps);
  }
}

class SpaceStep : public Step {
 public:
  std::string_view name() const override { return "space"; }

  void find(std::string_view text, Place, const StepMemory* memory, Edits& edits) const override {
    look(text, static_cast<const SpaceMemory*>(memory), nullptr, edits);
  }

  std::unique_ptr<StepMemory> remember(std::string_view text, std::unique_ptr<StepMemory> memory) const override {
    Edits edits;
    find_and_remember(text, {}, memory, edits);
    return memory;
  }

  void find_and_remember(std::string_view text, Place, std::unique_ptr<StepMemory>& memory, Edits& edits) const override {
    auto after = std::make_unique<SpaceMemory>();
    look(text, static_cast<const SpaceMemory*>(memory.get()), after.get(), edits);
    memory = std::move(after);
  }

 private:
  /// `after`, if asked for: the memory with what the text itself says.
  static void look(std::string_view text, const SpaceMemory* memory, SpaceMemory* after, Edits& edits) {
    // Blanks that are gone no longer speak against the rest.
    settle(text, kMostLooks, [&](std::string_view seen, Edits& found) {
      SpaceMemory evidence;
      if (memory != nullptr) evidence = *memory;
      std::vector<Gap> gaps;
      mark_gaps(seen, evidence, gaps);
      for (const Gap& gap : gaps) {
        if (gap.remove) found.erase(gap.begin, gap.end, gap.rule);
      }
      if (after != nullptr) *std::exchange(after, nullptr) = evidence;
    }, edits);
  }
};

}  // namespace

Result<std::unique_ptr<Step>> make_space(const CleanOptions&) {
  return std::unique_ptr<Step>(std::make_unique<SpaceStep>());
}

}  // namespace hansieve
