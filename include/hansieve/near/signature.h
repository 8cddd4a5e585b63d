// Signatures: a text's set of shingles in a few numbers, so that the share of equal numbers of two
// signatures estimates the Jaccard similarity of the two sets.
//
//   hansieve::Signer signer({.ngram = 5, .slots = 128});
//   std::vector<std::uint16_t> a(128), b(128);
//   signer.sign(text_a, a), signer.sign(text_b, b);
//   double similar = hansieve::estimate_jaccard(a, b);      // within 0.04 of the truth, two times of three
//
// The scheme ("four anchors"): a shingle's hash is multiplied by an odd number, modulo 2^32 (one bit of the
// product is left out); of the products of all shingles the smallest and the largest are kept, read as unsigned and as signed numbers. Each of the
// four is the minimum of one random order, so equal in two sets with probability J; four slots cost one
// multiplication. docs/near-duplicates.md has the theory and the measurements behind the choice.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "hansieve/near/shingle.h"

namespace hansieve {

struct SignatureOptions {
  unsigned ngram = 5;      ///< code points of a shingle, 1 to 32
  unsigned slots = 128;    ///< 64, 128, 256 or 512
  std::uint64_t seed = 0;  ///< chooses the multipliers; signatures of different seeds cannot be compared
};

/// True for the numbers of slots there are.
constexpr bool is_slot_count(unsigned slots) { return slots == 64 || slots == 128 || slots == 256 || slots == 512; }

/// Makes signatures. Keeps its buffers: one per thread. Signatures depend on the text and the options only.
class Signer {
 public:
  /// Requires options in their ranges.
  explicit Signer(const SignatureOptions& options = {}, Kernel kernel = active_kernel());

  const SignatureOptions& options() const { return options_; }

  /// Writes the signature of a text, `slots` numbers; false, and nothing written, for an empty text.
  /// Text is taken as it is: fold it first where that is wanted. About 0.6 GB/s at 128 slots with AVX2.
  bool sign(std::string_view text, std::span<std::uint32_t> out);

  /// The same in half the room: bits 1 to 16 of each slot (bit 0 is always set), which adds a chance of 2^-16 that two
  /// different slots look equal.
  bool sign(std::string_view text, std::span<std::uint16_t> out);

  /// The signature of any set of hashes, repeats allowed. Requires at least one.
  void sign_hashes(std::span<const std::uint64_t> hashes, std::span<std::uint32_t> out) const;

 private:
  void clear(std::span<std::uint32_t> slots) const;
  void take(std::span<const std::uint64_t> hashes, std::span<std::uint32_t> slots) const;

  SignatureOptions options_;
  const SketchKernel* kernel_;
  Shingler shingler_;
  std::vector<std::uint32_t> multipliers_;
  std::vector<std::uint32_t> wide_;
};

/// Share of equal slots. Requires equal sizes, signatures of the same options.
double estimate_jaccard(std::span<const std::uint16_t> a, std::span<const std::uint16_t> b);
double estimate_jaccard(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b);

/// Standard deviation of the estimate: sqrt(J (1 - J) / slots).
double estimate_error(double jaccard, unsigned slots);

}  // namespace hansieve
