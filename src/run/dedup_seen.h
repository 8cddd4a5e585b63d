// SeenTexts: the hashes of texts that were read already, as far as there is room: whoever has one of them needs no
// signature. It only spares work; which texts are equal is decided by BatchDeduper.
#pragma once

#include <cstdint>
#include <shared_mutex>
#include <vector>

#include "hansieve/base/hash.h"

namespace hansieve {

/// Thread-safe.
class SeenTexts {
 public:
  /// `most_bytes` 0: as many as come. 24 to 46 bytes a text.
  explicit SeenTexts(std::size_t most_bytes) : most_(most_bytes / sizeof(Hash128)), cells_(1 << 12) {}

  bool contains(const Hash128& hash) const {
    const std::shared_lock guard(lock_);
    const Hash128& cell = cells_[find(cells_, hash)];
    return cell == hash;
  }

  void add(const Hash128& hash) {
    const std::lock_guard guard(lock_);
    if (count_ * 3 > cells_.size() * 2) {
      // Growing takes both tables for a moment.
      if (most_ > 0 && cells_.size() * 3 > most_) return;
      grow();
    }
    Hash128& cell = cells_[find(cells_, hash)];
    count_ += cell != hash;
    cell = hash;
  }

  /// Forgets all.
  void clear() { std::vector<Hash128>(1).swap(cells_); }

 private:
  // The hash of nothing in particular stands for an empty cell.
  static std::size_t find(const std::vector<Hash128>& cells, const Hash128& hash) {
    const std::size_t last = cells.size() - 1;
    std::size_t at = hash.low & last;
    while (cells[at] != hash && cells[at] != Hash128{}) at = (at + 1) & last;
    return at;
  }

  void grow() {
    std::vector<Hash128> larger(cells_.size() * 2);
    for (const Hash128& hash : cells_) {
      if (hash != Hash128{}) larger[find(larger, hash)] = hash;
    }
    cells_.swap(larger);
  }

  const std::size_t most_;
  mutable std::shared_mutex lock_;
  std::vector<Hash128> cells_;
  std::size_t count_ = 0;
};

}  // namespace hansieve
