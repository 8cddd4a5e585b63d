#include "hansieve/clean/steps.h"

#include <array>
#include <string>

#include "hansieve/clean/boilerplate.h"
#include "hansieve/clean/pinyin.h"
#include "hansieve/clean/reflow.h"
#include "hansieve/clean/repair.h"
#include "hansieve/clean/space.h"
#include "hansieve/clean/undouble.h"

namespace hansieve {
namespace {

constexpr std::array<std::string_view, 7> kNames = {"repair",      "pinyin", "undouble", "boilerplate",
                                                    "reflow", "space",  "convert"};

}  // namespace

std::span<const std::string_view> step_names() { return kNames; }

Result<std::unique_ptr<Step>> make_step(std::string_view name, const CleanOptions& options) {
  if (name == "repair") return make_repair(options);
  if (name == "pinyin") return make_pinyin(options);
  if (name == "undouble") return make_undouble(options);
  if (name == "boilerplate") return make_boilerplate(options);
  if (name == "reflow") return make_reflow(options);
  if (name == "space") return make_space(options);
  return Error{ErrorCode::kUsage, "no step is called '" + std::string(name) + "'"};
}

}  // namespace hansieve
