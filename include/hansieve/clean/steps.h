// All cleaning steps by name, in the order of the pipeline, which docs/architecture.md gives reasons for.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "hansieve/base/result.h"
#include "hansieve/clean/options.h"
#include "hansieve/clean/step.h"

namespace hansieve {

/// The names in pipeline order. "convert" is the last of them and no Step but a Converter.
std::span<const std::string_view> step_names();

/// Makes a step by name (any but "convert").
Result<std::unique_ptr<Step>> make_step(std::string_view name, const CleanOptions& options);

}  // namespace hansieve
