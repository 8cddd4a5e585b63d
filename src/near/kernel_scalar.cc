// The loops as plain code. Four lanes at a time where the compiler's vector types allow it: every 64-bit
// processor has that much, and without it the smallest and largest of products cost three times as much.
#include <cstring>

#include "near/kernel.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace hansieve {
namespace {

std::uint64_t read64(const unsigned char* p) {
  std::uint64_t value;
  std::memcpy(&value, p, 8);
  return value;
}

std::size_t find_starts(const unsigned char* text, std::size_t begin, std::size_t end, std::uint32_t* out) {
  std::uint32_t* to = out;
  std::size_t at = begin;
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  for (; at + 8 <= end; at += 8) {
    const std::uint64_t bytes = read64(text + at);
    // A byte goes on with a code point exactly when its highest bits are 10.
    const std::uint64_t flags = (~bytes >> 7 | bytes >> 6) & 0x0101010101010101u;
    const std::uint64_t mask = flags * 0x0102040810204080u >> 56;
    const unsigned char* const positions = kBitPositions.of[mask];
    for (int k = 0; k < 8; ++k) to[k] = static_cast<std::uint32_t>(at + positions[k]);
    to += __builtin_popcountll(flags);
  }
#endif
  for (; at < end; ++at) {
    *to = static_cast<std::uint32_t>(at);
    to += (text[at] & 0xC0) != 0x80;
  }
  return static_cast<std::size_t>(to - out);
}

void hash_windows(const unsigned char* text, std::size_t, const std::uint32_t* starts, std::size_t count,
                  std::size_t ngram, std::uint64_t* out) {
  for (std::size_t i = 0; i < count; ++i) {
    out[i] = XXH3_64bits(text + starts[i], starts[i + ngram] - starts[i]);
  }
}

#if defined(__GNUC__)
using Lanes = std::int32_t __attribute__((vector_size(16)));

Lanes all(std::uint32_t value) { return Lanes{} + static_cast<std::int32_t>(value); }

#if defined(__SSE2__)
/// Lanes 0, 2, 1, 3 of x * m: SSE2 multiplies even lanes only. `odd` is `even` shifted down by a lane.
Lanes multiply(__m128i x, __m128i even, __m128i odd) {
  const __m128 a = _mm_castsi128_ps(_mm_mul_epu32(x, even)), b = _mm_castsi128_ps(_mm_mul_epu32(x, odd));
  return reinterpret_cast<Lanes>(_mm_shuffle_ps(a, b, 0x88));
}
#endif

/// Signed comparison is all that SSE2 has; with the highest bit flipped it orders unsigned numbers.
void sketch(const std::uint64_t* hashes, std::size_t count, const std::uint32_t* multipliers,
            std::size_t multiplier_count, std::uint32_t* slots) {
  const Lanes flip = all(0x80000000u);
  for (std::size_t j = 0; j < multiplier_count; j += 4) {
    Lanes low = all(0x7FFFFFFFu), high = flip, signed_low = low, signed_high = high;
#if defined(__SSE2__)
    const __m128i even = _mm_loadu_si128(reinterpret_cast<const __m128i*>(multipliers + j));
    const __m128i odd = _mm_srli_epi64(even, 32);
    constexpr int kLane[4] = {0, 2, 1, 3};
#else
    std::uint32_t __attribute__((vector_size(16))) m;
    std::memcpy(&m, multipliers + j, 16);
    constexpr int kLane[4] = {0, 1, 2, 3};
#endif
    for (std::size_t i = 0; i < count; ++i) {
      const auto hash = static_cast<std::uint32_t>(hashes[i]);
#if defined(__SSE2__)
      const Lanes p = multiply(_mm_set1_epi32(static_cast<int>(hash)), even, odd);
#else
      const Lanes p = reinterpret_cast<Lanes>(m * hash);
#endif
      const Lanes q = p ^ flip;
      low = q < low ? q : low;
      high = q > high ? q : high;
      signed_low = p < signed_low ? p : signed_low;
      signed_high = p > signed_high ? p : signed_high;
    }
    low ^= flip, high ^= flip;
    for (int lane = 0; lane < 4; ++lane) {
      std::uint32_t* const slot = slots + j + kLane[lane];
      const auto n = multiplier_count;
      if (static_cast<std::uint32_t>(low[lane]) < slot[0]) slot[0] = static_cast<std::uint32_t>(low[lane]);
      if (static_cast<std::uint32_t>(high[lane]) > slot[n]) slot[n] = static_cast<std::uint32_t>(high[lane]);
      if (signed_low[lane] < static_cast<std::int32_t>(slot[2 * n])) slot[2 * n] = static_cast<std::uint32_t>(signed_low[lane]);
      if (signed_high[lane] > static_cast<std::int32_t>(slot[3 * n])) slot[3 * n] = static_cast<std::uint32_t>(signed_high[lane]);
    }
  }
}
#else
void sketch(const std::uint64_t* hashes, std::size_t count, const std::uint32_t* multipliers,
            std::size_t multiplier_count, std::uint32_t* slots) {
  const std::size_t n = multiplier_count;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const auto p = static_cast<std::uint32_t>(hashes[i]) * multipliers[j];
      if (p < slots[j]) slots[j] = p;
      if (p > slots[n + j]) slots[n + j] = p;
      if (static_cast<std::int32_t>(p) < static_cast<std::int32_t>(slots[2 * n + j])) slots[2 * n + j] = p;
      if (static_cast<std::int32_t>(p) > static_cast<std::int32_t>(slots[3 * n + j])) slots[3 * n + j] = p;
    }
  }
}
#endif

}  // namespace

const SketchKernel kScalarSketch = {find_starts, hash_windows, sketch};

}  // namespace hansieve
