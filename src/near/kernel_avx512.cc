// The loops with AVX-512 (F, BW, DQ, VL, VBMI, VBMI2): eight windows hashed at once, sixteen multipliers at once.
//
// Only built-in types and intrinsics here: a template or inline function of another header compiled in
// this file could be the copy the linker keeps for processors without AVX-512.
#if defined(__x86_64__)

#include <immintrin.h>

#include <cstring>

#include "near/kernel.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace hansieve {
namespace {

using Vector = __m512i;

std::uint64_t read64(const unsigned char* p) {
  std::uint64_t value;
  std::memcpy(&value, p, 8);
  return value;
}

Vector set32(std::uint32_t value) { return _mm512_set1_epi32(static_cast<int>(value)); }
Vector set64(std::uint64_t value) { return _mm512_set1_epi64(static_cast<long long>(value)); }

std::size_t find_starts(const unsigned char* text, std::size_t begin, std::size_t end, std::uint32_t* out) {
  std::uint32_t* to = out;
  const Vector last_continuation = _mm512_set1_epi8(static_cast<char>(0xBF));
  const Vector counting = _mm512_set_epi8(63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42,
                                          41, 40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20,
                                          19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  for (std::size_t at = begin; at < end; at += 64) {
    const std::size_t left = end - at;
    const __mmask64 inside = left >= 64 ? ~__mmask64{0} : (__mmask64{1} << left) - 1;
    const Vector bytes = _mm512_maskz_loadu_epi8(inside, text + at);
    const __mmask64 mask = _mm512_mask_cmpgt_epi8_mask(inside, bytes, last_continuation);
    const Vector positions = _mm512_maskz_compress_epi8(mask, counting);
    const Vector base = _mm512_set1_epi32(static_cast<int>(at));
    const auto count = static_cast<unsigned>(__builtin_popcountll(mask));
    const auto store = [&](unsigned i, __m128i sixteen) {
      _mm512_storeu_si512(to + 16 * i, _mm512_add_epi32(_mm512_cvtepu8_epi32(sixteen), base));
    };
    // Chinese text has 21 to 30 starts in 64 bytes.
    store(0, _mm512_castsi512_si128(positions));
    store(1, _mm512_extracti32x4_epi32(positions, 1));
    if (count > 32) {
      store(2, _mm512_extracti32x4_epi32(positions, 2));
      store(3, _mm512_extracti32x4_epi32(positions, 3));
    }
    to += count;
  }
  return static_cast<std::size_t>(to - out);
}

/// Both halves of the 128-bit product a * b, xored.
Vector multiply_fold(Vector a, Vector b) {
  const Vector a_high = _mm512_srli_epi64(a, 32), b_high = _mm512_srli_epi64(b, 32);
  const Vector ll = _mm512_mul_epu32(a, b), hl = _mm512_mul_epu32(a_high, b);
  const Vector lh = _mm512_mul_epu32(a, b_high), hh = _mm512_mul_epu32(a_high, b_high);
  const Vector cross = _mm512_add_epi64(
      _mm512_add_epi64(_mm512_srli_epi64(ll, 32), _mm512_and_si512(hl, set64(0xFFFFFFFF))), lh);
  const Vector upper = _mm512_add_epi64(_mm512_add_epi64(_mm512_srli_epi64(hl, 32), _mm512_srli_epi64(cross, 32)), hh);
  const Vector lower = _mm512_mask_shuffle_epi32(ll, 0xAAAA, cross, _MM_PERM_CCAA);
  return _mm512_xor_si512(upper, lower);
}

Vector xor_shift(Vector a, unsigned bits) { return _mm512_xor_si512(a, _mm512_srli_epi64(a, bits)); }

/// XXH3 of 9 to 16 bytes. `low` holds the first eight bytes, `high` the last eight.
Vector hash_9_to_16(Vector low, Vector high, Vector length, std::uint64_t flip_low, std::uint64_t flip_high) {
  const Vector reverse = _mm512_set4_epi32(0x08090A0B, 0x0C0D0E0F, 0x00010203, 0x04050607);
  low = _mm512_xor_si512(low, set64(flip_low));
  high = _mm512_xor_si512(high, set64(flip_high));
  Vector acc = _mm512_add_epi64(length, _mm512_shuffle_epi8(low, reverse));
  acc = _mm512_add_epi64(acc, _mm512_add_epi64(high, multiply_fold(low, high)));
  return xor_shift(_mm512_mullo_epi64(xor_shift(acc, 37), set64(0x165667919E3779F9u)), 32);
}

/// XXH3 of 4 to 8 bytes, from the same loads: the first four bytes are the low half of `low`, the last
/// four the high half of `high`.
Vector hash_4_to_8(Vector low, Vector high, Vector length, std::uint64_t flip) {
  constexpr std::uint64_t kPrime = 0x9FB21C651E98DF25u;
  // The last four below, the first four above.
  Vector h = _mm512_mask_shuffle_epi32(_mm512_srli_epi64(high, 32), 0xAAAA, low, _MM_PERM_CCAA);
  h = _mm512_xor_si512(h, set64(flip));
  h = _mm512_ternarylogic_epi64(h, _mm512_rol_epi64(h, 49), _mm512_rol_epi64(h, 24), 0x96);
  h = _mm512_mullo_epi64(h, set64(kPrime));
  h = _mm512_xor_si512(h, _mm512_add_epi64(_mm512_srli_epi64(h, 35), length));
  return xor_shift(_mm512_mullo_epi64(h, set64(kPrime)), 28);
}

// Eight windows begin within 29 bytes, and those of up to 16 bytes end within 44: one load of 64 holds them
// all. A window's first and last eight bytes are picked from it by their places modulo 64; where it is shorter
// than eight, what is picked beyond its ends is not looked at. The last eight may be fewer: whatever the
// other lanes hold, they read nothing and what they write is slack.
void hash_windows(const unsigned char* text, std::size_t size, const std::uint32_t* starts, std::size_t count,
                  std::size_t ngram, std::uint64_t* out) {
  const std::uint32_t* const ends = starts + ngram;
  const auto* const secret = XXH3_kSecret;
  const std::uint64_t flip = read64(secret + 8) ^ read64(secret + 16);
  const std::uint64_t flip_low = read64(secret + 24) ^ read64(secret + 32);
  const std::uint64_t flip_high = read64(secret + 40) ^ read64(secret + 48);
  // The lowest byte of each 32-bit number, eight times.
  const Vector spread = _mm512_shuffle_epi8(_mm512_set_epi64(28, 24, 20, 16, 12, 8, 4, 0),
                                            _mm512_set4_epi32(0x08080808, 0x08080808, 0, 0));
  const Vector first_eight = set64(0x0706050403020100u), last_eight = set64(0xFFFEFDFCFBFAF9F8u);
  for (std::size_t i = 0; i < count; i += 8) {
    const std::size_t begin = starts[i];
    const __m256i starts8 = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(starts + i));
    const __m256i ends8 = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(ends + i));
    const __m256i lengths = _mm256_sub_epi32(ends8, starts8);
    const Vector length = _mm512_cvtepu32_epi64(lengths);
    const std::size_t left = size - begin;
    const Vector bytes = left >= 64 ? _mm512_loadu_si512(text + begin)
                                    : _mm512_maskz_loadu_epi8((__mmask64{1} << left) - 1, text + begin);
    const Vector base = _mm512_set1_epi8(static_cast<char>(begin));
    const Vector at_first = _mm512_permutexvar_epi8(spread, _mm512_castsi256_si512(starts8));
    const Vector at_last = _mm512_permutexvar_epi8(spread, _mm512_castsi256_si512(ends8));
    const Vector low = _mm512_permutexvar_epi8(_mm512_add_epi8(at_first, _mm512_sub_epi8(first_eight, base)), bytes);
    const Vector high = _mm512_permutexvar_epi8(_mm512_add_epi8(at_last, _mm512_sub_epi8(last_eight, base)), bytes);
    Vector hash = hash_9_to_16(low, high, length, flip_low, flip_high);
    const __mmask8 is_short = _mm256_cmplt_epu32_mask(lengths, _mm256_set1_epi32(9));
    if (is_short != 0) hash = _mm512_mask_mov_epi64(hash, is_short, hash_4_to_8(low, high, length, flip));
    _mm512_storeu_si512(out + i, hash);
    __mmask8 other = _mm256_cmpgt_epu32_mask(_mm256_sub_epi32(lengths, _mm256_set1_epi32(4)), _mm256_set1_epi32(12));
    if (count - i < 8) other &= static_cast<__mmask8>((1u << (count - i)) - 1);
    for (unsigned rest = other; rest != 0; rest &= rest - 1) {
      const auto k = i + static_cast<unsigned>(__builtin_ctz(rest));
      out[k] = XXH3_64bits(text + starts[k], ends[k] - starts[k]);
    }
  }
}

/// 16 * kGroups multipliers stay in registers with their slots while all hashes pass by. Bound by the one port
/// that finds minima: floats in the place of half of them (kernel_scalar.cc) gain nothing that can be measured.
template <int kGroups>
void take_in(const std::uint64_t* hashes, std::size_t count, const std::uint32_t* multipliers,
             std::size_t multiplier_count, std::uint32_t* slots) {
  const Vector bits = set32(kProductBits);
  Vector m[kGroups], a[kGroups], b[kGroups], c[kGroups], d[kGroups];
  for (int g = 0; g < kGroups; ++g) {
    const auto load = [&](std::size_t stretch) { return _mm512_loadu_si512(slots + stretch * multiplier_count + 16 * g); };
    m[g] = _mm512_loadu_si512(multipliers + 16 * g);
    a[g] = load(0), b[g] = load(1), c[g] = load(2), d[g] = load(3);
  }
  for (std::size_t i = 0; i < count; ++i) {
    const Vector x = _mm512_set1_epi32(static_cast<int>(hashes[i] | 1));
    for (int g = 0; g < kGroups; ++g) {
      const Vector p = _mm512_and_si512(_mm512_mullo_epi32(x, m[g]), bits);
      a[g] = _mm512_min_epu32(a[g], p), b[g] = _mm512_max_epu32(b[g], p);
      c[g] = _mm512_min_epi32(c[g], p), d[g] = _mm512_max_epi32(d[g], p);
    }
  }
  for (int g = 0; g < kGroups; ++g) {
    const auto store = [&](std::size_t stretch, Vector v) {
      _mm512_storeu_si512(slots + stretch * multiplier_count + 16 * g, v);
    };
    store(0, a[g]), store(1, b[g]), store(2, c[g]), store(3, d[g]);
  }
}

constexpr std::size_t kStretch = 512;   ///< hashes looked at together

/// What products can change a slot. Four times a product has no more its sign and the bit that does not count; what is left
/// changes nothing between the extremes next to zero on both sides. So it is told by one comparison: whether that number is less
/// than `width` above `least`, going around.
template <int kGroups>
struct Changing {
  static_assert(kGroups <= 2);
  Vector multipliers[kGroups], least[kGroups], width[kGroups];
};

/// Finds them for the slots as they are. False where there would be many: more than one hash in five in the mean.
template <int kGroups>
bool find_changing(const std::uint32_t* multipliers, std::size_t multiplier_count, const std::uint32_t* slots, Changing<kGroups>& out) {
  const Vector bits = set32(kProductBits & 0x7FFFFFFF);
  __m512 share = _mm512_setzero_ps();
  for (int g = 0; g < kGroups; ++g) {
    const auto load = [&](std::size_t stretch) { return _mm512_loadu_si512(slots + stretch * multiplier_count + 16 * g); };
    const Vector a = load(0), b = load(1), c = load(2), d = load(3);
    // Each order has met the sign it looks for, or there is no telling.
    const Vector wrong = _mm512_or_si512(_mm512_or_si512(a, d), _mm512_andnot_si512(_mm512_and_si512(b, c), set32(0xFFFFFFFF)));
    const Vector low = _mm512_max_epu32(_mm512_and_si512(a, bits), _mm512_and_si512(c, bits));
    const Vector high = _mm512_min_epu32(_mm512_and_si512(b, bits), _mm512_and_si512(d, bits));
    if ((_mm512_movepi32_mask(wrong) | _mm512_cmpge_epu32_mask(low, high)) != 0) return false;
    out.multipliers[g] = _mm512_slli_epi32(_mm512_loadu_si512(multipliers + 16 * g), 2);
    out.least[g] = _mm512_slli_epi32(_mm512_add_epi32(high, set32(1)), 2);
    out.width[g] = _mm512_sub_epi32(_mm512_slli_epi32(low, 2), out.least[g]);
    share = _mm512_add_ps(share, _mm512_cvtepu32_ps(out.width[g]));
  }
  return _mm512_reduce_add_ps(share) < 0x1p32f / 5;
}

/// Of a long text most hashes change nothing: those that may are picked out by one comparison in the place of four extremes,
/// and without a branch.
template <int kGroups>
void sketch_groups(const std::uint64_t* hashes, std::size_t count, const std::uint32_t* multipliers,
                   std::size_t multiplier_count, std::uint32_t* slots) {
  for (std::size_t size; count > 0; hashes += size, count -= size) {
    size = count < kStretch ? count : kStretch;
    Changing<kGroups> changing;
    if (!find_changing(multipliers, multiplier_count, slots, changing)) {
      take_in<kGroups>(hashes, size, multipliers, multiplier_count, slots);
      continue;
    }
    std::uint64_t picked[kStretch];
    std::size_t picks = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const Vector x = set32(static_cast<std::uint32_t>(hashes[i] | 1));
      __mmask16 may[2] = {0, 0};
      for (int g = 0; g < kGroups; ++g) {
        const Vector above = _mm512_sub_epi32(_mm512_mullo_epi32(x, changing.multipliers[g]), changing.least[g]);
        may[g] = _mm512_cmplt_epu32_mask(above, changing.width[g]);
      }
      picked[picks] = hashes[i];
      picks += 1 - _kortestz_mask16_u8(may[0], may[1]);
    }
    if (picks > 0) take_in<kGroups>(picked, picks, multipliers, multiplier_count, slots);
  }
}

void sketch(const std::uint64_t* hashes, std::size_t count, const std::uint32_t* multipliers,
            std::size_t multiplier_count, std::uint32_t* slots) {
  std::size_t j = 0;
  for (; j + 32 <= multiplier_count; j += 32) sketch_groups<2>(hashes, count, multipliers + j, multiplier_count, slots + j);
  if (j < multiplier_count) sketch_groups<1>(hashes, count, multipliers + j, multiplier_count, slots + j);
}

}  // namespace

const SketchKernel kAvx512Sketch = {find_starts, hash_windows, sketch};

}  // namespace hansieve

#endif
