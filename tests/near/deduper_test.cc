#include "hansieve/near/deduper.h"

#include <gtest/gtest.h>

#include <numeric>

#include "hansieve/near/batch_deduper.h"
#include "hansieve/near/sketcher.h"
#include "reference/near_reference.h"
#include "support/random_text.h"

namespace hansieve {
namespace {

/// Texts in families: each a base with a share of its code points changed.
std::vector<std::string> families(test::Random& random, int count) {
  std::vector<std::string> texts;
  while (static_cast<int>(texts.size()) < count) {
    std::u32string base;
    const std::size_t length = 20 + random.below(600);
    for (std::size_t i = 0; i < length; ++i) base.push_back(static_cast<char32_t>(0x4E00 + random.below(3000)));
    for (int copy = 0; copy < 4; ++copy) {
      std::string text;
      const double noise = 0.02 * static_cast<double>(random.below(5));
      for (const char32_t c : base) append_utf8(random.chance(noise) ? static_cast<char32_t>(0x4E00 + random.below(3000)) : c, text);
      texts.push_back(text);
    }
  }
  return texts;
}

std::vector<SimilarPair> pairs_of(const std::vector<std::string>& texts, const DedupOptions& options) {
  auto deduper = Deduper::make(options);
  for (const std::string& text : texts) (*deduper)->add(text);
  return (*deduper)->expand((*deduper)->find_pairs([&](std::uint32_t i) { return std::string_view(texts[i]); }));
}

TEST(DeduperTest, FindsAlmostAllPairsAndOnlyThose) {
  test::Random random(9);
  const auto texts = families(random, 400);
  for (const double threshold : {0.5, 0.6, 0.7, 0.8, 0.9}) {
    const auto found = pairs_of(texts, {.threshold = threshold, .folding = Folding::kNone});
    std::size_t expected = 0;
    for (std::uint32_t a = 0; a < texts.size(); ++a) {
      for (std::uint32_t b = a + 1; b < std::min<std::size_t>(a + 4, texts.size()); ++b) {
        expected += a / 4 == b / 4 && test::naive_jaccard(texts[a], texts[b], 5) >= threshold;
      }
    }
    for (const SimilarPair& p : found) {
      EXPECT_GE(p.jaccard, threshold);
      EXPECT_DOUBLE_EQ(p.jaccard, test::naive_jaccard(texts[p.a], texts[p.b], 5));
    }
    EXPECT_GE(static_cast<double>(found.size()), 0.99 * static_cast<double>(expected)) << threshold;
    EXPECT_LE(found.size(), expected) << threshold;
  }
}

TEST(DeduperTest, CopiesInOtherDressAreTheSameText) {
  const std::vector<std::string> texts = {"今天天气很好，我们去公园里散步。", "今天天氣很好,我們去\n公園裡散步", "明天也许会下雨，带上伞再出门吧。"};
  const auto found = pairs_of(texts, {});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0], (SimilarPair{0, 1, 1.0}));
}

TEST(DeduperTest, ShortTextsEqualOnlyTheirCopiesAndEmptyOnesNothing) {
  const std::vector<std::string> texts = {"", "汉字", "", "汉字", "汉", "。。", "！", "汉字典", "  "};
  const auto found = pairs_of(texts, {.threshold = 0.3});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0], (SimilarPair{1, 3, 1.0}));
}

TEST(DeduperTest, ManyCopiesOfOneTextStayLinear) {
  const std::vector<std::string> texts(5000, "全国人民代表大会常务委员会第二十八次会议今天在北京闭幕");
  const DedupOptions options;
  EXPECT_LT(pairs_of(texts, options).size(), 5000u);
  auto deduper = Deduper::make(options);
  for (const std::string& text : texts) (*deduper)->add(text);
  std::vector<std::uint32_t> order(texts.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(order.size()) - 1 - i;
  for (const Fate& fate : (*deduper)->choose_kept({}, order)) EXPECT_EQ(fate.kept, 4999u);
}

std::vector<RowFate> fates_of_batch(const std::vector<std::string>& texts, const DedupOptions& options, std::span<const std::uint32_t> order, bool prefers) {
  BatchDeduper deduper(options, *checked_banding(options), {});
  Sketcher sketcher(options.signature, options.folding);
  std::vector<std::uint16_t> signature(options.signature.slots);
  for (std::uint32_t i = 0; i < texts.size(); ++i) {
    EXPECT_TRUE(sketcher.look_at(texts[i]));
    sketcher.sign(signature);
    EXPECT_TRUE(deduper.add({i, true, sketcher.hash()}, signature));
  }
  const BatchDeduper::TextOf text_of = [&](std::uint32_t row, unsigned, std::string&) -> Result<std::string_view> { return std::string_view(texts[row]); };
  EXPECT_TRUE(deduper.finish_adding({}));
  if (prefers) deduper.prefer(order);
  EXPECT_TRUE(deduper.find_pairs(text_of));
  EXPECT_TRUE(deduper.choose(order, text_of));
  std::vector<RowFate> fates;
  for (RowFate fate; deduper.next_removed(fate);) fates.push_back(fate);
  return fates;
}

TEST(DeduperTest, CopiesBeyondTheLargestBucketGoAsTheBatchLetsThemGo) {
  test::Random random(31);
  const std::string body = test::random_han(random, 150);
  std::vector<std::string> texts;
  for (int i = 0; i < 900; ++i) texts.push_back(body + test::random_han(random, 3));
  const Deduper::TextOf text_of = [&](std::uint32_t i) { return std::string_view(texts[i]); };
  for (const Verify verify : {Verify::kExact, Verify::kSignature, Verify::kNone}) {
    DedupOptions options;
    options.max_bucket = 300;
    options.verify = verify;
    std::vector<std::uint32_t> backwards(texts.size());
    std::iota(backwards.rbegin(), backwards.rend(), 0u);
    for (const std::vector<std::uint32_t>& order : {std::vector<std::uint32_t>(), backwards}) {
      for (const bool prefers : {false, true}) {
        auto deduper = std::move(Deduper::make(options)).value();
        for (const std::string& text : texts) deduper->add(text);
        if (prefers) deduper->prefer(order);
        const auto pairs = deduper->find_pairs(text_of);
        EXPECT_GT(deduper->stats().large_buckets, 0u);
        const auto kept = [](const std::vector<Fate>& fates) {
          std::size_t count = 0;
          for (std::uint32_t i = 0; i < fates.size(); ++i) count += fates[i].kept == i;
          return count;
        };
        const auto fates = deduper->choose_kept(pairs, text_of, order);
        // Each meets 64 representatives: the best ones, or only those before the first of them can stay.
        EXPECT_LE(kept(fates), prefers ? 3 : 2 * texts.size() / kRepresentatives);
        if (!prefers) {
          EXPECT_LT(2 * kept(fates), kept(deduper->choose_kept(pairs, order)));
        }
        const auto batch = fates_of_batch(texts, options, order, prefers);
        ASSERT_EQ(batch.size(), texts.size() - kept(fates));
        for (const RowFate& fate : batch) {
          ASSERT_EQ(fates[fate.row].kept, fate.kept);
          ASSERT_EQ(fates[fate.row].jaccard, fate.jaccard);
          ASSERT_EQ(fates[fate.kept].kept, fate.kept);
        }
      }
    }
  }
}

TEST(DeduperTest, RefusesOptionsOutOfRange) {
  EXPECT_FALSE(Deduper::make({.signature = {.ngram = 0}}));
  EXPECT_FALSE(Deduper::make({.signature = {.slots = 100}}));
  EXPECT_FALSE(Deduper::make({.threshold = 0}));
  EXPECT_FALSE(Deduper::make({.recall = 1}));
  EXPECT_FALSE(Deduper::make({.banding = Banding{100, 5}}));
  EXPECT_FALSE(Deduper::make({.max_bucket = 1}));
}

}  // namespace
}  // namespace hansieve
