// A set that may say yes of an element it does not hold, and never no of one it does: a bit filter, small
// enough to stay in the caches where the table it guards does not.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace hansieve::convert {

/// Elements are hashes, good in all their bits. Immutable once filled; thread-safe then. 16 to 32 bits for
/// each element.
class BitFilter {
 public:
  /// Holds nothing; room for one element or two.
  BitFilter() : words_(2) {}
  explicit BitFilter(std::size_t expected)
      : words_(std::bit_ceil(expected / 2 + 2)), shift_(32 - static_cast<unsigned>(std::countr_zero(words_.size()))) {}

  void add(std::uint32_t hash) { words_[hash >> shift_] |= bits(hash); }
  bool may_hold(std::uint32_t hash) const { return (~words_[hash >> shift_] & bits(hash)) == 0; }

  /// For vector code, which does the same: the word of a hash is words()[hash >> shift()].
  const std::uint32_t* words() const { return words_.data(); }
  unsigned shift() const { return shift_; }

 private:
  // Two bits of one word for each element: as few false answers as can be had from one load.
  static std::uint32_t bits(std::uint32_t hash) { return 1u << (hash & 31) | 1u << (hash >> 5 & 31); }

  std::vector<std::uint32_t> words_;  // at least two, so that a shift can tell
  unsigned shift_ = 31;
};

}  // namespace hansieve::convert
