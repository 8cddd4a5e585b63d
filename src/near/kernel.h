// The inner loops of shingling and signing, one set for each vector unit. All give the same numbers.
#pragma once

#include <cstddef>
#include <cstdint>

#include "hansieve/base/kernel.h"

namespace hansieve {

struct SketchKernel {
  /// Writes the offsets of the bytes in [begin, end) that start a code point; returns how many.
  /// May write up to kSlack entries more than that.
  std::size_t (*find_starts)(const unsigned char* text, std::size_t begin, std::size_t end, std::uint32_t* out);

  /// XXH3_64bits of text[starts[i], starts[i + ngram]) for i < count. `size` is that of the whole text:
  /// loads stay inside it. Reads up to kSlack starts, and writes up to kSlack hashes, more than that.
  void (*hash_windows)(const unsigned char* text, std::size_t size, const std::uint32_t* starts, std::size_t count,
                       std::size_t ngram, std::uint64_t* out);

  /// Takes hashes into a signature of 4 * `multiplier_count` slots: for the products (of the low 32 bits, the
  /// lowest set, with each multiplier; kProductBits of it) the smallest and the largest read as unsigned, then as signed numbers, in four
  /// stretches of `multiplier_count` slots. Requires a multiple of 16.
  void (*sketch)(const std::uint64_t* hashes, std::size_t count, const std::uint32_t* multipliers,
                 std::size_t multiplier_count, std::uint32_t* slots);
};

/// The bits of a product that are looked at: without the second highest, products are floats in the same
/// order (kernel_scalar.cc).
inline constexpr std::uint32_t kProductBits = 0xBFFFFFFF;

inline constexpr std::size_t kSlack = 64;

extern const SketchKernel kScalarSketch;
#if defined(__x86_64__)
extern const SketchKernel kAvx2Sketch;
extern const SketchKernel kAvx512Sketch;
#endif

/// The loops for a kernel, or for the best one below it that has some.
const SketchKernel& sketch_kernel(Kernel kernel);

/// For each 8-bit mask the positions of its set bits, lowest first; what follows them is zero.
struct BitPositions {
  constexpr BitPositions() : of() {
    for (int mask = 0; mask < 256; ++mask) {
      int count = 0;
      for (int bit = 0; bit < 8; ++bit) {
        if (mask >> bit & 1) of[mask][count++] = static_cast<unsigned char>(bit);
      }
    }
  }
  alignas(64) unsigned char of[256][8];
};
extern const BitPositions kBitPositions;

}  // namespace hansieve
