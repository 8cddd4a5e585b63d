// Hashes of the two or three code points that a phrase begins with. Of 32 bits, so that vector code
// computes them sixteen at a time.
#pragma once

#include <cstdint>

namespace hansieve::convert {

/// A hash is mix(a * kFactors[0] + b * kFactors[1] + c * kFactors[2]), without c for a pair.
inline constexpr std::uint32_t kFactors[] = {0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D};
inline constexpr std::uint32_t kMixFactor = 0x27D4EB2F;
inline constexpr int kMixShifts[] = {15, 16};  // before and behind the multiplication

inline std::uint32_t mix(std::uint32_t sum) {
  sum = (sum ^ sum >> kMixShifts[0]) * kMixFactor;
  return sum ^ sum >> kMixShifts[1];
}

inline std::uint32_t phrase_hash(std::uint32_t a, std::uint32_t b) { return mix(a * kFactors[0] + b * kFactors[1]); }
inline std::uint32_t phrase_hash(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
  return mix(a * kFactors[0] + b * kFactors[1] + c * kFactors[2]);
}

}  // namespace hansieve::convert
