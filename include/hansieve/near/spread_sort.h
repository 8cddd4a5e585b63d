// Sorting many things by buckets first, where a number of theirs that the order goes by is spread out: hashes, pairs of documents.
//
//   struct Seen { Hash128 hash; ... std::uint64_t leading() const { return hash.low; } };   // x < y: leading not greater
//   hansieve::spread_sort(seen, std::less<Seen>());
//
// In place. Twice as fast as std::sort where the number is spread evenly, and never much slower.
#pragma once

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <type_traits>
#include <utility>
#include <vector>

namespace hansieve {

std::uint64_t leading_number(std::unsigned_integral auto number) { return number; }
template <typename T>
  requires requires(const T& item) { item.leading(); }
std::uint64_t leading_number(const T& item) { return item.leading(); }

/// Whether a type tells a number that its own order goes by.
template <typename T, typename Less>
inline constexpr bool has_leading_number = std::is_same_v<Less, std::less<T>> && requires(const T& item) { leading_number(item); };

/// Requires that of two things the lesser one has no greater leading_number().
template <typename T, typename Less>
void spread_sort(std::vector<T>& items, const Less& less) {
  constexpr unsigned kBits = 11;
  constexpr std::size_t kBuckets = std::size_t{1} << kBits, kFewest = 4 * kBuckets;
  std::uint64_t differ = 0;
  for (const T& item : items) differ |= leading_number(item) ^ leading_number(items.front());
  if (items.size() < kFewest || differ == 0) return std::sort(items.begin(), items.end(), less);
  const auto width = static_cast<unsigned>(std::bit_width(differ));
  const unsigned shift = width > kBits ? width - kBits : 0;
  const auto bucket_of = [&](const T& item) { return static_cast<std::size_t>(leading_number(item) >> shift) & (kBuckets - 1); };
  std::vector<std::size_t> next(kBuckets), ends(kBuckets);
  for (const T& item : items) ++ends[bucket_of(item)];
  for (std::size_t bucket = 0, begin = 0; bucket < kBuckets; ++bucket) {
    next[bucket] = begin;
    begin = ends[bucket] += begin;
  }
  // Whatever stands in the wrong bucket changes places with what stands where it belongs.
  for (std::size_t bucket = 0, begin = 0; bucket < kBuckets; begin = ends[bucket++]) {
    while (next[bucket] < ends[bucket]) {
      T item = items[next[bucket]];
      for (std::size_t to; (to = bucket_of(item)) != bucket;) std::swap(item, items[next[to]++]);
      items[next[bucket]++] = item;
    }
    std::sort(items.begin() + static_cast<std::ptrdiff_t>(begin), items.begin() + static_cast<std::ptrdiff_t>(ends[bucket]), less);
  }
}

}  // namespace hansieve
