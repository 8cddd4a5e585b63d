#include <algorithm>
#include <cstring>

#include "clean/convert/dense_block.h"

namespace hansieve::convert {
namespace {

bool is_three_bytes(const char* at) { return (*at & 0xF0) == 0xE0; }

// Returns how many characters were read.
int read_run(const char* in, const char* limit, DenseBlock& block) {
  int count = 0;
  for (; count < DenseBlock::kRead && in < limit && is_three_bytes(in); in += 3) {
    block.code_points[static_cast<std::size_t>(count++)] = three_byte_code_point(in);
  }
  return count;
}

}  // namespace

void scan_dense_scalar(const DenseTables& tables, const char* in, const char* limit, char* out, std::uint32_t previous_stage,
                       DenseBlock& block) {
  const BitFilter &pairs = tables.phrases.pairs(), &triples = tables.phrases.triples();
  const auto& c = block.code_points;
  const int read = read_run(in, limit, block);
  const int sure = std::max(read - 2, 0);
  block.count = std::min(read, DenseBlock::kSize);
  block.pairs = block.triples = block.asks = block.specials = block.stages = 0;
  for (int i = 0; i < sure; ++i) {
    const auto at = static_cast<std::size_t>(i);
    block.pair_hashes[at] = phrase_hash(c[at], c[at + 1]);
    block.triple_hashes[at] = phrase_hash(c[at], c[at + 1], c[at + 2]);
    block.pairs |= std::uint64_t{pairs.may_hold(block.pair_hashes[at])} << i;
    block.triples |= std::uint64_t{triples.may_hold(block.triple_hashes[at])} << i;
  }
  for (int i = 0; i < block.count; ++i, out += 3) {
    const std::uint32_t word = tables.table.words()[c[static_cast<std::size_t>(i)]];
    std::memcpy(out, &word, sizeof word);
    block.specials |= std::uint64_t{word >> 31} << i;
    if (i >= sure) block.asks |= std::uint64_t{(word & kFirstMask) != 0} << i;
  }
  if (!tables.stage_table) return;
  for (int i = 0; i < block.count; ++i) {
    const std::uint32_t stage = tables.stage_table->words()[c[static_cast<std::size_t>(i)]];
    block.stages |= std::uint64_t{(previous_stage << 4 & stage & kPhraseMask) != 0} << i;
    previous_stage = stage;
  }
}

DenseScan dense_scan(Kernel kernel) {
#if defined(__x86_64__)
  if (kernel >= Kernel::kAvx512) return scan_dense_avx512;
#endif
  (void)kernel;
  return scan_dense_scalar;
}

}  // namespace hansieve::convert
