#include "hansieve/near/compare.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "reference/near_reference.h"
#include "support/random_text.h"

namespace hansieve {
namespace {

void expect_counted_as_sets(SetComparer& comparer, const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
  const std::set<std::uint64_t> x(a.begin(), a.end()), y(b.begin(), b.end());
  comparer.set_left(a);
  const Overlap overlap = comparer.compare(b);
  EXPECT_EQ(overlap.left, x.size());
  EXPECT_EQ(overlap.right, y.size());
  EXPECT_DOUBLE_EQ(overlap.jaccard(), test::naive_jaccard(x, y));
}

TEST(CompareTest, CountsAsSetsDo) {
  test::Random random(5);
  SetComparer comparer;
  for (int round = 0; round < 500; ++round) {
    std::vector<std::uint64_t> a(random.below(200)), b(random.below(200));
    for (auto& hash : a) hash = random.below(150);
    for (auto& hash : b) hash = random.below(150);
    expect_counted_as_sets(comparer, a, b);
  }
}

// Hashes that want one place in the table, from its first bucket to its last.
TEST(CompareTest, CountsHashesThatCrowdAsSetsDo) {
  test::Random random(6);
  SetComparer comparer;
  for (int round = 0; round < 300; ++round) {
    std::vector<std::uint64_t> a(random.below(60)), b(random.below(60));
    const auto crowd = [&] { return random.below(40) << 32 | (random.below(2) ? 0xFFFFFFFF : random.below(3)); };
    for (auto& hash : a) hash = crowd();
    for (auto& hash : b) hash = crowd();
    expect_counted_as_sets(comparer, a, b);
  }
}

// Copies that were edited: stretches cut out, turned around, doubled and put in from elsewhere, with many hashes repeated.
TEST(CompareTest, CountsEditedCopiesAsSetsDo) {
  test::Random random(7);
  SetComparer comparer;
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::uint64_t> a(random.below(400));
    const std::uint64_t kinds = 1 + random.below(600);
    for (auto& hash : a) hash = random.below(kinds) * 0x9E3779B97F4A7C15u;
    std::vector<std::uint64_t> b = a;
    for (std::uint64_t edits = random.below(6); edits > 0 && !b.empty(); --edits) {
      const std::size_t from = random.below(b.size()), size = random.below(b.size() - from + 1);
      const auto begin = b.begin() + static_cast<std::ptrdiff_t>(from), end = begin + static_cast<std::ptrdiff_t>(size);
      const std::vector<std::uint64_t> stretch(begin, end);
      switch (random.below(4)) {
        case 0: b.erase(begin, end); break;
        case 1: std::reverse(begin, end); break;
        case 2: b.insert(end, stretch.begin(), stretch.end()); break;
        default: std::for_each(begin, end, [&](auto& hash) { hash += random.below(2); });
      }
    }
    expect_counted_as_sets(comparer, a, b);
  }
}

TEST(CompareTest, ContainmentIsTheShareOfTheSmaller) {
  SetComparer comparer;
  comparer.set_left(std::vector<std::uint64_t>{1, 2, 3, 4, 5, 6, 7, 8});
  EXPECT_DOUBLE_EQ(comparer.compare(std::vector<std::uint64_t>{7, 8, 9, 10}).containment(), 0.5);
  EXPECT_DOUBLE_EQ(comparer.compare({}).jaccard(), 0);
}

}  // namespace
}  // namespace hansieve
