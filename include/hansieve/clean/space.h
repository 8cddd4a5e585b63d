// The step "space".
#pragma once

#include <memory>

#include "hansieve/base/result.h"
#include "hansieve/clean/options.h"
#include "hansieve/clean/step.h"

namespace hansieve {

Result<std::unique_ptr<Step>> make_space(const CleanOptions& options);

}  // namespace hansieve
