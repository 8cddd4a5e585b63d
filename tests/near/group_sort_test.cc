#include "near/group_sort.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "support/random_text.h"

namespace hansieve {
namespace {

constexpr std::size_t kStretch = std::size_t{1} << 18;   // what is sorted at once

// Spread as hashes are, crowded into a few values or a few of the highest bits, sorted already, all the same.
TEST(GroupSortTest, SortsAsTheLibraryDoes) {
  test::Random random(51);
  const std::function<std::uint64_t(std::uint64_t)> kinds[] = {
      [&](std::uint64_t) { return random.below(~std::uint64_t{0}); },
      [&](std::uint64_t) { return random.below(50) * 0x9E3779B97F4A7C15u; },
      [&](std::uint64_t i) { return i % 3 == 0 ? random.below(~std::uint64_t{0}) : std::uint64_t{7} << 60 | random.below(1u << 20); },
      [](std::uint64_t i) { return i; },
      [](std::uint64_t i) { return ~i; },
      [](std::uint64_t) { return std::uint64_t{5}; },
  };
  std::vector<std::uint64_t> spare;
  for (const auto& kind : kinds) {
    for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{31}, std::size_t{32}, std::size_t{33}, std::size_t{5000}, kStretch,
                                    kStretch + 1, 2 * kStretch + 77, std::size_t{100}}) {
      std::vector<std::uint64_t> numbers(count);
      for (std::uint64_t i = 0; i < count; ++i) numbers[i] = kind(i);
      auto sorted = numbers;
      std::sort(sorted.begin(), sorted.end());
      group_sort(numbers, spare);
      ASSERT_TRUE(numbers == sorted) << count;
    }
  }
}

}  // namespace
}  // namespace hansieve
