#include "clean/han_statistics.h"

#include <algorithm>
#include <cmath>

namespace hansieve::han_statistics {
namespace {

constexpr double kTopBits = 7.5, kStepBits = 0.75;  // as in the script
constexpr double kPairShare = 0.75;                 // weight of pairs against single characters
constexpr double kOtherBits = 9.0;                  // punctuation, digits, Latin: rarely what is in doubt

// As in the script.
std::uint32_t hash_pair(std::uint32_t a, std::uint32_t b) {
  std::uint32_t h = a * 0x9E3779B1u ^ b * 0x85EBCA6Bu ^ b >> 3;
  h = (h ^ h >> 15) * 0x2C1B3C6Du;
  return h ^ h >> 13;
}

// -log2 of the frequency of a pair among pairs, or a negative number if it is not among the frequent ones.
double pair_bits(char32_t a, char32_t b) {
  const std::uint32_t h = hash_pair(a, b);
  const std::uint32_t mark = std::max(1u, h >> 20);
  for (std::size_t at = h % kPairSlots; kPairs[at] != 0; at = (at + 1) % kPairSlots) {
    if (kPairs[at] >> 4 == mark) return kTopBits + kStepBits * (kPairs[at] & 15);
  }
  return -1;
}

char32_t key_of(char32_t c) { return c >= '0' && c <= '9' ? U'0' : to_simplified(c); }

double single_bits(char32_t c) { return c >= 0x4E00 && c <= 0x9FFF ? bits_of(c) : kOtherBits; }

}  // namespace

char32_t to_simplified(char32_t c) {
  if (c < 0x4E00 || c > 0x9FFF) return c;
  std::size_t low = 0, high = kFoldCount;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (kFold[2 * middle] < c) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < kFoldCount && kFold[2 * low] == c ? kFold[2 * low + 1] : c;
}

bool is_pair(char32_t a, char32_t b) { return pair_bits(key_of(a), key_of(b)) >= 0; }

double bits_behind(char32_t a, char32_t b) {
  const char32_t first = key_of(a), second = key_of(b);
  const double pair = pair_bits(first, second);
  const double alone = std::exp2(-single_bits(b));
  double p = (1 - kPairShare) * alone;
  if (pair >= 0) p += kPairShare * std::min(1.0, std::exp2(std::min(single_bits(first), single_bits(a)) - pair));
  return -std::log2(p);
}

}  // namespace hansieve::han_statistics
