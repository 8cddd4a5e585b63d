// The inner loop for dictionaries with so many phrases that nearly every character may begin one: they are
// looked up without leaving the loop.
#pragma once

#include "clean/convert/dense_block.h"

namespace hansieve::convert {

struct DenseCursor {
  const char* in;
  char* out;
  const char* run_begin;  ///< behind the last phrase: from there to `in` bytes were written one to one
};

/// Converts from `in` on, and stops at a code point that the dictionaries must decide, at the first one
/// at or behind `limit`, or a little before either; or when `out` comes near `out_end`. Behind `limit`
/// lie kKernelSlack readable bytes; keys end at `end`. Requires kKernelSlack bytes more room than
/// `limit - in` in `out`.
DenseCursor convert_dense(const DenseTables& tables, DenseScan scan, const char* in, const char* limit, const char* end,
                          char* out, const char* out_end);

}  // namespace hansieve::convert
