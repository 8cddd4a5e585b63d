// Distribution by the highest bits, first into stretches that fit the nearest cache, then into groups of
// one or two numbers, which insertion puts in order.
#include "near/group_sort.h"

#include <algorithm>
#include <bit>
#include <span>

namespace hansieve {
namespace {

constexpr unsigned kFirstBits = 10;
constexpr std::size_t kStretch = 1 << 14;
constexpr std::size_t kFewest = 32;

void sort_few(std::uint64_t* begin, std::uint64_t* end) {
  if (static_cast<std::size_t>(end - begin) > kFewest) return std::sort(begin, end);
  for (std::uint64_t* at = begin; at < end; ++at) {
    const std::uint64_t value = *at;
    std::uint64_t* to = at;
    for (; to > begin && to[-1] > value; --to) *to = to[-1];
    *to = value;
  }
}

/// Moves `from` to `to`, grouped by `bits` bits below the `done` highest. `ends` receives the ends of the groups.
void distribute(std::span<const std::uint64_t> from, std::uint64_t* to, unsigned done, unsigned bits, std::vector<std::uint32_t>& ends) {
  ends.assign(std::size_t{1} << bits, 0);
  const auto group = [&](std::uint64_t n) { return n << done >> (64 - bits); };
  for (const std::uint64_t n : from) ++ends[group(n)];
  std::uint32_t sum = 0;
  for (std::uint32_t& end : ends) {
    const std::uint32_t count = end;
    end = sum;
    sum += count;
  }
  for (const std::uint64_t n : from) to[ends[group(n)]++] = n;
}

void sort_stretch(std::span<std::uint64_t> numbers, std::uint64_t* spare, unsigned done, std::vector<std::uint32_t>& ends) {
  if (numbers.size() <= kFewest) return sort_few(numbers.data(), numbers.data() + numbers.size());
  const unsigned bits = std::min<unsigned>(static_cast<unsigned>(std::bit_width(numbers.size())), 64 - done);
  distribute(numbers, spare, done, bits, ends);
  std::uint32_t begin = 0;
  for (const std::uint32_t end : ends) {
    sort_few(spare + begin, spare + end);
    begin = end;
  }
  std::copy(spare, spare + numbers.size(), numbers.data());
}

}  // namespace

void group_sort(std::vector<std::uint64_t>& numbers, std::vector<std::uint64_t>& spare) {
  std::vector<std::uint32_t> ends;
  if (numbers.size() <= kStretch) {
    spare.resize(std::max(spare.size(), numbers.size()));
    return sort_stretch(numbers, spare.data(), 0, ends);
  }
  if (numbers.size() > 0xFFFFFFFF) return std::sort(numbers.begin(), numbers.end());
  spare.resize(numbers.size());
  std::vector<std::uint32_t> stretches;
  distribute(numbers, spare.data(), 0, kFirstBits, stretches);
  std::uint32_t begin = 0;
  for (const std::uint32_t end : stretches) {
    sort_stretch({spare.data() + begin, end - begin}, numbers.data() + begin, kFirstBits, ends);
    begin = end;
  }
  numbers.swap(spare);
}

}  // namespace hansieve
