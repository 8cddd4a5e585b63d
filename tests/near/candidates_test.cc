#include "hansieve/near/candidates.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "support/failing_scratch.h"
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

// More than are held at once while the representatives are chosen: they are those of the smallest hashes, or of the smallest numbers given.
TEST(CandidatesTest, AVeryLargeBucketMeetsTheRepresentativesOnly) {
  test::Random random(9);
  constexpr std::uint32_t kCount = 9000;
  Made made;
  for (std::uint32_t i = 0; i < kCount; ++i) {
    made.hashes.push_back(random.below(~0ull));
    for (unsigned s = 0; s < kSlots; ++s) made.slots.push_back(static_cast<std::uint16_t>(s < 4 ? 9 : random.below(65536)));
  }
  const auto preference = [](std::uint32_t document) -> std::uint64_t { return (document * 7919u) % kCount; };
  for (const bool prefers : {false, true}) {
    const auto number = [&](std::uint32_t i) { return prefers ? preference(i) : made.hashes[i]; };
    std::vector<std::uint32_t> order(kCount);
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return number(a) < number(b); });
    Pairs expected, found;
    for (std::size_t i = 0; i < kRepresentatives; ++i) {
      for (std::uint32_t other = 0; other < kCount; ++other) {
        if (other != order[i]) expected.emplace(std::minmax(other, order[i]));
      }
    }
    const auto take = [&](std::uint32_t a, std::uint32_t b) { EXPECT_TRUE(found.emplace(a, b).second); };
    const CandidateStats stats = find_candidates(made.table(), {16, 4}, 100, take, prefers ? preference : std::function<std::uint64_t(std::uint32_t)>());
    EXPECT_EQ(stats.large_buckets, 1u);
    EXPECT_EQ(stats.candidates, expected.size());
    EXPECT_TRUE(found == expected);
  }
}

/// Keys of one band: a bucket of many, some of a few. A part of what is asked for cannot be read.
class SomeKeys : public BandKeys {
 public:
  enum class Fails { kNothing, kKeys, kHashes };
  explicit SomeKeys(Fails fails) : fails_(fails) {}
  std::uint32_t size() const override { return 1000; }
  Result<void> read(unsigned band, unsigned bands, const Use& use) const override {
    if (fails_ == Fails::kKeys && band > 0) return Error{ErrorCode::kInputOutput, "no keys"};
    std::vector<std::uint64_t> keys(std::size_t{bands} * size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const std::size_t document = i % size();
      keys[i] = (document < 400 ? 1 : document < 800 ? 2 + document / 200 : document) * 0x9E3779B97F4A7C15u;
    }
    use(0, size(), keys.data());
    return {};
  }
  Result<std::uint64_t> text_hash(std::uint32_t document) const override {
    if (fails_ == Fails::kHashes && document == 300) return Error{ErrorCode::kInputOutput, "no hash"};
    return std::uint64_t{document * 0x9E3779B97F4A7C15u};
  }

 private:
  const Fails fails_;
};

TEST(CandidatesTest, WhateverFailsIsTheResult) {
  const auto search = [](SomeKeys::Fails fails, std::size_t max_bucket, Room room, std::vector<std::uint64_t>& found) -> Result<std::uint64_t> {
    CandidateSearch options;
    options.banding = {3, 4}, options.max_bucket = max_bucket, options.room = room;
    CandidatePairs pairs(room, Repeats::kDrop);
    const auto large = find_candidates(SomeKeys(fails), options, pairs);
    if (!large) return large;
    for (std::uint64_t pair; pairs.next(pair);) found.push_back(pair);
    if (!pairs.ok()) return pairs.ok().error();
    return large;
  };
  for (const std::size_t max_bucket : {100, 1000}) {
    test::FailingScratch sound;
    std::vector<std::uint64_t> expected, found;
    EXPECT_EQ(*search(SomeKeys::Fails::kNothing, max_bucket, {}, expected), max_bucket == 100 ? 9u : 0u);
    ASSERT_EQ(*search(SomeKeys::Fails::kNothing, max_bucket, {400000, &sound}, found), max_bucket == 100 ? 9u : 0u);
    EXPECT_TRUE(found == expected);
    EXPECT_GT(found.size(), 40000u);
    test::FailingScratch other;
    for (const Room& room : {Room{}, Room{400000, &other}}) {
      const auto without_keys = search(SomeKeys::Fails::kKeys, max_bucket, room, found);
      EXPECT_EQ(without_keys.has_value(), !room.is_bounded());   // in memory all bands are read at once
      if (!without_keys) {
        EXPECT_EQ(without_keys.error().message, "no keys");
      }
      const auto without_hash = search(SomeKeys::Fails::kHashes, max_bucket, room, found);
      EXPECT_EQ(without_hash.has_value(), max_bucket == 1000);
      if (!without_hash) {
        EXPECT_EQ(without_hash.error().message, "no hash");
      }
    }
    for (const int at : sound.telling_calls(1)) {
      test::FailingScratch broken(at);
      const auto got = search(SomeKeys::Fails::kNothing, max_bucket, {400000, &broken}, found);
      ASSERT_FALSE(got) << at;
      EXPECT_EQ(got.error().message, test::FailingScratch::kMessage);
    }
  }
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
