// A cleaning step on any text: its edits are well formed, its output is UTF-8, and repeating it comes to rest.
#include "fuzz.h"
#include "hansieve/clean/steps.h"
#include "hansieve/text/utf8.h"

namespace hansieve::fuzz {
namespace {

/// The pipeline gives a window six rounds.
constexpr int kRounds = 6;

void run_step(const Step& step, std::string_view input) {
  std::string text = valid_text(input), next;
  for (int round = 0;; ++round) {
    Edits edits, again;
    step.find(text, {}, nullptr, edits);
    require_well_formed(edits, text);
    step.find(text, {}, nullptr, again);
    require(again.size() == edits.size(), "the same text gives the same edits");
    next.clear();
    edits.apply(text, next);
    require(find_invalid(next).size == 0, "the output is UTF-8");
    if (next == text) return;
    require(round < kRounds, "repeating the step comes to rest", next);
    text.swap(next);
  }
}

template <const char* kName>
void check(std::string_view input) {
  static const auto step = [] {
    auto made = make_step(kName, {});
    require(made.has_value(), "the step can be made", kName);
    return std::move(made).value();
  }();
  run_step(*step, input);
}

constexpr char kRepair[] = "repair", kPinyin[] = "pinyin", kUndouble[] = "undouble", kBoilerplate[] = "boilerplate",
               kReflow[] = "reflow", kSpace[] = "space";
const Target targets[] = {{kRepair, check<kRepair>},           {kPinyin, check<kPinyin>}, {kUndouble, check<kUndouble>},
                          {kBoilerplate, check<kBoilerplate>}, {kReflow, check<kReflow>}, {kSpace, check<kSpace>}};

}  // namespace
}  // namespace hansieve::fuzz
