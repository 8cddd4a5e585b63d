// The loops with AVX2: four windows hashed at once, eight multipliers at once.
//
// Only built-in types and intrinsics here: a template or inline function of another header compiled in
// this file could be the copy the linker keeps for processors without AVX2.
#if defined(__x86_64__)

#include <immintrin.h>

#include <cstring>

#include "near/kernel.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace hansieve {
namespace {

using Vector = __m256i;

std::uint64_t read64(const unsigned char* p) {
  std::uint64_t value;
  std::memcpy(&value, p, 8);
  return value;
}

std::size_t find_starts(const unsigned char* text, std::size_t begin, std::size_t end, std::uint32_t* out) {
  std::uint32_t* to = out;
  std::size_t at = begin;
  const Vector last_continuation = _mm256_set1_epi8(static_cast<char>(0xBF));
  for (; at + 32 <= end; at += 32) {
    const Vector bytes = _mm256_loadu_si256(reinterpret_cast<const Vector*>(text + at));
    const auto mask = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpgt_epi8(bytes, last_continuation)));
    for (unsigned part = 0; part < 32; part += 8) {
      const unsigned eight = mask >> part & 0xFF;
      const __m128i positions = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(kBitPositions.of[eight]));
      const Vector base = _mm256_set1_epi32(static_cast<int>(at + part));
      _mm256_storeu_si256(reinterpret_cast<Vector*>(to), _mm256_add_epi32(_mm256_cvtepu8_epi32(positions), base));
      to += __builtin_popcount(eight);
    }
  }
  for (; at < end; ++at) {
    *to = static_cast<std::uint32_t>(at);
    to += (text[at] & 0xC0) != 0x80;
  }
  return static_cast<std::size_t>(to - out);
}

/// The low 64 bits of a * constant: there is no such instruction before AVX-512.
Vector multiply(Vector a, std::uint64_t constant) {
  const Vector low = _mm256_set1_epi64x(static_cast<long long>(constant & 0xFFFFFFFF));
  const Vector high = _mm256_set1_epi64x(static_cast<long long>(constant >> 32));
  const Vector cross = _mm256_add_epi64(_mm256_mul_epu32(a, high), _mm256_mul_epu32(_mm256_srli_epi64(a, 32), low));
  return _mm256_add_epi64(_mm256_mul_epu32(a, low), _mm256_slli_epi64(cross, 32));
}

/// Both halves of the 128-bit product a * b, xored.
Vector multiply_fold(Vector a, Vector b) {
  const Vector a_high = _mm256_srli_epi64(a, 32), b_high = _mm256_srli_epi64(b, 32);
  const Vector ll = _mm256_mul_epu32(a, b), hl = _mm256_mul_epu32(a_high, b);
  const Vector lh = _mm256_mul_epu32(a, b_high), hh = _mm256_mul_epu32(a_high, b_high);
  const Vector low_half = _mm256_set1_epi64x(0xFFFFFFFF);
  const Vector cross =
      _mm256_add_epi64(_mm256_add_epi64(_mm256_srli_epi64(ll, 32), _mm256_and_si256(hl, low_half)), lh);
  const Vector upper =
      _mm256_add_epi64(_mm256_add_epi64(_mm256_srli_epi64(hl, 32), _mm256_srli_epi64(cross, 32)), hh);
  const Vector lower = _mm256_blend_epi32(ll, _mm256_slli_epi64(cross, 32), 0xAA);
  return _mm256_xor_si256(upper, lower);
}

Vector xor_shift(Vector a, int bits) { return _mm256_xor_si256(a, _mm256_srli_epi64(a, bits)); }

/// XXH3 of 9 to 16 bytes. `low` holds the first eight bytes, `high` the last eight.
Vector hash_9_to_16(Vector low, Vector high, Vector length, std::uint64_t flip_low, std::uint64_t flip_high) {
  const Vector reverse = _mm256_setr_epi8(7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
                                          15, 14, 13, 12, 11, 10, 9, 8);
  low = _mm256_xor_si256(low, _mm256_set1_epi64x(static_cast<long long>(flip_low)));
  high = _mm256_xor_si256(high, _mm256_set1_epi64x(static_cast<long long>(flip_high)));
  Vector acc = _mm256_add_epi64(length, _mm256_shuffle_epi8(low, reverse));
  acc = _mm256_add_epi64(acc, _mm256_add_epi64(high, multiply_fold(low, high)));
  return xor_shift(multiply(xor_shift(acc, 37), 0x165667919E3779F9u), 32);
}

/// XXH3 of 4 to 8 bytes, from the same loads: the first four bytes are the low half of `low`, the last
/// four the high half of `high`.
Vector hash_4_to_8(Vector low, Vector high, Vector length, std::uint64_t flip) {
  constexpr std::uint64_t kPrime = 0x9FB21C651E98DF25u;
  const Vector rotate_24 = _mm256_setr_epi8(5, 6, 7, 0, 1, 2, 3, 4, 13, 14, 15, 8, 9, 10, 11, 12, 5, 6, 7, 0, 1, 2, 3,
                                            4, 13, 14, 15, 8, 9, 10, 11, 12);
  Vector h = _mm256_shuffle_epi32(_mm256_blend_epi32(low, high, 0xAA), 0xB1);
  h = _mm256_xor_si256(h, _mm256_set1_epi64x(static_cast<long long>(flip)));
  const Vector rotated_49 = _mm256_or_si256(_mm256_slli_epi64(h, 49), _mm256_srli_epi64(h, 15));
  h = _mm256_xor_si256(h, _mm256_xor_si256(rotated_49, _mm256_shuffle_epi8(h, rotate_24)));
  h = multiply(h, kPrime);
  h = _mm256_xor_si256(h, _mm256_add_epi64(_mm256_srli_epi64(h, 35), length));
  return xor_shift(multiply(h, kPrime), 28);
}

/// Eight bytes at each of four places. Scalar loads: gathers take more than twice the time.
Vector load_four(const unsigned char* text, const std::uint32_t* at) {
  return _mm256_set_epi64x(static_cast<long long>(read64(text + at[3])), static_cast<long long>(read64(text + at[2])),
                           static_cast<long long>(read64(text + at[1])), static_cast<long long>(read64(text + at[0])));
}

void hash_windows(const unsigned char* text, std::size_t size, const std::uint32_t* starts, std::size_t count,
                  std::size_t ngram, std::uint64_t* out) {
  const std::uint32_t* const ends = starts + ngram;
  const auto* const secret = XXH3_kSecret;
  const std::uint64_t flip = read64(secret + 8) ^ read64(secret + 16);
  const std::uint64_t flip_low = read64(secret + 24) ^ read64(secret + 32);
  const std::uint64_t flip_high = read64(secret + 40) ^ read64(secret + 48);
  std::size_t i = 0;
  // The last eight bytes of a window, and eight from its start, must lie inside the text.
  for (; i < count && ends[i] < 8; ++i) out[i] = XXH3_64bits(text + starts[i], ends[i] - starts[i]);
  for (; i + 4 <= count && starts[i + 3] + 8 <= size; i += 4) {
    const __m128i begin = _mm_loadu_si128(reinterpret_cast<const __m128i*>(starts + i));
    const __m128i end = _mm_loadu_si128(reinterpret_cast<const __m128i*>(ends + i));
    const __m128i lengths = _mm_sub_epi32(end, begin);
    const int up_to_8 = _mm_movemask_ps(_mm_castsi128_ps(_mm_cmplt_epi32(lengths, _mm_set1_epi32(9))));
    const __m128i out_of_range =
        _mm_or_si128(_mm_cmplt_epi32(lengths, _mm_set1_epi32(4)), _mm_cmpgt_epi32(lengths, _mm_set1_epi32(16)));
    const int other = _mm_movemask_ps(_mm_castsi128_ps(out_of_range));
    if (other != 15) {
      const Vector low = load_four(text, starts + i), high = load_four(text - 8, ends + i);
      const Vector length = _mm256_cvtepu32_epi64(lengths);
      Vector hash = hash_9_to_16(low, high, length, flip_low, flip_high);
      if (up_to_8 != 0) {
        const Vector is_short = _mm256_cmpgt_epi64(_mm256_set1_epi64x(9), length);
        hash = _mm256_blendv_epi8(hash, hash_4_to_8(low, high, length, flip), is_short);
      }
      _mm256_storeu_si256(reinterpret_cast<Vector*>(out + i), hash);
    }
    if (other != 0) {
      for (int k = 0; k < 4; ++k) {
        if (other >> k & 1) out[i + k] = XXH3_64bits(text + starts[i + k], ends[i + k] - starts[i + k]);
      }
    }
  }
  for (; i < count; ++i) out[i] = XXH3_64bits(text + starts[i], ends[i] - starts[i]);
}

/// Sixteen multipliers stay in registers with their 64 slots while all hashes pass by.
void sketch(const std::uint64_t* hashes, std::size_t count, const std::uint32_t* multipliers,
            std::size_t multiplier_count, std::uint32_t* slots) {
  const Vector bits = _mm256_set1_epi32(static_cast<int>(kProductBits));
  for (std::size_t j = 0; j < multiplier_count; j += 16) {
    const auto load = [](const std::uint32_t* p) { return _mm256_loadu_si256(reinterpret_cast<const Vector*>(p)); };
    const auto store = [](std::uint32_t* p, Vector v) { _mm256_storeu_si256(reinterpret_cast<Vector*>(p), v); };
    const Vector m0 = load(multipliers + j), m1 = load(multipliers + j + 8);
    std::uint32_t* const low = slots + j;
    std::uint32_t* const high = low + multiplier_count;
    std::uint32_t* const signed_low = high + multiplier_count;
    std::uint32_t* const signed_high = signed_low + multiplier_count;
    Vector a0 = load(low), a1 = load(low + 8), b0 = load(high), b1 = load(high + 8);
    Vector c0 = load(signed_low), c1 = load(signed_low + 8), d0 = load(signed_high), d1 = load(signed_high + 8);
    for (std::size_t i = 0; i < count; ++i) {
      const Vector x = _mm256_set1_epi32(static_cast<int>(hashes[i] | 1));
      const Vector p = _mm256_and_si256(_mm256_mullo_epi32(x, m0), bits);
      const Vector q = _mm256_and_si256(_mm256_mullo_epi32(x, m1), bits);
      a0 = _mm256_min_epu32(a0, p), a1 = _mm256_min_epu32(a1, q);
      b0 = _mm256_max_epu32(b0, p), b1 = _mm256_max_epu32(b1, q);
      c0 = _mm256_min_epi32(c0, p), c1 = _mm256_min_epi32(c1, q);
      d0 = _mm256_max_epi32(d0, p), d1 = _mm256_max_epi32(d1, q);
    }
    store(low, a0), store(low + 8, a1), store(high, b0), store(high + 8, b1);
    store(signed_low, c0), store(signed_low + 8, c1), store(signed_high, d0), store(signed_high + 8, d1);
  }
}

}  // namespace

const SketchKernel kAvx2Sketch = {find_starts, hash_windows, sketch};

}  // namespace hansieve

#endif
