// The loops as plain code; on x86-64 the sketch with SSE2, which every such processor has.
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

/// Takes a product into the four slots of its multiplier, which stand `n` apart.
void take_product(std::uint32_t p, std::uint32_t* slot, std::size_t n) {
  if (p < slot[0]) slot[0] = p;
  if (p > slot[n]) slot[n] = p;
  if (static_cast<std::int32_t>(p) < static_cast<std::int32_t>(slot[2 * n])) slot[2 * n] = p;
  if (static_cast<std::int32_t>(p) > static_cast<std::int32_t>(slot[3 * n])) slot[3 * n] = p;
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

#if defined(__SSE2__)
/// Lanes 0, 2, 1, 3 of x * m: SSE2 multiplies even lanes only. `odd` is `even` shifted down by a lane.
__m128 products(__m128i x, __m128i even, __m128i odd) {
  const __m128 a = _mm_castsi128_ps(_mm_mul_epu32(x, even)), b = _mm_castsi128_ps(_mm_mul_epu32(x, odd));
  return _mm_and_ps(_mm_shuffle_ps(a, b, 0x88), _mm_castsi128_ps(_mm_set1_epi32(static_cast<int>(kProductBits))));
}

/// SSE2 orders no 32-bit integers in one instruction, but it does order floats; and integers whose
/// exponent bits are not all set, as kProductBits sees to, are floats of one sign in the same order. None
/// is a zero: all products are odd. Processors can be told to take tiny floats for zero; not here.
class TinyFloats {
 public:
  TinyFloats() : before_(_mm_getcsr()) {
    if (before_ & kOff) _mm_setcsr(before_ & ~kOff);
  }
  ~TinyFloats() {
    if (before_ & kOff) _mm_setcsr(before_);
  }
  TinyFloats(const TinyFloats&) = delete;
  TinyFloats& operator=(const TinyFloats&) = delete;

 private:
  static constexpr unsigned kOff = 0x40;
  const unsigned before_;
};

void sketch(const std::uint64_t* hashes, std::size_t count, const std::uint32_t* multipliers,
            std::size_t multiplier_count, std::uint32_t* slots) {
  const TinyFloats guard;
  const std::size_t n = multiplier_count;
  // Flips the order within each sign.
  const __m128 flip = _mm_castsi128_ps(_mm_set1_epi32(static_cast<int>(kProductBits & 0x7FFFFFFF)));
  for (std::size_t j = 0; j < n; j += 4) {
    const __m128i even = _mm_loadu_si128(reinterpret_cast<const __m128i*>(multipliers + j));
    const __m128i odd = _mm_srli_epi64(even, 32);
    __m128 least = _mm_set1_ps(4), most = _mm_set1_ps(-4), flipped_least = least, flipped_most = most;
    for (std::size_t i = 0; i < count; ++i) {
      const __m128 p = products(_mm_set1_epi32(static_cast<int>(static_cast<std::uint32_t>(hashes[i]) | 1)), even, odd);
      const __m128 q = _mm_xor_ps(p, flip);
      least = _mm_min_ps(least, p);
      most = _mm_max_ps(most, p);
      flipped_least = _mm_min_ps(flipped_least, q);
      flipped_most = _mm_max_ps(flipped_most, q);
    }
    // The extremes of either sign; where a sign has none, floats gave those of the other the wrong way round,
    // and it does not matter: each of the four is taken in by all four orders.
    alignas(16) std::uint32_t extremes[4][4];
    _mm_store_ps(reinterpret_cast<float*>(extremes[0]), least);
    _mm_store_ps(reinterpret_cast<float*>(extremes[1]), most);
    _mm_store_ps(reinterpret_cast<float*>(extremes[2]), _mm_xor_ps(flipped_least, flip));
    _mm_store_ps(reinterpret_cast<float*>(extremes[3]), _mm_xor_ps(flipped_most, flip));
    constexpr int kLane[4] = {0, 2, 1, 3};
    for (int lane = 0; lane < 4 && count > 0; ++lane) {
      for (const auto& four : extremes) take_product(four[lane], slots + j + kLane[lane], n);
    }
  }
}
#else
void sketch(const std::uint64_t* hashes, std::size_t count, const std::uint32_t* multipliers,
            std::size_t multiplier_count, std::uint32_t* slots) {
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < multiplier_count; ++j) {
      const auto p = (static_cast<std::uint32_t>(hashes[i]) | 1) * multipliers[j] & kProductBits;
      take_product(p, slots + j, multiplier_count);
    }
  }
}
#endif

}  // namespace

const SketchKernel kScalarSketch = {find_starts, hash_windows, sketch};

}  // namespace hansieve
