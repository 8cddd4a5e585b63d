// A cleaning step on any text: its edits are well formed, its output is UTF-8, and repeating it comes to rest;
// remembering a window changes nothing in what is found in it.
#include <memory>
#include <string>
#include <string_view>

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

std::string applied(const Edits& edits, std::string_view text) {
  std::string out;
  edits.apply(text, out);
  return out;
}

/// A document of two windows: the first look finds the same whether or not it remembers, and what is found behind it is well formed.
void check_memory(const Step& step, const std::string& text) {
  const std::size_t line = text.find('\n', text.size() / 2);
  if (line == std::string::npos) return;
  const std::string_view first = std::string_view(text).substr(0, line + 1), second = std::string_view(text).substr(line + 1);
  Edits forgotten, remembered, behind;
  std::unique_ptr<StepMemory> memory;
  step.find(first, {true, false}, nullptr, forgotten);
  step.find_and_remember(first, {true, false}, memory, remembered);
  require(applied(forgotten, first) == applied(remembered, first), "remembering a window finds the same in it", text);
  step.find(second, {false, true}, memory.get(), behind);
  require_well_formed(behind, second);
}

template <const char* kName>
void check(std::string_view input) {
  static const auto step = [] {
    auto made = make_step(kName, {});
    require(made.has_value(), "the step can be made", kName);
    return std::move(made).value();
  }();
  run_step(*step, input);
  check_memory(*step, valid_text(input));
}

constexpr char kRepair[] = "repair", kPinyin[] = "pinyin", kUndouble[] = "undouble", kBoilerplate[] = "boilerplate",
               kReflow[] = "reflow", kSpace[] = "space";
const Target targets[] = {{kRepair, check<kRepair>},           {kPinyin, check<kPinyin>}, {kUndouble, check<kUndouble>},
                          {kBoilerplate, check<kBoilerplate>}, {kReflow, check<kReflow>}, {kSpace, check<kSpace>}};

}  // namespace
}  // namespace hansieve::fuzz
