#include "hansieve/near/banding.h"

#include <gtest/gtest.h>

#include <cmath>

#include "hansieve/near/signature.h"
#include "near/band_keys.h"
#include "near/mix.h"

namespace hansieve {
namespace {

// The published configurations, closed form (near-duplicate literature's own figures).
TEST(BandingTest, KnowsTheCurveOfPublishedConfigurations) {
  EXPECT_NEAR(candidate_probability({9, 13}, 0.8), 0.399, 0.001);
  EXPECT_NEAR(candidate_probability({14, 8}, 0.8), 0.924, 0.001);
  EXPECT_NEAR(candidate_probability({20, 13}, 0.9), 0.997, 0.001);
  EXPECT_DOUBLE_EQ(candidate_probability({5, 4}, 0), 0);
  EXPECT_DOUBLE_EQ(candidate_probability({5, 4}, 1), 1);
}

TEST(BandingTest, HalfThePairsAtTheHalfPointAreCandidates) {
  for (const Banding& banding : {Banding{9, 13}, Banding{26, 5}, Banding{64, 1}, Banding{1, 4}}) {
    EXPECT_NEAR(candidate_probability(banding, half_point(banding)), 0.5, 1e-9);
  }
}

TEST(BandingTest, FitsWhatReadsNoSlotTooOften) {
  EXPECT_TRUE(fits({1, 1}, 64) && fits({64, 1}, 64) && fits({1, 64}, 64) && fits({26, 5}, 128));
  EXPECT_FALSE(fits({0, 1}, 64) || fits({1, 0}, 64) || fits({1, 65}, 64));
  const auto most = static_cast<unsigned>(kSlotReuse * 128 / 4);
  EXPECT_TRUE(fits({most, 4}, 128));
  EXPECT_FALSE(fits({most + 1, 4}, 128));
}

TEST(BandingTest, ReachesTheRecallWithTheMostRows) {
  for (const unsigned slots : {64u, 128u, 256u, 512u}) {
    for (double threshold = 0.3; threshold < 1; threshold += 0.05) {
      for (const double recall : {0.5, 0.9, 0.99, 0.999}) {
        const Banding b = choose_banding(threshold, recall, slots);
        EXPECT_TRUE(fits(b, slots));
        if (b == Banding{slots, 1}) continue;
        EXPECT_GE(candidate_probability(b, threshold), recall - 1e-12);
        EXPECT_LT(candidate_probability({b.bands - 1, b.rows}, threshold), recall);
        const unsigned more = b.rows + 1;
        const double needed = std::ceil(std::log(1 - recall) / std::log(1 - std::pow(threshold, more)));
        EXPECT_GT(needed * more, kSlotReuse * slots);
      }
    }
  }
  EXPECT_EQ(choose_banding(0.7, 0.99, 128), (Banding{26, 5}));
}

TEST(BandingTest, ABandNeverReadsASlotTwice) {
  for (const unsigned slots : {64u, 128u, 256u, 512u}) {
    for (double threshold = 0.3; threshold < 1; threshold += 0.05) {
      const Banding b = choose_banding(threshold, 0.99, slots);
      for (unsigned band = 0; band < b.bands; ++band) {
        for (unsigned i = 0; i < b.rows; ++i) {
          ASSERT_LT(slot_of(b, band, i, slots), slots);
          for (unsigned j = 0; j < i; ++j) ASSERT_NE(slot_of(b, band, i, slots), slot_of(b, band, j, slots));
        }
      }
    }
  }
}

std::vector<std::uint16_t> narrow(const std::vector<std::uint32_t>& wide) {
  std::vector<std::uint16_t> slots;
  for (const std::uint32_t slot : wide) slots.push_back(static_cast<std::uint16_t>(slot >> 1));
  return slots;
}

// Share of pairs of real signatures that share a band, against the formula. 3,000 pairs a point: the
// standard error is at most 0.009; bound 0.03. Lengths from a tweet to a page.
TEST(BandingTest, SignaturesFollowTheCurve) {
  std::uint64_t state = 11;
  std::vector<std::uint32_t> wide(128);
  for (const unsigned shingles : {50u, 200u, 500u}) {
    for (const Banding& banding : {Banding{9, 13}, Banding{14, 8}, choose_banding(0.7, 0.99, 128), choose_banding(0.8, 0.99, 128)}) {
      for (const double jaccard : {0.4, 0.6, 0.7, 0.8, 0.9}) {
        const auto both = static_cast<unsigned>(std::lround(2 * shingles * jaccard / (1 + jaccard)));
        const double exact = static_cast<double>(both) / (2 * shingles - both);
        constexpr int kTrials = 3000;
        int found = 0;
        for (int trial = 0; trial < kTrials; ++trial) {
          const Signer signer({.seed = static_cast<std::uint64_t>(trial % 16)});
          std::vector<std::uint64_t> a(shingles), b(shingles);
          for (unsigned i = 0; i < shingles; ++i) a[i] = next_random(state), b[i] = i < both ? a[i] : next_random(state);
          std::vector<std::uint16_t> x, y;
          signer.sign_hashes(a, wide), x = narrow(wide);
          signer.sign_hashes(b, wide), y = narrow(wide);
          bool shared = false;
          for (unsigned band = 0; band < banding.bands && !shared; ++band) {
            shared = band_key(x, banding, band) == band_key(y, banding, band);
          }
          found += shared;
        }
        EXPECT_NEAR(static_cast<double>(found) / kTrials, candidate_probability(banding, exact), 0.03)
            << shingles << " shingles, J " << exact << ", " << banding.bands << " x " << banding.rows;
      }
    }
  }
}

TEST(BandingTest, KeysAllAtOnceAreTheSame) {
  std::uint64_t state = 12;
  for (const unsigned slots : {64u, 128u, 256u}) {
    std::vector<std::uint16_t> signature(slots);
    for (auto& slot : signature) slot = static_cast<std::uint16_t>(next_random(state));
    for (const Banding& banding : {Banding{9, 13}, Banding{26, 5}, Banding{20, 3}, Banding{16, 4}, Banding{1, 64}, Banding{64, 1}}) {
      if (!fits(banding, slots)) continue;
      unsigned next = 0;
      for_each_band_key(signature, banding, [&](unsigned band, std::uint64_t key) {
        EXPECT_EQ(band, next++);
        EXPECT_EQ(key, band_key(signature, banding, band));
      });
      EXPECT_EQ(next, banding.bands);
    }
  }
}

}  // namespace
}  // namespace hansieve
