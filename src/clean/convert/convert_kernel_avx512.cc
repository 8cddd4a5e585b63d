#if defined(__AVX512VBMI2__)
#include <immintrin.h>

#include <array>
#include <bit>

#include "clean/convert/char_table.h"
#include "clean/convert/convert_kernel.h"
#include "clean/convert/lanes_avx512.h"

namespace hansieve::convert {
namespace {

constexpr std::uint64_t kComplete = ~std::uint64_t{0} >> 2;      // what begins there ends in the block, with three bytes
constexpr std::size_t kAhead = 2048;  // the processor's own prefetching ends with each page of memory
constexpr int kNoStop = -8;

// The words of sixteen three-byte characters that lie one behind another; those of 0 where there are zeros.
__m512i look_up(const std::uint32_t* words, __m512i characters) { return gather(words, code_points(characters)); }

// Where to stop among characters of which some have a group in common with the one before: an offset from
// `in`, which may be -3. Bits of `leads` are where the lanes' characters begin.
[[gnu::noinline]] int first_stop(const CharTable& table, const char* in, unsigned lanes, __m512i common,
                                 std::uint64_t leads) {
  alignas(64) std::array<std::uint32_t, 16> words;
  _mm512_store_si512(words.data(), common);
  for (; lanes != 0; lanes &= lanes - 1) {
    const int at = std::countr_zero(_pdep_u64(lanes & -lanes, leads));
    const int back = stop_before(table, in + at, words[static_cast<std::size_t>(std::countr_zero(lanes))]);
    if (back >= 0) return at - back;
  }
  return kNoStop;
}

}  // namespace

Cursor convert_avx512(const CharTable& table, const char* in, const char* limit, char* out) {
  const std::uint32_t* const words = table.words();
  const __m512i nothing_before = all(kNothingBefore);
  __m512i previous = nothing_before;  // the last word, in the last lane
  std::uint64_t follows = 0;          // 1 if the character at `in` stands directly behind that of the last word
  while (in < limit) {
    _mm_prefetch(in + kAhead, _MM_HINT_T0);
    const __m512i bytes = load(in);
    const std::uint64_t leads = three_byte_leads(bytes);
    if ((leads & kSixteenInARow) == kSixteenInARow) {
      const __m512i word = look_up(words, bytes);
      const auto adjacent = static_cast<__mmask16>(0xFFFE | follows);
      const __m512i before = _mm512_mask_alignr_epi32(nothing_before, adjacent, word, previous, 15);
      const __m512i common = _mm512_and_si512(shifted_left(before, all(4)), word);
      const unsigned stops = _mm512_test_epi32_mask(common, all(kGroupMask));
      _mm512_storeu_si512(out, packed(word));
      if (stops != 0) [[unlikely]] {
        const int at = first_stop(table, in, stops, common, kSixteenInARow);
        if (at != kNoStop) return {in + at, out + at};
      }
      in += 48;
      out += 48;
      follows = 1;
      previous = word;
      continue;
    }
    // The first sixteen characters of three bytes, and whatever shorter ones stand between and behind them.
    const std::uint64_t fours = _mm512_cmpge_epu8_mask(bytes, all_bytes(0xF0));
    const std::uint64_t used = _pdep_u64(0xFFFF, leads & (fours - 1) & ~fours & kComplete);
    const int size = std::countr_zero((leads | fours) & ~used);
    if (size == 0) break;
    const std::uint64_t used_bytes = used * 7;
    const __m512i word = look_up(words, _mm512_maskz_compress_epi8(used_bytes, bytes));
    const auto adjacent = static_cast<__mmask16>(_pext_u64(leads << 3 | follows, used));
    const __m512i before = _mm512_mask_alignr_epi32(nothing_before, adjacent, word, previous, 15);
    const __m512i common = _mm512_and_si512(shifted_left(before, all(4)), word);
    const unsigned stops = _mm512_test_epi32_mask(common, all(kGroupMask));
    _mm512_storeu_si512(out, _mm512_mask_expand_epi8(bytes, used_bytes, packed(word)));
    if (stops != 0) [[unlikely]] {
      const int at = first_stop(table, in, stops, common, used);
      if (at != kNoStop) return {in + at, out + at};
    }
    in += size;
    out += size;
    follows = used >> ((size - 3) & 63) & 1;
    previous = _mm512_maskz_permutexvar_epi32(0xFFFF, _mm512_set1_epi32(std::popcount(used) - 1), word);
  }
  if (follows != 0) {
    const auto last = static_cast<std::uint32_t>(_mm_extract_epi32(_mm512_extracti32x4_epi32(previous, 3), 3));
    const int back = (last & kFirstMask) != 0 ? 3 : 0;
    return {in - back, out - back};
  }
  // A block may have ended between the two bytes of a character.
  const int back = (*in & 0xC0) == 0x80 ? 1 : 0;
  return {in - back, out - back};
}

}  // namespace hansieve::convert
#endif
