#include "hansieve/pipeline/pipeline.h"

#include <algorithm>

#include "hansieve/clean/punctuation.h"
#include "hansieve/clean/steps.h"

namespace hansieve {
namespace {

Result<void> check_names(const std::vector<std::string>& names, std::string_view flag) {
  const auto known = step_names();
  for (const std::string& name : names) {
    if (name == "none" || std::find(known.begin(), known.end(), name) != known.end()) continue;
    std::string message = std::string(flag) + ": \"" + name + "\" is not one of ";
    for (const auto k : known) message += std::string(k) + ", ";
    return Error{ErrorCode::kUsage, message + "none"};
  }
  return {};
}

bool has(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

Result<std::shared_ptr<const Pipeline>> Pipeline::make(const CleanOptions& options) {
  if (auto ok = check_names(options.steps, "--steps"); !ok) return ok.error();
  if (auto ok = check_names(options.skip, "--skip"); !ok) return ok.error();
  auto pipeline = std::make_shared<Pipeline>();
  for (const std::string_view name : step_names()) {
    if (!options.steps.empty() && !has(options.steps, name)) continue;
    if (has(options.skip, name)) continue;
    if (name == "convert") {
      if (options.convert == "none") continue;
      auto converter = Converter::load(options.convert, options.safe_mixed);
      if (!converter) return converter.error();
      pipeline->converter_ = *converter;
      continue;
    }
    auto step = make_step(name, options);
    if (!step) return step.error();
    pipeline->steps_.push_back(std::move(step).value());
    if (name == "space" && options.fullwidth_punctuation) pipeline->steps_.push_back(make_punctuation());
  }
  return std::shared_ptr<const Pipeline>(std::move(pipeline));
}

}  // namespace hansieve
