// Documents chosen to make near-duplicates dear or wrong: one bucket filled, chains, slots that collide. What is counted is what was
// compared, not seconds.
#include <gtest/gtest.h>

#include <functional>
#include <numeric>

#include "hansieve/io/scratch_folder.h"
#include "hansieve/near/batch_deduper.h"
#include "hansieve/near/compare.h"
#include "hansieve/near/sketcher.h"
#include "support/random_text.h"

namespace hansieve {
namespace {

using Texts = std::vector<std::string>;

Texts made(std::size_t count, const std::function<std::string(std::size_t)>& make) {
  Texts texts;
  for (std::size_t i = 0; i < count; ++i) texts.push_back(make(i));
  return texts;
}

struct Outcome {
  std::vector<RowFate> removed;
  DedupStats stats;
  std::size_t kept(const Texts& texts) const { return texts.size() - removed.size(); }
};

struct Way {
  Room room;
  unsigned jobs = 1;
  bool backwards = false;   ///< the last is the best to keep
};

Outcome dedup(const Texts& texts, const DedupOptions& options, const Way& way = {}) {
  BatchDeduper deduper(options, *checked_banding(options), {way.room, way.jobs, one_by_one});
  Sketcher sketcher(options.signature, options.folding);
  std::vector<std::uint16_t> signature(options.signature.slots);
  for (std::uint32_t i = 0; i < texts.size(); ++i) {
    if (!sketcher.look_at(texts[i])) continue;
    sketcher.sign(signature);
    EXPECT_TRUE(deduper.add({i, true, sketcher.hash()}, signature));
  }
  const BatchDeduper::TextOf text_of = [&](std::uint32_t row, unsigned, std::string&) -> Result<std::string_view> { return std::string_view(texts[row]); };
  std::vector<std::uint32_t> order(way.backwards ? texts.size() : 0);
  std::iota(order.rbegin(), order.rend(), 0u);   // the last first
  EXPECT_TRUE(deduper.finish_adding({}));
  deduper.prefer(order);
  EXPECT_TRUE(deduper.find_pairs(text_of, way.backwards ? BatchDeduper::Wanted::kAllPairs : BatchDeduper::Wanted::kOfKept));
  EXPECT_TRUE(deduper.choose(order, text_of));
  Outcome outcome{{}, deduper.stats()};
  for (RowFate fate; deduper.next_removed(fate);) outcome.removed.push_back(fate);
  return outcome;
}

/// That every document went for one that is kept, and at that Jaccard.
void expect_honest(const Texts& texts, const Outcome& outcome, const DedupOptions& options) {
  std::vector<bool> gone(texts.size());
  for (const RowFate& fate : outcome.removed) gone[fate.row] = true;
  Sketcher sketcher(options.signature, options.folding);
  SetComparer comparer;
  for (const RowFate& fate : outcome.removed) {
    ASSERT_FALSE(gone[fate.kept]) << fate.row;
    sketcher.look_at(texts[fate.row]);
    comparer.set_left(sketcher.shingles());
    sketcher.look_at(texts[fate.kept]);
    ASSERT_EQ(comparer.compare(sketcher.shingles()).jaccard(), fate.jaccard);
    ASSERT_GE(fate.jaccard, options.threshold);
  }
}

TEST(AdversarialTest, CopiesBeyondTheLargestBucketStillGo) {
  test::Random random(31);
  auto scratch = open_scratch("").value();
  const std::string body = test::random_han(random, 200);
  const Texts texts = made(1500, [&](std::size_t) { return body + test::random_han(random, 3); });
  DedupOptions options;
  options.max_bucket = 500;
  for (const bool backwards : {false, true}) {
    const Outcome outcome = dedup(texts, options, {.backwards = backwards});
    EXPECT_GT(outcome.stats.large_buckets, 0u);
    EXPECT_EQ(outcome.kept(texts), 1u);   // all meet the best ones
    expect_honest(texts, outcome, options);
    for (const Way& way : {Way{{}, 3, backwards}, Way{{100000, scratch.get()}, 2, backwards}}) {
      const Outcome other = dedup(texts, options, way);
      ASSERT_EQ(other.removed.size(), outcome.removed.size());
      for (std::size_t i = 0; i < other.removed.size(); ++i) {
        ASSERT_EQ(other.removed[i].row, outcome.removed[i].row);
        ASSERT_EQ(other.removed[i].kept, outcome.removed[i].kept);
      }
      EXPECT_EQ(other.stats.compared, outcome.stats.compared);
    }
  }
}

// One template, below the threshold: all share bands, none goes, and nobody is compared with everybody.
TEST(AdversarialTest, AFullBucketIsNotComparedAllWithAll) {
  test::Random random(32);
  DedupOptions options;
  options.max_bucket = 30;
  const unsigned bands = checked_banding(options)->bands;
  std::uint64_t last = 0;
  for (const std::size_t count : {400, 800, 1600}) {
    const std::string body = test::random_han(random, 150);
    const Texts texts = made(count, [&](std::size_t) { return body + test::random_han(random, 50); });
    const Outcome outcome = dedup(texts, options);
    EXPECT_EQ(outcome.kept(texts), count);
    EXPECT_LE(outcome.stats.candidates, count * bands * options.max_bucket / 2);
    // Twice the documents, at most twice the work and a little more where a bucket has just become large.
    if (last > 0) {
      EXPECT_LE(outcome.stats.candidates, 3 * last) << count;
    }
    last = outcome.stats.candidates;
  }
}

// Each is like the one before it, the last like the first in nothing: no cluster swallows them all.
TEST(AdversarialTest, ChainsDoNotCluster) {
  test::Random random(33);
  std::string text = test::random_han(random, 200);
  const Texts texts = made(1500, [&](std::size_t) { return text = text.substr(30) + test::random_han(random, 10); });
  const DedupOptions options;
  const Outcome outcome = dedup(texts, options);
  expect_honest(texts, outcome, options);
  EXPECT_GT(outcome.kept(texts), texts.size() / 5);   // 10 of 200 characters each: beyond the third Jaccard is below 0.7
  EXPECT_LT(outcome.kept(texts), texts.size() / 2);
  EXPECT_LT(outcome.stats.candidates, 20 * texts.size());
}

// Whoever knows the seed can look for documents that meet in a band though they have half in common; under another seed they
// meet no more often than any do.
TEST(AdversarialTest, AnotherSeedUndoesChosenCollisions) {
  test::Random random(34);
  const std::string body = test::random_han(random, 134);
  const Banding banding{16, 8};
  const auto sign = [&](const std::string& text, std::uint64_t seed) {
    SignatureOptions options;
    options.seed = seed;
    Sketcher sketcher(options, Folding::kStandard);
    std::vector<std::uint16_t> signature(options.slots);
    EXPECT_TRUE(sketcher.look_at(text));
    sketcher.sign(signature);
    return signature;
  };
  std::string first;
  Texts chosen;
  for (int tries = 0; tries < 20 && chosen.size() < 60; ++tries) {
    chosen.clear();
    first = body + test::random_han(random, 66);
    const auto victim = sign(first, 0);
    for (int i = 0; i < 3000 && chosen.size() < 60; ++i) {
      const std::string text = body + test::random_han(random, 66);
      if (share_band(sign(text, 0), victim, banding)) chosen.push_back(text);
    }
  }
  ASSERT_EQ(chosen.size(), 60u);
  for (const std::uint64_t seed : {1, 2}) {
    const auto other = sign(first, seed);
    std::size_t meet = 0;
    for (const std::string& text : chosen) meet += share_band(sign(text, seed), other, banding);
    EXPECT_LE(meet, 10u) << seed;
  }
}

TEST(AdversarialTest, OneShingleAgainAndAgainIsASetOfOne) {
  const Texts texts = {std::string(3000, 'a'), std::string(30000, 'a'), std::string(3000, 'b')};
  const DedupOptions options;
  const Outcome outcome = dedup(texts, options);
  ASSERT_EQ(outcome.removed.size(), 1u);
  EXPECT_EQ(outcome.removed[0].row, 1u);
  EXPECT_EQ(outcome.removed[0].jaccard, 1);
}

}  // namespace
}  // namespace hansieve
