// HashTable128: 128-bit hashes to small numbers, in 40 to 60 bytes each. One thread, or many that only look.
#pragma once

#include <cstdint>
#include <vector>

#include "hansieve/base/hash.h"

namespace hansieve {

class HashTable128 {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  HashTable128() : cells_(1 << 10, kNone) {}

  /// The number of a hash, or kNone.
  std::uint32_t find(const Hash128& hash) const { return cells_[place(cells_, hash)]; }
  /// Takes a hash in, which gets the next number; false if it was there.
  bool insert(const Hash128& hash) {
    std::uint32_t& cell = cells_[place(cells_, hash)];
    if (cell != kNone) return false;
    cell = static_cast<std::uint32_t>(hashes_.size());
    hashes_.push_back(hash);
    if (hashes_.size() * 2 > cells_.size()) grow();
    return true;
  }
  std::size_t size() const { return hashes_.size(); }

 private:
  std::size_t place(const std::vector<std::uint32_t>& cells, const Hash128& hash) const {
    // A record without an id is known by its file and place: one half alone may be the same for all.
    constexpr std::uint64_t kSpread = 0x9E3779B97F4A7C15;
    const std::size_t last = cells.size() - 1;
    std::size_t at = (hash.low ^ hash.high) * kSpread >> 32 & last;
    while (cells[at] != kNone && hashes_[cells[at]] != hash) at = (at + 1) & last;
    return at;
  }
  void grow() {
    std::vector<std::uint32_t> larger(cells_.size() * 2, kNone);
    for (std::uint32_t i = 0; i < hashes_.size(); ++i) larger[place(larger, hashes_[i])] = i;
    cells_.swap(larger);
  }

  std::vector<Hash128> hashes_;
  std::vector<std::uint32_t> cells_;
};

}  // namespace hansieve
