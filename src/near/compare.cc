#include "hansieve/near/compare.h"

#include <algorithm>
#include <bit>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

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

#if defined(__SSE2__)
// Halves that are equal on both sides.
inline unsigned SetComparer::Table::Bucket::matches(std::uint64_t hash) const {
  const __m128i wanted = _mm_set1_epi64x(static_cast<long long>(hash));
  const auto two = [&](const std::uint64_t* at) {
    const __m128i halves = _mm_cmpeq_epi32(_mm_load_si128(reinterpret_cast<const __m128i*>(at)), wanted);
    const __m128i whole = _mm_and_si128(halves, _mm_shuffle_epi32(halves, _MM_SHUFFLE(2, 3, 0, 1)));
    return static_cast<unsigned>(_mm_movemask_pd(_mm_castsi128_pd(whole)));
  };
  return two(cells) | two(cells + 2) << 2;
}
#else
inline unsigned SetComparer::Table::Bucket::matches(std::uint64_t hash) const {
  const auto bit = [&](unsigned i) { return static_cast<unsigned>(cells[i] == hash) << i; };
  return (bit(0) | bit(1)) | (bit(2) | bit(3));
}
#endif

/// Where a hash stands that is in the table: a bit for each cell of the bucket, and its number.
inline SetComparer::Table::Place SetComparer::Table::find(std::uint64_t hash) const {
  std::size_t at = hash & last_;
  unsigned cells = buckets_[at].matches(hash);
  if (static_cast<bool>(cells) | (buckets_[at].cells[kCells - 1] == 0)) [[likely]] return {at, cells};
  do {
    at = (at + 1) & last_;
    cells = buckets_[at].matches(hash);
  } while (cells == 0 && buckets_[at].cells[kCells - 1] != 0);
  return {at, cells};
}

void SetComparer::set_left(std::span<const std::uint64_t> hashes) {
  left_.start(hashes.size());
  for (const std::uint64_t hash : hashes) left_.insert(hash);
}

// What stands on the left is marked when it comes, so that it counts once; the rest, little where the two are similar, needs a
// table of its own to count once.
Overlap SetComparer::compare(std::span<const std::uint64_t> hashes) {
  marks_.assign(left_.buckets(), 0);
  others_.resize(hashes.size());
  std::size_t both = 0, others = 0;
  bool has_zero = false;
  for (const std::uint64_t hash : hashes) {
    if (hash == 0) [[unlikely]] {
      has_zero = true;
      continue;
    }
    const Table::Place place = left_.find(hash);
    std::uint8_t& marks = marks_[place.bucket];
    both += (place.cells & ~marks) != 0;
    marks = static_cast<std::uint8_t>(marks | place.cells);
    others_[others] = hash;
    others += place.cells == 0;
  }
  both += has_zero && left_.has_zero();
  right_.start(others);
  for (std::size_t i = 0; i < others; ++i) right_.insert(others_[i]);
  return {left_.size(), both + right_.size() + (has_zero && !left_.has_zero()), both};
}

}  // namespace hansieve
