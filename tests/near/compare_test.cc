#include "hansieve/near/compare.h"

#include <gtest/gtest.h>

#include "reference/near_reference.h"
#include "support/random_text.h"

namespace hansieve {
namespace {

TEST(CompareTest, CountsAsSetsDo) {
  test::Random random(5);
  SetComparer comparer;
  for (int round = 0; round < 500; ++round) {
    std::vector<std::uint64_t> a(random.below(200)), b(random.below(200));
    for (auto& hash : a) hash = random.below(150);
    for (auto& hash : b) hash = random.below(150);
    const std::set<std::uint64_t> x(a.begin(), a.end()), y(b.begin(), b.end());
    comparer.set_left(a);
    const Overlap overlap = comparer.compare(b);
    EXPECT_EQ(overlap.left, x.size());
    EXPECT_EQ(overlap.right, y.size());
    EXPECT_DOUBLE_EQ(overlap.jaccard(), test::naive_jaccard(x, y));
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
    const std::set<std::uint64_t> x(a.begin(), a.end()), y(b.begin(), b.end());
    comparer.set_left(a);
    const Overlap overlap = comparer.compare(b);
    EXPECT_EQ(overlap.left, x.size());
    EXPECT_EQ(overlap.right, y.size());
    EXPECT_DOUBLE_EQ(overlap.jaccard(), test::naive_jaccard(x, y));
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
