#include "hansieve/near/compare.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace hansieve {

// One hash a bucket in the mean: one bucket in fifty fills up.
void SetComparer::Table::start(std::size_t count) {
  const std::size_t wanted = std::bit_ceil(count + 1);
  if (buckets_.size() < wanted) buckets_.resize(wanted);
  std::fill_n(buckets_.begin(), wanted, Bucket{});
  last_ = wanted - 1;
  size_ = 0;
  has_zero_ = false;
}

// The hashes are XXH3's: their low bits are as good as any.
inline bool SetComparer::Table::insert(std::uint64_t hash) {
  if (hash == 0) {
    size_ += !has_zero_;
    return !std::exchange(has_zero_, true);
  }
  for (std::size_t at = hash & last_;; at = (at + 1) & last_) {
    Bucket& bucket = buckets_[at];
    if (bucket.has(hash)) return false;
    const unsigned used = (bucket.cells[0] != 0) + (bucket.cells[1] != 0) + (bucket.cells[2] != 0) + (bucket.cells[3] != 0);
    if (used == kCells) continue;
    bucket.cells[used] = hash;
    ++size_;
    return true;
  }
}

inline bool SetComparer::Table::contains(std::uint64_t hash) const {
  if (hash == 0) return has_zero_;
  std::size_t at = hash & last_;
  const bool found = buckets_[at].has(hash);
  if (found | (buckets_[at].cells[kCells - 1] == 0)) [[likely]] return found;
  do {
    at = (at + 1) & last_;
    if (buckets_[at].has(hash)) return true;
  } while (buckets_[at].cells[kCells - 1] != 0);
  return false;
}

void SetComparer::set_left(std::span<const std::uint64_t> hashes) {
  left_.start(hashes.size());
  for (const std::uint64_t hash : hashes) left_.insert(hash);
}

Overlap SetComparer::compare(std::span<const std::uint64_t> hashes) {
  right_.start(hashes.size());
  std::size_t both = 0;
  if (left_.size() == 0) {
    for (const std::uint64_t hash : hashes) right_.insert(hash);
  } else {
    for (const std::uint64_t hash : hashes) {
      if (right_.insert(hash)) both += left_.contains(hash);
    }
  }
  return {left_.size(), right_.size(), both};
}

}  // namespace hansieve
