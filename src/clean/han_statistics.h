// How frequent Han characters, and pairs of them, are in modern Chinese.
//
// Pairs are counted in Simplified; Traditional text is folded character by character before it is looked
// up. The tables are generated (scripts/make_han_statistics.py says from what) and never change at run
// time; everything here is constant-time and thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hansieve::han_statistics {

extern const std::uint8_t kCost[0x5200];
extern const std::size_t kFoldCount;
extern const std::uint16_t kFold[];
extern const std::uint8_t kSimplifiedOnly[0x5200 / 8];
inline constexpr std::size_t kPairSlots = 96 * 1024;
extern const std::uint16_t kPairs[kPairSlots];

inline constexpr double kRarestBits = 31.9;

/// The Simplified form of a character of U+4E00..U+9FFF, else the character itself.
char32_t to_simplified(char32_t c);
inline bool is_traditional_only(char32_t c) { return to_simplified(c) != c; }

/// A simplified form that Traditional text does not have: 区, but not 台.
inline bool is_simplified_only(char32_t c) {
  return c >= 0x4E00 && c <= 0x9FFF && (kSimplifiedOnly[(c - 0x4E00) / 8] >> (c % 8) & 1) != 0;
}

/// -log2 of how often the character stands in text of either script, in bits; kRarestBits if never seen
/// or no Han of U+4E00..U+9FFF.
inline double bits_of(char32_t c) {
  return c >= 0x4E00 && c <= 0x9FFF ? kCost[c - 0x4E00] / 8.0 : kRarestBits;
}

/// -log2 of how likely `b` is behind `a`, in bits (0 to about 32). Either may be any character.
double bits_behind(char32_t a, char32_t b);

/// Whether the two are a frequent pair.
bool is_pair(char32_t a, char32_t b);

}  // namespace hansieve::han_statistics
