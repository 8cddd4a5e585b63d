// What the vector kernels need to know of every three-byte character, in one 32-bit word.
//
//   bits 0-23   the three bytes the character becomes, first byte lowest
//   bits 24-27  FIRST: groups of phrases that this character can begin
//   bits 28-31  SECOND: groups of phrases that this character can stand second in
//
// Two neighbours with a group in common may begin a phrase: the kernel stops there and the dictionary
// decides. Every character is FIRST in the highest group, and the characters a kernel cannot convert
// are SECOND in it, so that one test finds both. Which phrase falls into which group is chosen so that
// neighbours that begin nothing rarely have a group in common.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace hansieve::convert {

inline constexpr unsigned kFirstShift = 24, kSecondShift = 28;
inline constexpr std::uint32_t kGroupMask = 0xF0000000;     ///< of (previous << 4) & current
inline constexpr std::uint32_t kPhraseMask = 0x70000000;    ///< the part of it that means a phrase
inline constexpr std::uint32_t kFirstMask = 0x07000000;     ///< the groups of a FIRST character
inline constexpr std::uint32_t kNothingBefore = 0x08000000; ///< "previous" at the start of a run

/// One word for each code point below 65536; those below 0x800 and the surrogates are never asked for.
class CharTable {
 public:
  /// Everything becomes itself and begins nothing.
  CharTable();

  /// Both in 0x800..0xFFFF.
  void set_value(std::uint32_t c, std::uint32_t becomes);
  /// Makes the kernels stop at this character.
  void set_special(std::uint32_t c) { words_[c] |= 1u << 31; }
  /// Makes the kernels stop where a pair of these stands. A second of 0 stands for any character
  /// outside the table. O(pairs log pairs).
  void set_pairs(std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs);

  const std::uint32_t* words() const { return words_.data(); }

 private:
  std::vector<std::uint32_t> words_;
};

}  // namespace hansieve::convert
