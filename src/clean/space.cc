// Decides which blanks of a text its author did not type, by the evidence of the line and of the document.
#include "hansieve/clean/space.h"

#include <memory>
#include <vector>

#include "settling_step.h"
#include "space_gaps.h"
#include "space_kerning.h"
#include "space_wraps.h"

namespace hansieve {
namespace {

constexpr std::size_t kManyGaps = 5;  // in a line, to look at those between narrow characters too

class SpaceMemory : public StepMemory {
 public:
  KerningEvidence kerning;
  WrapEvidence wraps;
};

// A row of a Markdown table: its blanks set columns.
bool is_table_row(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t"), last = line.find_last_not_of(" \t\r");
  return first != line.npos && first < last && line[first] == '|' && line[last] == '|';
}

void mark_gaps(std::string_view text, SpaceMemory& evidence, std::vector<Gap>& gaps) {
  std::vector<GapLine> lines;
  find_gaps(text, gaps, lines);
  if (gaps.empty()) return;
  std::erase_if(lines, [&](const GapLine& line) { return is_table_row(text.substr(line.begin, line.end - line.begin)); });
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

// Blanks that are gone no longer speak against the rest: hence further looks.
class SpaceStep : public SettlingStep<SpaceMemory, 5> {
 public:
  std::string_view name() const override { return "space"; }

 private:
  void look(std::string_view text, SpaceMemory& evidence, Edits& edits) const override {
    std::vector<Gap> gaps;
    mark_gaps(text, evidence, gaps);
    for (const Gap& gap : gaps) {
      if (gap.remove) edits.erase(gap.begin, gap.end, gap.rule);
    }
  }
};

}  // namespace

Result<std::unique_ptr<Step>> make_space(const CleanOptions&) {
  return std::unique_ptr<Step>(std::make_unique<SpaceStep>());
}

}  // namespace hansieve
