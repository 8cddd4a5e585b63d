#if defined(__AVX2__)
#include <immintrin.h>

#include <bit>
#include <cstring>

#include "clean/convert/char_table.h"
#include "clean/convert/convert_kernel.h"

namespace hansieve::convert {
namespace {

constexpr std::uint32_t kEveryThird = 0x249249;  // where eight characters of three bytes begin

__m256i load(const char* at) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at)); }
void store(char* at, __m256i bytes) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(at), bytes); }

// A bit for each byte that begins a character of three bytes.
std::uint32_t three_byte_leads(__m256i bytes) {
  const __m256i high = _mm256_and_si256(bytes, _mm256_set1_epi8(static_cast<char>(0xF0)));
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, _mm256_set1_epi8(static_cast<char>(0xE0)))));
}

// The code points of eight three-byte characters at `at`; anything below 65536 where there are none.
__m256i code_points(const char* at) {
  const __m128i low = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  const __m128i high = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + 12));
  const __m256i spread = _mm256_setr_epi8(2, 1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1,  //
                                          2, 1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1);
  const __m256i bytes = _mm256_shuffle_epi8(_mm256_set_m128i(high, low), spread);
  const __m256i bits = _mm256_and_si256(bytes, _mm256_set1_epi32(0x000F3F3F));
  const __m256i halves = _mm256_maddubs_epi16(bits, _mm256_set1_epi32(0x00404001));  // 1, 64; 64
  return _mm256_madd_epi16(halves, _mm256_set1_epi32(0x00400001));                   // 1; 64
}

// Eight loads; faster than a gather instruction where that is microcode.
__m256i look_up(const std::uint32_t* words, __m256i indexes) {
  const __m128i a = _mm256_castsi256_si128(indexes), b = _mm256_extracti128_si256(indexes, 1);
  const auto a0 = static_cast<std::uint64_t>(_mm_cvtsi128_si64(a)), a1 = static_cast<std::uint64_t>(_mm_extract_epi64(a, 1));
  const auto b0 = static_cast<std::uint64_t>(_mm_cvtsi128_si64(b)), b1 = static_cast<std::uint64_t>(_mm_extract_epi64(b, 1));
  const auto at = [&](std::uint64_t i) { return static_cast<int>(words[i & 0xFFFFFFFF]); };
  const auto top = [&](std::uint64_t i) { return static_cast<int>(words[i >> 32]); };
  return _mm256_setr_epi32(at(a0), top(a0), at(a1), top(a1), at(b0), top(b0), at(b1), top(b1));
}

// Writes the low three bytes of each lane, one behind another.
void store_characters(char* at, __m256i words) {
  const __m256i pack = _mm256_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1,  //
                                        0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
  const __m256i bytes = _mm256_shuffle_epi8(words, pack);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(at), _mm256_castsi256_si128(bytes));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(at + 12), _mm256_extracti128_si256(bytes, 1));
}

constexpr int kNoStop = -8;

// Where to stop in eight characters of which some have a group in common with the one before: an offset from
// `in`, which may be -3.
[[gnu::noinline]] int first_stop(const CharTable& table, const char* in, unsigned lanes, __m256i common, int run_bytes) {
  alignas(32) std::uint32_t words[8];
  _mm256_store_si256(reinterpret_cast<__m256i*>(words), common);
  for (; lanes != 0; lanes &= lanes - 1) {
    const int lane = std::countr_zero(lanes);
    if (3 * lane >= run_bytes) break;
    const int back = stop_before(table, in + 3 * lane, words[lane]);
    if (back >= 0) return 3 * lane - back;
  }
  return kNoStop;
}

}  // namespace

Cursor convert_avx2(const CharTable& table, const char* in, const char* limit, char* out) {
  const std::uint32_t* const words = table.words();
  const __m256i nothing_before = _mm256_set1_epi32(static_cast<int>(kNothingBefore));
  const __m256i one_back = _mm256_setr_epi32(7, 0, 1, 2, 3, 4, 5, 6);
  __m256i previous = nothing_before;  // the last word, in lane 0
  while (in < limit) {
    const __m256i bytes = load(in);
    const std::uint32_t leads = three_byte_leads(bytes);
    const std::uint32_t gaps = ~leads & kEveryThird;
    const int run_bytes = gaps == 0 ? 24 : std::countr_zero(gaps);
    if (run_bytes > 0) {
      const __m256i word = look_up(words, code_points(in));
      const __m256i before = _mm256_blend_epi32(_mm256_permutevar8x32_epi32(word, one_back), previous, 1);
      const __m256i common = _mm256_and_si256(_mm256_slli_epi32(before, 4), word);
      store_characters(out, word);
      const __m256i differs = _mm256_cmpgt_epi32(_mm256_srli_epi32(common, kSecondShift), _mm256_setzero_si256());
      const auto stops = static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(differs)));
      if (stops != 0) {
        const int at = first_stop(table, in, stops, common, run_bytes);
        if (at != kNoStop) return {in + at, out + at};
      }
      in += run_bytes;
      out += run_bytes;
      previous = _mm256_permutevar8x32_epi32(word, _mm256_set1_epi32(run_bytes / 3 - 1));
      continue;
    }
    const auto not_ascii = static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes));
    if ((not_ascii & 1) == 0) {
      const int ascii = not_ascii == 0 ? 32 : std::countr_zero(not_ascii);
      store(out, bytes);
      in += ascii;
      out += ascii;
    } else if ((*in & 0xE0) == 0xC0) {
      std::memcpy(out, in, 2);
      in += 2;
      out += 2;
    } else {
      break;
    }
    previous = nothing_before;
  }
  const auto last = static_cast<std::uint32_t>(_mm256_cvtsi256_si32(previous));
  const int back = (last & kFirstMask) != 0 ? 3 : 0;
  return {in - back, out - back};
}

}  // namespace hansieve::convert
#endif
