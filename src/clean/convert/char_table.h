// What the vector kernels need to know of every three-byte character, in one 32-bit word.
//
//   bits 0-23   the three bytes the character becomes, first byte lowest
//   bits 24-27  FIRST: groups of phrases that this character can begin
//   bits 28-31  SECOND: groups of phrases that this character can stand second in
//
// Two neighbours with a group in common may begin a phrase: the kernel stops there and the dictionary
// decides. Every character is FIRST in the highest group, and the characters a kernel cannot convert
// are SECOND in it, so that one test finds both. Which phrase falls into which group is chosen so that
// neighbours that begin nothing rarely have a group in common. A filter of the very pairs then spares the
// dictionary most of those that have.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "clean/convert/bit_filter.h"
#include "clean/convert/phrase_hash.h"

namespace hansieve::convert {

inline constexpr unsigned kFirstShift = 24, kSecondShift = 28;
inline constexpr std::uint32_t kGroupMask = 0xF0000000;     ///< of (previous << 4) & current
inline constexpr std::uint32_t kPhraseMask = 0x70000000;    ///< the part of it that means a phrase
inline constexpr std::uint32_t kSpecialMask = 0x80000000;   ///< the part that means a character of its own kind
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
  void set_special(std::uint32_t c) { words_[c] |= kSpecialMask; }
  /// Makes the kernels stop where a pair of these stands. A second of 0 stands for any character
  /// outside the table. O(pairs log pairs).
  void set_pairs(std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs);

  const std::uint32_t* words() const { return words_.data(); }

  /// Whether the two may be one of the pairs, given that they have a group in common: false is certain.
  bool may_begin(std::uint32_t first, std::uint32_t second) const { return pairs_.may_hold(phrase_hash(first, second)); }

 private:
  std::vector<std::uint32_t> words_;
  BitFilter pairs_;
};

/// The code point of a character of three bytes.
inline std::uint32_t three_byte_code_point(const char* at) {
  const auto* p = reinterpret_cast<const unsigned char*>(at);
  return (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
}

/// Whether a kernel must stop before the three-byte character at `at` or, for a phrase, before its
/// neighbour: how many bytes before `at`, or -1 if it can go on. `common` is what the words have in common.
inline int stop_before(const CharTable& table, const char* at, std::uint32_t common) {
  if ((common & kPhraseMask) != 0 && table.may_begin(three_byte_code_point(at - 3), three_byte_code_point(at))) return 3;
  return (common & kSpecialMask) != 0 ? 0 : -1;
}

}  // namespace hansieve::convert
