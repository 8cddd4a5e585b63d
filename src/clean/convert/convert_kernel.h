// The inner loop: converts characters by table until something needs the dictionary.
#pragma once

#include <cstddef>

#include "clean/convert/char_table.h"
#include "hansieve/base/kernel.h"

namespace hansieve::convert {

/// How far a kernel has come.
struct Cursor {
  const char* in;
  char* out;
};

/// Bytes a kernel may read behind `limit`, and write behind what it has converted.
inline constexpr std::size_t kKernelSlack = 128;

/// Converts from `in` on, and stops at a code point that the dictionary must decide, or at the first one
/// at or behind `limit`, or a little before that. What it has passed is as long as what it has written.
/// `in` up to `limit` is valid UTF-8; behind it lie kKernelSlack readable bytes, more of the text or NUL.
using KernelFunction = Cursor (*)(const CharTable& table, const char* in, const char* limit, char* out);

Cursor convert_scalar(const CharTable& table, const char* in, const char* limit, char* out);
Cursor convert_avx2(const CharTable& table, const char* in, const char* limit, char* out);
Cursor convert_avx512(const CharTable& table, const char* in, const char* limit, char* out);

KernelFunction convert_kernel(Kernel kernel);

}  // namespace hansieve::convert
