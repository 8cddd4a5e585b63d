// A converter from a loaded plan, for a kernel of one's choice.
#pragma once

#include <memory>

#include "clean/convert/plan.h"
#include "hansieve/base/kernel.h"
#include "hansieve/clean/converter.h"

namespace hansieve::convert {

/// Requires that the processor can run `kernel`.
std::shared_ptr<const Converter> make_converter(Plan plan, Kernel kernel);

}  // namespace hansieve::convert
