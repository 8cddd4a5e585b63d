// Distribution by the highest bits: of many numbers first into stretches that fit the caches; of a stretch in two steps
// by as many bits as leave one or two numbers that have them in common. Those are put in order one by one.
#include "near/group_sort.h"

#include <algorithm>
#include <bit>
#include <span>
#include <utility>

namespace hansieve {
namespace {

constexpr unsigned kFirstBits = 10;
constexpr std::size_t kStretch = 1 << 18;
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

void counts_to_begins(std::span<std::uint32_t> counts) {
  std::uint32_t sum = 0;
  for (std::uint32_t& count : counts) sum += std::exchange(count, sum);
}

/// Moves `from` to `to`, grouped by the highest kFirstBits. `ends` receives the ends of the groups.
void distribute(std::span<const std::uint64_t> from, std::uint64_t* to, std::vector<std::uint32_t>& ends) {
  ends.assign(std::size_t{1} << kFirstBits, 0);
  for (const std::uint64_t n : from) ++ends[n >> (64 - kFirstBits)];
  counts_to_begins(ends);
  for (const std::uint64_t n : from) to[ends[n >> (64 - kFirstBits)]++] = n;
}

/// Numbers that have the `done` highest bits in common. The lower half of the bits first, keeping the order in the second step.
void sort_stretch(std::span<std::uint64_t> numbers, std::uint64_t* spare, unsigned done, std::vector<std::uint32_t>& counts) {
  if (numbers.size() <= kFewest) return sort_few(numbers.data(), numbers.data() + numbers.size());
  const unsigned bits = std::min<unsigned>(static_cast<unsigned>(std::bit_width(numbers.size())) + 1, 64 - done);
  const unsigned low_bits = bits / 2, high_bits = bits - low_bits, low_shift = 64 - done - bits, high_shift = low_shift + low_bits;
  const std::uint64_t low_mask = (std::uint64_t{1} << low_bits) - 1, high_mask = (std::uint64_t{1} << high_bits) - 1;
  counts.assign((std::size_t{1} << low_bits) + (std::size_t{1} << high_bits), 0);
  const auto lows = std::span(counts).first(std::size_t{1} << low_bits), highs = std::span(counts).subspan(lows.size());
  for (const std::uint64_t n : numbers) ++lows[n >> low_shift & low_mask], ++highs[n >> high_shift & high_mask];
  counts_to_begins(lows);
  counts_to_begins(highs);
  for (const std::uint64_t n : numbers) spare[lows[n >> low_shift & low_mask]++] = n;
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[highs[spare[i] >> high_shift & high_mask]++] = spare[i];
  std::uint64_t* const end = numbers.data() + numbers.size();
  for (std::uint64_t *begin = numbers.data(), *next; begin < end; begin = next) {
    next = begin + 1;
    while (next < end && (*next ^ *begin) >> low_shift == 0) ++next;
    if (next - begin > 1) sort_few(begin, next);
  }
}

}  // namespace

void group_sort(std::vector<std::uint64_t>& numbers, std::vector<std::uint64_t>& spare) {
  std::vector<std::uint32_t> counts;
  if (numbers.size() > 0xFFFFFFFF) return std::sort(numbers.begin(), numbers.end());
  spare.resize(std::max(spare.size(), numbers.size()));
  if (numbers.size() <= kStretch) return sort_stretch(numbers, spare.data(), 0, counts);
  std::vector<std::uint32_t> ends;
  distribute(numbers, spare.data(), ends);
  spare.resize(numbers.size());
  std::uint32_t begin = 0;
  for (const std::uint32_t end : ends) {
    sort_stretch({spare.data() + begin, end - begin}, numbers.data() + begin, kFirstBits, counts);
    begin = end;
  }
  numbers.swap(spare);
}

}  // namespace hansieve
