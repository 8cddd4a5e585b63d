#include "hansieve/near/candidates.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "support/random_text.h"

namespace hansieve {
namespace {

constexpr unsigned kSlots = 64;
using Pairs = std::set<std::pair<std::uint32_t, std::uint32_t>>;

/// Signatures that share bands often: slots of few values, stretches copied from others.
struct Made {
  std::vector<std::uint16_t> slots;
  std::vector<std::uint64_t> hashes;
  SignatureTable table() const { return {slots, kSlots, hashes}; }
};

Made make(test::Random& random, std::uint32_t count) {
  Made made;
  for (std::uint32_t i = 0; i < count; ++i) {
    made.hashes.push_back(random.below(~0ull));
    for (unsigned s = 0; s < kSlots; ++s) made.slots.push_back(static_cast<std::uint16_t>(random.below(8)));
  }
  return made;
}

Pairs find(const Made& made, const Banding& banding, std::size_t max_bucket, CandidateStats* stats = nullptr) {
  Pairs pairs;
  const auto found = find_candidates(made.table(), banding, max_bucket, [&](std::uint32_t a, std::uint32_t b) {
    EXPECT_LT(a, b);
    const bool is_new = pairs.emplace(a, b).second;
    EXPECT_TRUE(is_new || stats != nullptr) << a << " " << b << " twice";
  });
  if (stats) *stats = found;
  return pairs;
}

TEST(CandidatesTest, AreThePairsThatShareABand) {
  test::Random random(6);
  for (const Banding& banding : {Banding{20, 3}, Banding{16, 4}, Banding{26, 3}, Banding{64, 1}}) {
    const Made made = make(random, 300);
    Pairs expected;
    for (std::uint32_t a = 0; a < 300; ++a) {
      for (std::uint32_t b = a + 1; b < 300; ++b) {
        for (unsigned band = 0; band < banding.bands; ++band) {
          bool equal = true;
          for (unsigned row = 0; row < banding.rows; ++row) {
            const unsigned slot = slot_of(banding, band, row, kSlots);
            equal = equal && made.slots[a * kSlots + slot] == made.slots[b * kSlots + slot];
          }
          if (equal) expected.emplace(a, b);
        }
      }
    }
    EXPECT_EQ(find(made, banding, 1000), expected);
  }
}

TEST(CandidatesTest, LargeBucketsAreBoundedAndCounted) {
  test::Random random(7);
  Made made = make(random, 2000);
  for (std::uint32_t i = 0; i < 2000; ++i) std::fill_n(made.slots.begin() + i * kSlots, 4, std::uint16_t{9});
  CandidateStats stats;
  const Pairs pairs = find(made, {16, 4}, 500, &stats);
  EXPECT_EQ(stats.large_buckets, 1u);
  EXPECT_LT(pairs.size(), 2000 * kRepresentatives + 40000);
  EXPECT_GT(pairs.size(), 1900 * kRepresentatives);
}

TEST(CandidatesTest, DoNotDependOnTheOrderOfTheDocuments) {
  test::Random random(8);
  Made made = make(random, 900);
  for (std::uint32_t i = 0; i < 700; ++i) std::fill_n(made.slots.begin() + i * kSlots, 4, std::uint16_t{9});
  std::vector<std::uint32_t> order(900);
  std::iota(order.begin(), order.end(), 0u);
  for (std::uint32_t i = 899; i > 0; --i) std::swap(order[i], order[random.below(i + 1)]);
  Made shuffled;
  for (const std::uint32_t i : order) {
    shuffled.hashes.push_back(made.hashes[i]);
    shuffled.slots.insert(shuffled.slots.end(), made.slots.begin() + i * kSlots, made.slots.begin() + (i + 1) * kSlots);
  }
  CandidateStats stats;
  const Pairs expected = find(made, {16, 4}, 500, &stats);
  Pairs found;
  for (const auto& [a, b] : find(shuffled, {16, 4}, 500, &stats)) found.emplace(std::min(order[a], order[b]), std::max(order[a], order[b]));
  EXPECT_EQ(found, expected);
}

}  // namespace
}  // namespace hansieve
