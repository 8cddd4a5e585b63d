// Near-copies have long stretches in common: where one hash of the right side was found on the left, those behind it are likely to
// stand there in the same order, and are compared several at a time. Only where a stretch ends something is looked up.
#include "hansieve/near/compare.h"

#include <algorithm>
#include <bit>

namespace hansieve {
namespace {

constexpr std::size_t kAtOnce = 8;

/// How many hashes are the same from the beginning on.
std::size_t equal_stretch(const std::uint64_t* a, const std::uint64_t* b, std::size_t most) {
  std::size_t at = 0;
  for (; at + kAtOnce <= most; at += kAtOnce) {
    std::uint64_t differ = 0;
    for (std::size_t k = 0; k < kAtOnce; ++k) differ |= a[at + k] ^ b[at + k];
    if (differ != 0) break;
  }
  while (at < most && a[at] == b[at]) ++at;
  return at;
}

void set_bits(std::uint64_t* bits, std::size_t begin, std::size_t end) {
  for (; begin < end && begin % 64 != 0; ++begin) bits[begin / 64] |= std::uint64_t{1} << begin % 64;
  for (; begin + 64 <= end; begin += 64) bits[begin / 64] = ~std::uint64_t{0};
  if (begin < end) bits[begin / 64] |= (std::uint64_t{1} << (end - begin)) - 1;
}

}  // namespace

// A quarter of the cells or less is taken, so that most hashes are in the first one that is looked at.
void SetComparer::Places::start(std::size_t count) {
  const std::size_t wanted = std::bit_ceil(4 * count + 1);
  if (cells_.size() < wanted) cells_.resize(wanted);
  std::fill_n(cells_.begin(), wanted, 0);
  last_ = wanted - 1;
}

// The hashes are XXH3's: their low bits are as good as any.
inline std::uint32_t SetComparer::Places::add(const std::uint64_t* hashes, std::uint32_t at) {
  const std::uint64_t hash = hashes[at];
  std::size_t cell = hash & last_;
  for (; cells_[cell] != 0; cell = (cell + 1) & last_) {
    if (hashes[cells_[cell] - 1] == hash) return cells_[cell] - 1;
  }
  cells_[cell] = at + 1;
  return at;
}

inline std::uint32_t SetComparer::Places::find(const std::uint64_t* hashes, std::uint64_t hash) const {
  for (std::size_t cell = hash & last_; cells_[cell] != 0; cell = (cell + 1) & last_) {
    if (hashes[cells_[cell] - 1] == hash) return cells_[cell] - 1;
  }
  return kNone;
}

void SetComparer::set_left(std::span<const std::uint64_t> hashes) {
  left_.assign(hashes.begin(), hashes.end());
  left_places_.start(left_.size());
  repeats_.clear();
  for (std::uint32_t at = 0; at < left_.size(); ++at) {
    if (const std::uint32_t first = left_places_.add(left_.data(), at); first != at) repeats_.push_back({at, first});
  }
}

Overlap SetComparer::compare(std::span<const std::uint64_t> hashes) {
  shared_.assign(left_.size() / 64 + 1, 0);
  others_.clear();
  for (std::size_t at = 0; at < hashes.size();) {
    const std::uint32_t place = left_places_.find(left_.data(), hashes[at]);
    if (place == Places::kNone) {
      others_.push_back(hashes[at++]);
      continue;
    }
    const std::size_t most = std::min(left_.size() - place, hashes.size() - at);
    const std::size_t size = 1 + equal_stretch(left_.data() + place + 1, hashes.data() + at + 1, most - 1);
    set_bits(shared_.data(), place, place + size);
    at += size;
  }
  // A stretch may run over repeats: they count where they stood first.
  for (const Repeat& repeat : repeats_) {
    std::uint64_t& word = shared_[repeat.at / 64];
    const std::uint64_t bit = std::uint64_t{1} << repeat.at % 64;
    if ((word & bit) == 0) continue;
    word &= ~bit;
    shared_[repeat.first / 64] |= std::uint64_t{1} << repeat.first % 64;
  }
  std::size_t both = 0;
  for (const std::uint64_t word : shared_) both += static_cast<unsigned>(std::popcount(word));
  std::size_t others = 0;
  right_places_.start(others_.size());
  for (std::uint32_t at = 0; at < others_.size(); ++at) others += right_places_.add(others_.data(), at) == at;
  return {left_.size() - repeats_.size(), both + others, both};
}

}  // namespace hansieve
