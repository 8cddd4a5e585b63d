// Folding with AVX-512 (F, BW, VBMI, VBMI2): sixteen code points at once.
//
// Only built-in types and intrinsics here, as in kernel_avx512.cc.
#if defined(__x86_64__)

#include <immintrin.h>

#include "near/fold_kernel.h"

namespace hansieve {
namespace {

using Vector = __m512i;

Vector set32(std::uint32_t value) { return _mm512_set1_epi32(static_cast<int>(value)); }

/// Code points of one to three bytes, each lane holding its four bytes from the first.
Vector decode(Vector bytes) {
  // (b0 & 15) * 64 + (b1 & 63), then that * 64 + (b2 & 63).
  const Vector pairs = _mm512_maddubs_epi16(_mm512_and_si512(bytes, set32(0x003F3F0F)), set32(0x00010140));
  const Vector three = _mm512_madd_epi16(pairs, set32(0x00010040));
  const __mmask16 one_byte = _mm512_testn_epi32_mask(bytes, set32(0x80));
  const Vector value = _mm512_mask_and_epi32(three, one_byte, bytes, set32(0x7F));
  const __mmask16 two_bytes = _mm512_cmpeq_epi32_mask(_mm512_and_si512(bytes, set32(0xE0)), set32(0xC0));
  if (two_bytes == 0) return value;
  const Vector two = _mm512_maddubs_epi16(_mm512_and_si512(bytes, set32(0x00003F1F)), set32(0x00000140));
  return _mm512_mask_mov_epi32(value, two_bytes, two);
}

}  // namespace

Folded fold_avx512(const unsigned char* text, std::size_t size, const std::uint32_t* packed, const std::uint32_t* far, unsigned char* out,
                   std::size_t room) {
  const Vector last_continuation = _mm512_set1_epi8(static_cast<char>(0xBF));
  const Vector counting = _mm512_set_epi8(63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42,
                                          41, 40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20,
                                          19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  const Vector in_lane = set32(0x03020100);
  std::size_t at = 0, to = 0;
  while (at < size && room - to >= 64) {
    const std::size_t left = size - at;
    const __mmask64 inside = left >= 64 ? ~__mmask64{0} : (__mmask64{1} << left) - 1;
    const Vector block = _mm512_maskz_loadu_epi8(inside, text + at);
    const __mmask64 starts = _mm512_mask_cmpgt_epi8_mask(inside, block, last_continuation);
    // Sixteen code points, and where the seventeenth begins; less only at the end of the text, or where
    // nearly all take four bytes, and those end this anyway.
    const auto count = static_cast<unsigned>(__builtin_popcountll(starts));
    unsigned take = count < 16 ? count : 16;
    std::size_t length = count > 16 ? static_cast<std::size_t>(__builtin_ctzll(_pdep_u64(std::uint64_t{1} << 16, starts)))
                                    : left < 64 ? left : 64;
    const __m128i places = _mm512_castsi512_si128(_mm512_maskz_compress_epi8(starts, counting));
    const Vector first = _mm512_mullo_epi32(_mm512_cvtepu8_epi32(places), set32(0x01010101));
    const Vector bytes = _mm512_permutexvar_epi8(_mm512_add_epi8(first, in_lane), block);
    const auto lanes = static_cast<__mmask16>((1u << take) - 1);
    Vector folded = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), lanes, decode(bytes), packed, 4);
    const __mmask16 beyond = _mm512_mask_cmpeq_epi32_mask(lanes, _mm512_and_si512(bytes, set32(0xF0)), set32(0xF0));
    if (beyond != 0) {
      take = static_cast<unsigned>(__builtin_ctz(beyond));
      length = static_cast<std::size_t>(__builtin_ctzll(_pdep_u64(std::uint64_t{1} << take, starts)));
    }
    // The highest byte of a lane says how many of its lower ones count.
    Vector lengths = _mm512_shuffle_epi8(folded, _mm512_set4_epi32(0x0F0F0F0F, 0x0B0B0B0B, 0x07070707, 0x03030303));
    // What a lane beyond the plane was taken for may be anything; of those nothing is kept.
    const __mmask16 to_far = _mm512_mask_cmpge_epu32_mask(static_cast<__mmask16>((1u << take) - 1), folded, set32(kFarFold));
    if (to_far != 0) {
      folded = _mm512_mask_i32gather_epi32(folded, to_far, _mm512_and_si512(folded, set32(0xFFFFFF)), far, 4);
      lengths = _mm512_mask_mov_epi32(lengths, to_far, set32(0x04040404));
    }
    const __mmask64 kept = _mm512_mask_cmplt_epu8_mask(take == 16 ? ~__mmask64{0} : (__mmask64{1} << 4 * take) - 1, in_lane, lengths);
    _mm512_storeu_si512(out + to, _mm512_maskz_compress_epi8(kept, folded));
    to += static_cast<std::size_t>(__builtin_popcountll(kept));
    at += length;
    if (beyond != 0) break;
  }
  return {at, to};
}

}  // namespace hansieve

#endif
