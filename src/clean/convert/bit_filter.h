// A set that may say yes of an element it does not hold, and never no of one it does: a bit filter, small
// enough to stay in the caches where the table it guards does not.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace hansieve::convert {

/// Elements are numbers well mixed in all their bits, for instance by a multiplication. Immutable once
/// filled; thread-safe then. 16 to 32 bits for each element.
class BitFilter {
 public:
  /// Holds nothing; room for one element or two.
  BitFilter() : words_(2) {}
  explicit BitFilter(std::size_t expected)
      : words_(std::bit_ceil(expected / 4 + 2)), shift_(64 - static_cast<unsigned>(std::countr_zero(words_.size()))) {}

  void add(std::uint64_t mixed) { words_[mixed >> shift_] |= bits(mixed); }
  bool may_hold(std::uint64_t mixed) const { return (~words_[mixed >> shift_] & bits(mixed)) == 0; }

 private:
  // Two bits of one word for each element: as few false answers as can be had from one load.
  static std::uint64_t bits(std::uint64_t mixed) {
    return std::uint64_t{1} << (mixed >> 20 & 63) | std::uint64_t{1} << (mixed >> 26 & 63);
  }

  std::vector<std::uint64_t> words_;  // at least two, so that a shift can tell
  unsigned shift_ = 63;
};

}  // namespace hansieve::convert
