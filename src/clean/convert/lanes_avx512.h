// What the AVX-512 sources share: three-byte characters as sixteen lanes of code points. To be included by
// sources named *_avx512.cc only.
#pragma once

#include <immintrin.h>

#include <array>
#include <cstdint>

namespace hansieve::convert {
namespace {

constexpr std::uint64_t kSixteenInARow = 0x0000249249249249u;  // where sixteen characters in a row begin

// Where the bytes of sixteen lanes come from: characters lie one behind another, lanes have their last byte lowest.
constexpr auto kSpread = [] {
  std::array<std::uint8_t, 64> from{};
  for (std::size_t lane = 0; lane < 16; ++lane) {
    for (std::size_t i = 0; i < 3; ++i) from[4 * lane + i] = static_cast<std::uint8_t>(3 * lane + 2 - i);
  }
  return from;
}();

// The way back, from words to bytes.
constexpr auto kPack = [] {
  std::array<std::uint8_t, 64> from{};
  for (std::size_t i = 0; i < 48; ++i) from[i] = static_cast<std::uint8_t>(i / 3 * 4 + i % 3);
  return from;
}();

inline __m512i load(const void* at) { return _mm512_loadu_si512(at); }
inline __m512i all(std::uint32_t word) { return _mm512_set1_epi32(static_cast<int>(word)); }
inline __m512i all_bytes(unsigned byte) { return _mm512_set1_epi8(static_cast<char>(byte)); }
inline __m512i shifted_left(__m512i words, __m512i by) { return _mm512_maskz_sllv_epi32(0xFFFF, words, by); }
inline __m512i shifted_right(__m512i words, unsigned by) { return _mm512_maskz_srlv_epi32(0xFFFF, words, all(by)); }
inline __m512i gather(const std::uint32_t* words, __m512i indexes) {
  return _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), 0xFFFF, indexes, words, 4);
}

// A bit for each byte that begins a character of three bytes.
inline std::uint64_t three_byte_leads(__m512i bytes) {
  return _mm512_cmpeq_epi8_mask(_mm512_and_si512(bytes, all_bytes(0xF0)), all_bytes(0xE0));
}

// The code points of sixteen three-byte characters that lie one behind another; below 65536 where there are none,
// 0 where there are zeros.
inline __m512i code_points(__m512i characters) {
  const __m512i bytes = _mm512_maskz_permutexvar_epi8(~std::uint64_t{0}, load(kSpread.data()), characters);
  const __m512i bits = _mm512_and_si512(bytes, all(0x000F3F3F));
  const __m512i halves = _mm512_maddubs_epi16(bits, all(0x00404001));  // 1, 64; 64
  return _mm512_madd_epi16(halves, all(0x00400001));                   // 1; 64
}

// The low three bytes of each lane, one behind another.
inline __m512i packed(__m512i words) {
  return _mm512_maskz_permutexvar_epi8(~std::uint64_t{0}, load(kPack.data()), words);
}

}  // namespace
}  // namespace hansieve::convert
