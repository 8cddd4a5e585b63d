// A few characters at a time for the dense loop: converts each by itself, and tells which of them may begin
// a phrase.
#pragma once

#include <array>
#include <cstdint>

#include "clean/convert/char_table.h"
#include "clean/convert/match_table.h"
#include "clean/convert/phrase_table.h"
#include "hansieve/base/kernel.h"

namespace hansieve::convert {

struct DenseTables {
  const CharTable& table;        ///< the characters, and the pairs that begin `phrases`
  const CharTable* stage_table;  ///< the pairs that need the stages; null where there is one stage only
  const PhraseTable& phrases;    ///< keys with what all stages make of them
  const MatchTable& keys;        ///< the same, and keys with other characters than those of three bytes
};

/// Up to 32 three-byte characters in a row. In masks, the lowest bit is the first character.
struct DenseBlock {
  static constexpr int kSize = 32;
  static constexpr int kRead = kSize + 2;  // a phrase is told by three characters

  int count = 0;               ///< how many there are
  std::uint64_t pairs = 0;     ///< it and the next one may be a phrase
  std::uint64_t triples = 0;   ///< it and the next two may begin a phrase
  std::uint64_t asks = 0;      ///< it may begin a phrase that leads out of the run
  std::uint64_t specials = 0;  ///< the dictionaries must decide it
  std::uint64_t stages = 0;    ///< it and the one before have a group of the stages in common
  // Of the characters, as far as they go; what lies behind is anything.
  alignas(64) std::array<std::uint32_t, 48> code_points;
  alignas(64) std::array<std::uint32_t, kSize> pair_hashes, triple_hashes;
};

/// Reads the run of three-byte characters at `in`, as far as it begins before `limit`; the first character is
/// one. Writes to `out` what each becomes by itself, and anything in what is left of 128 bytes. `previous_stage` is
/// the word of the character before, or kNothingBefore. Behind `limit` lie 128 readable bytes.
using DenseScan = void (*)(const DenseTables& tables, const char* in, const char* limit, char* out,
                           std::uint32_t previous_stage, DenseBlock& block);

void scan_dense_scalar(const DenseTables& tables, const char* in, const char* limit, char* out, std::uint32_t previous_stage,
                       DenseBlock& block);
void scan_dense_avx512(const DenseTables& tables, const char* in, const char* limit, char* out, std::uint32_t previous_stage,
                       DenseBlock& block);

DenseScan dense_scan(Kernel kernel);

}  // namespace hansieve::convert
