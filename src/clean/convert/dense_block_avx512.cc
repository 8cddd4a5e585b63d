#if defined(__AVX512VBMI2__)
#include <immintrin.h>

#include <algorithm>
#include <bit>

#include "clean/convert/dense_block.h"
#include "clean/convert/lanes_avx512.h"

namespace hansieve::convert {
namespace {

// mix of phrase_hash.h.
__m512i mixed(__m512i sums) {
  const __m512i once = _mm512_mullo_epi32(_mm512_xor_si512(sums, shifted_right(sums, kMixShifts[0])), all(kMixFactor));
  return _mm512_xor_si512(once, shifted_right(once, kMixShifts[1]));
}

// The lanes whose hash the filter may hold.
std::uint64_t held(const BitFilter& filter, __m512i hash) {
  const __m512i word = gather(filter.words(), shifted_right(hash, filter.shift()));
  const __m512i low = _mm512_and_si512(hash, all(31)), high = _mm512_and_si512(shifted_right(hash, 5), all(31));
  const __m512i bits = _mm512_or_si512(shifted_left(all(1), low), shifted_left(all(1), high));
  return _mm512_cmpeq_epi32_mask(_mm512_and_si512(word, bits), bits);
}

// Lanes `by` to `by` + 15 of two vectors.
template <int by>
__m512i from_lane(__m512i low, __m512i high) {
  return _mm512_maskz_alignr_epi32(0xFFFF, high, low, by);
}

__m512i product(__m512i a, std::uint32_t factor) { return _mm512_mullo_epi32(a, all(factor)); }

std::uint64_t joined(std::uint64_t low, std::uint64_t high) { return low | high << 16; }

// Writes what the characters become, and what the words say of them.
void convert_characters(const CharTable& table, __m512i low, __m512i high, char* out, std::uint64_t may_lead_out,
                        DenseBlock& block) {
  const __m512i w0 = gather(table.words(), low), w1 = gather(table.words(), high);
  _mm512_storeu_si512(out, packed(w0));
  _mm512_storeu_si512(out + 48, packed(w1));
  block.specials = joined(_mm512_movepi32_mask(w0), _mm512_movepi32_mask(w1));
  const __m512i first = all(kFirstMask);
  block.asks = joined(_mm512_test_epi32_mask(w0, first), _mm512_test_epi32_mask(w1, first)) & may_lead_out;
}

void find_stages(const CharTable& table, __m512i low, __m512i high, std::uint32_t previous, DenseBlock& block) {
  const __m512i s0 = gather(table.words(), low), s1 = gather(table.words(), high);
  const __m512i before0 = shifted_left(from_lane<15>(all(previous), s0), all(4));
  const __m512i before1 = shifted_left(from_lane<15>(s0, s1), all(4));
  const __m512i phrase = all(kPhraseMask);
  block.stages = joined(_mm512_test_epi32_mask(_mm512_and_si512(before0, s0), phrase),
                        _mm512_test_epi32_mask(_mm512_and_si512(before1, s1), phrase));
}

}  // namespace

void scan_dense_avx512(const DenseTables& tables, const char* in, const char* limit, char* out, std::uint32_t previous_stage,
                       DenseBlock& block) {
  const __m512i low = load(in), high = load(in + 48);
  const __m512i tail = _mm512_zextsi128_si512(_mm_loadu_si128(reinterpret_cast<const __m128i*>(in + 96)));
  const std::uint64_t leads = joined(_pext_u64(three_byte_leads(low), kSixteenInARow),
                                     _pext_u64(three_byte_leads(high), kSixteenInARow)) |
                              _pext_u64(three_byte_leads(tail), 0b1001) << 32;
  const int read = std::min(std::countr_one(leads), static_cast<int>(std::min<std::ptrdiff_t>(limit - in + 2, 128) / 3));
  const int sure = std::max(read - 2, 0);
  block.count = std::min(read, DenseBlock::kSize);
  const std::uint64_t in_block = (std::uint64_t{1} << block.count) - 1, are_sure = (std::uint64_t{1} << sure) - 1;

  const __m512i c0 = code_points(low), c1 = code_points(high), c2 = code_points(tail);
  _mm512_store_si512(&block.code_points[0], c0);
  _mm512_store_si512(&block.code_points[16], c1);
  _mm512_store_si512(&block.code_points[32], c2);
  convert_characters(tables.table, c0, c1, out, in_block & ~are_sure, block);
  block.specials &= in_block;

  const __m512i b0 = product(c0, kFactors[1]), b1 = product(c1, kFactors[1]), b2 = product(c2, kFactors[1]);
  const __m512i d0 = product(c0, kFactors[2]), d1 = product(c1, kFactors[2]), d2 = product(c2, kFactors[2]);
  const __m512i sums0 = _mm512_add_epi32(product(c0, kFactors[0]), from_lane<1>(b0, b1));
  const __m512i sums1 = _mm512_add_epi32(product(c1, kFactors[0]), from_lane<1>(b1, b2));
  const __m512i pairs0 = mixed(sums0), pairs1 = mixed(sums1);
  const __m512i triples0 = mixed(_mm512_add_epi32(sums0, from_lane<2>(d0, d1)));
  const __m512i triples1 = mixed(_mm512_add_epi32(sums1, from_lane<2>(d1, d2)));
  _mm512_store_si512(&block.pair_hashes[0], pairs0);
  _mm512_store_si512(&block.pair_hashes[16], pairs1);
  _mm512_store_si512(&block.triple_hashes[0], triples0);
  _mm512_store_si512(&block.triple_hashes[16], triples1);
  block.pairs = joined(held(tables.phrases.pairs(), pairs0), held(tables.phrases.pairs(), pairs1)) & are_sure;
  block.triples = joined(held(tables.phrases.triples(), triples0), held(tables.phrases.triples(), triples1)) & are_sure;

  block.stages = 0;
  if (!tables.stage_table) return;
  find_stages(*tables.stage_table, c0, c1, previous_stage, block);
  block.stages &= in_block;
}

}  // namespace hansieve::convert
#endif
