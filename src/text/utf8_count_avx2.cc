#if defined(__AVX2__)
#include <immintrin.h>

#include <algorithm>

#include "text/utf8_count.h"

namespace hansieve {

std::size_t count_begun_avx2(std::string_view bytes) {
  constexpr std::size_t kMostRows = 255;  // until a count of eight bits could overflow
  const auto* at = reinterpret_cast<const __m256i*>(bytes.data());
  const __m256i last_continuation = _mm256_set1_epi8(-65);
  __m256i total = _mm256_setzero_si256();
  for (std::size_t left = bytes.size() / 32; left > 0;) {
    const std::size_t rows = std::min(left, kMostRows);
    left -= rows;
    __m256i counts = _mm256_setzero_si256();
    for (std::size_t row = 0; row < rows; ++row, ++at) {
      counts = _mm256_sub_epi8(counts, _mm256_cmpgt_epi8(_mm256_loadu_si256(at), last_continuation));
    }
    total = _mm256_add_epi64(total, _mm256_sad_epu8(counts, _mm256_setzero_si256()));
  }
  alignas(32) std::uint64_t sums[4];
  _mm256_store_si256(reinterpret_cast<__m256i*>(sums), total);
  return sums[0] + sums[1] + sums[2] + sums[3];
}

}  // namespace hansieve
#endif
