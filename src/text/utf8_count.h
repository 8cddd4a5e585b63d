// The fast half of counting code points.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hansieve {

/// How many bytes are no continuation bytes among the first bytes.size() / 32 * 32. Needs AVX2. O(bytes).
std::size_t count_begun_avx2(std::string_view bytes);

}  // namespace hansieve
