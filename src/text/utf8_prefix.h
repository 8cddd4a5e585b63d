// The fast half of UTF-8 validation: how far a text is certainly valid.
#pragma once

#include <cstddef>
#include <string_view>

namespace hansieve {

/// A place in `bytes`, on a code point, up to which they are valid; near the first invalid one, or near
/// the end. Needs AVX2. By table look-up on neighbouring bytes, after Keiser and Lemire, "Validating UTF-8
/// in less than one instruction per byte" (2020). O(bytes).
std::size_t valid_prefix_avx2(std::string_view bytes);

}  // namespace hansieve
