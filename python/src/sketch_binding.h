// The near-duplicate half of the module: sketches, dedup, and what a cluster engine's workers run.
#pragma once

#include <string>
#include <string_view>

#include "hansieve/near/deduper.h"
#include "python_text.h"

namespace hansieve::python {

/// `text`, or a copy of it in `room` with U+FFFD for what is no UTF-8 (a str never is, a column may be).
std::string_view valid_utf8(std::string_view text, std::string& room);

/// Options by the names of the command's flags. Raises for what the core refuses.
struct NearOptions {
  unsigned ngram, signature;
  std::uint64_t seed;
  double threshold, recall;
  unsigned bands, rows;  ///< 0 and 0: chosen
  std::string fold, verify;
  std::size_t max_bucket;

  DedupOptions dedup_options() const;
};

void bind_sketcher(nb::module_& module);
void bind_deduper(nb::module_& module);
void bind_bucket_pairs(nb::module_& module);
void bind_units(nb::module_& module);

}  // namespace hansieve::python
