// The Python methods that every TextMap has: over a str, a list, an Arrow array, an Arrow stream.
#pragma once

#include "python_text.h"
#include "text_map.h"

namespace hansieve::python {

void bind_text_map(nb::module_& module);
void bind_cleaner(nb::module_& module);
void bind_converter(nb::module_& module);

}  // namespace hansieve::python
