// The first pass of --repeated: which lines stand in many documents of a run.
#pragma once

#include <memory>

#include "clean_plan.h"
#include "hansieve/base/result.h"
#include "hansieve/clean/repeated_lines.h"
#include "hansieve/run/clean_run.h"

namespace hansieve {

/// Reads all inputs. What cannot be read is left to the second pass to report.
Result<std::shared_ptr<const RepeatedLines>> count_repeated_lines(const CleanRequest& request, Destination destination);

}  // namespace hansieve
