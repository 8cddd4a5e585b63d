// Ideographic description sequences, which OpenCC 1.3.2 and later copies as they are: ⿰言臺 stays ⿰言臺.
#pragma once

#include <cstddef>

namespace hansieve::convert {

/// Bytes of the complete sequence that begins at `at` (valid UTF-8, at < end), or 0 if none does. An operator
/// (U+2FF0..2FFF) takes one to three operands, each a character or a sequence; OpenCC's bounds are a depth of
/// 16 and 64 code points. A line break is no operand here, so that lines can be converted one by one.
std::size_t description_size(const char* at, const char* end);

}  // namespace hansieve::convert
