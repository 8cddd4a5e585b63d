// The module hansieve._core: what the package's Python half stands on. Not for users.
#include "hansieve/base/version.h"
#include "sketch_binding.h"
#include "text_map_binding.h"

NB_MODULE(_core, module) {
  using namespace hansieve::python;
  module.doc() = "Native half of hansieve.";
  module.attr("__version__") = hansieve::kVersion;
  bind_arrow(module);
  bind_text_map(module);
  bind_cleaner(module);
  bind_converter(module);
  bind_sketcher(module);
  bind_deduper(module);
  bind_bucket_pairs(module);
  bind_units(module);
}
