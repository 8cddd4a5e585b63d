// The step "boilerplate".
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "hansieve/base/result.h"
#include "hansieve/clean/options.h"
#include "hansieve/clean/step.h"

namespace hansieve {

/// What CleanOptions::keep and drop may name.
std::span<const std::string_view> boilerplate_class_names();

Result<std::unique_ptr<Step>> make_boilerplate(const CleanOptions& options);

}  // namespace hansieve
