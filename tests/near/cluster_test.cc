#include "hansieve/near/cluster.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace hansieve {
namespace {

std::vector<std::uint32_t> kept(const std::vector<Fate>& fates) {
  std::vector<std::uint32_t> of;
  for (const Fate& fate : fates) of.push_back(fate.kept);
  return of;
}

TEST(ClusterTest, ChainsDoNotHold) {
  // 0 ~ 1 ~ 2 ~ 3, and nothing else: 2 is like 1, but 1 is gone.
  const std::vector<SimilarPair> chain = {{0, 1, 0.8}, {1, 2, 0.8}, {2, 3, 0.8}};
  EXPECT_EQ(kept(choose_kept(4, chain)), (std::vector<std::uint32_t>{0, 0, 2, 2}));
  EXPECT_EQ(connected_components(4, chain), (std::vector<std::uint32_t>{0, 0, 0, 0}));
}

TEST(ClusterTest, OrderDecidesWhoIsKept) {
  const std::vector<SimilarPair> chain = {{0, 1, 0.8}, {1, 2, 0.9}};
  EXPECT_EQ(kept(choose_kept(3, chain, std::vector<std::uint32_t>{1, 0, 2})), (std::vector<std::uint32_t>{1, 1, 1}));
  EXPECT_EQ(kept(choose_kept(3, chain, std::vector<std::uint32_t>{2, 1, 0})), (std::vector<std::uint32_t>{0, 2, 2}));
}

TEST(ClusterTest, TheMostSimilarKeptDocumentCounts) {
  std::vector<SimilarPair> pairs = {{0, 2, 0.75}, {1, 2, 0.9}, {0, 3, 0.8}, {1, 3, 0.8}};
  for (int round = 0; round < 24; ++round) {
    const auto fates = choose_kept(4, pairs);
    EXPECT_EQ(kept(fates), (std::vector<std::uint32_t>{0, 1, 1, 0}));
    EXPECT_DOUBLE_EQ(fates[2].jaccard, 0.9);
    std::next_permutation(pairs.begin(), pairs.end(), [](const auto& a, const auto& b) { return a.a != b.a ? a.a < b.a : a.b < b.b; });
  }
}

}  // namespace
}  // namespace hansieve
