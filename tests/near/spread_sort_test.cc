#include "hansieve/near/spread_sort.h"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include "support/random_text.h"

namespace hansieve {
namespace {

struct Thing {
  std::uint64_t number;
  std::uint32_t place;
  std::uint64_t leading() const { return number >> 8; }   // less than the whole order
  friend auto operator<=>(const Thing&, const Thing&) = default;
};

TEST(SpreadSortTest, SortsAsTheLibraryDoes) {
  test::Random random(11);
  const std::function<std::uint64_t(std::uint64_t)> kinds[] = {
      [&](std::uint64_t) { return random.below(~std::uint64_t{0}); },
      [&](std::uint64_t) { return random.below(100000) << 32 | random.below(100000); },
      [&](std::uint64_t) { return random.below(300); },
      [&](std::uint64_t i) { return i % 1000 == 0 ? random.below(~std::uint64_t{0}) : 7 << 20 | random.below(5000); },
      [](std::uint64_t i) { return i; },
      [](std::uint64_t i) { return ~i; },
      [](std::uint64_t) { return std::uint64_t{5}; },
  };
  for (const auto& kind : kinds) {
    for (const std::size_t count : {0, 1, 100, 8191, 8192, 100000}) {
      std::vector<std::uint64_t> numbers(count);
      std::vector<Thing> things(count);
      for (std::uint32_t i = 0; i < count; ++i) numbers[i] = kind(i), things[i] = {numbers[i], static_cast<std::uint32_t>(random.below(1000))};
      auto sorted_numbers = numbers;
      auto sorted_things = things;
      std::sort(sorted_numbers.begin(), sorted_numbers.end());
      std::sort(sorted_things.begin(), sorted_things.end());
      spread_sort(numbers, std::less<std::uint64_t>());
      spread_sort(things, std::less<Thing>());
      ASSERT_EQ(numbers, sorted_numbers);
      ASSERT_EQ(things, sorted_things);
    }
  }
}

}  // namespace
}  // namespace hansieve
