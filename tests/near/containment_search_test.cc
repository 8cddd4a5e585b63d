#include "hansieve/near/containment_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "hansieve/near/sketcher.h"
#include "hansieve/text/utf8.h"
#include "reference/near_reference.h"
#include "support/failing_scratch.h"
#include "support/random_text.h"

namespace hansieve {
namespace {

constexpr std::size_t kLeastShingles = 50;   // of an inner document

/// Unfolded, so that the shingles are those of the texts as they stand.
DedupOptions unfolded(double threshold) { return {.threshold = threshold, .folding = Folding::kNone}; }

std::string han(test::Random& random, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) append_utf8(static_cast<char32_t>(0x4E00 + random.below(5000)), text);
  return text;
}

/// Articles, pages they stand in, as often as not a little edited, some pages twice; articles with another end of the same length; what is
/// too short; in any order.
std::vector<std::string> articles_in_pages(test::Random& random, int count) {
  constexpr std::size_t kBytes = 3;   // of a code point
  std::vector<std::string> texts;
  for (int i = 0; i < count; ++i) {
    const std::size_t length = 120 + random.below(300);
    const std::string article = han(random, length);
    texts.push_back(article);
    texts.push_back(han(random, 100 + random.below(600)) + article + han(random, random.below(600)));
    if (i % 4 == 0) texts.push_back(texts.back());
    texts.push_back(han(random, 500) + article.substr(0, kBytes * (length * 95 / 100)) + han(random, 100));
    texts.push_back(article.substr(0, kBytes * (length * 84 / 100)) + han(random, length - length * 84 / 100));
    texts.push_back(article.substr(0, kBytes * (length * 77 / 100)) + han(random, length - length * 77 / 100));   // not enough
    const std::string phrase = han(random, kLeastShingles - 1 + 4 + random.below(2));   // 49 shingles of five code points, or 50
    texts.push_back(phrase);
    texts.push_back(phrase + han(random, 200));
  }
  std::shuffle(texts.begin(), texts.end(), std::mt19937(5));
  return texts;
}

struct Found {
  std::vector<ContainedPair> pairs;
  DedupStats stats;
};

Result<Found> search(const std::vector<std::string>& texts, const ContainmentSearch::Settings& settings, const BatchDeduper::TextOf& text_of) {
  BatchDeduper deduper(settings.dedup, *checked_banding(settings.dedup), {settings.room, 1, one_by_one});
  Sketcher sketcher(settings.dedup.signature, settings.dedup.folding);
  std::vector<std::uint16_t> signature(settings.dedup.signature.slots);
  for (std::uint32_t row = 0; row < texts.size(); ++row) {
    sketcher.look_at(texts[row]);
    sketcher.sign(signature);
    if (auto ok = deduper.add({row, true, sketcher.hash()}, signature); !ok) return ok.error();
  }
  if (auto ok = deduper.finish_adding({}); !ok) return ok.error();
  if (auto ok = deduper.find_pairs(text_of); !ok) return ok.error();
  if (auto ok = ContainmentSearch(settings, text_of).find(deduper); !ok) return ok.error();
  Found found;
  const auto take = [&](const ContainedPair& pair) { return found.pairs.push_back(pair), Result<void>(); };
  if (auto ok = deduper.for_each_contained(take); !ok) return ok.error();
  found.stats = deduper.stats();
  return found;
}

BatchDeduper::TextOf text_of(const std::vector<std::string>& texts) {
  return [&](std::uint32_t row, unsigned, std::string&) -> Result<std::string_view> { return std::string_view(texts[row]); };
}

/// inner, outer; containment, similarity
using Pairs = std::map<std::pair<std::uint32_t, std::uint32_t>, std::pair<double, double>>;

Pairs as_map(const std::vector<ContainedPair>& pairs) {
  Pairs map;
  for (const ContainedPair& pair : pairs) EXPECT_TRUE((map.emplace(std::pair(pair.inner, pair.outer), std::pair(pair.containment, pair.jaccard)).second));
  return map;
}

Pairs naive_search(const std::vector<std::string>& texts, const ContainmentSearch::Settings& settings) {
  std::vector<std::set<std::uint64_t>> sets;
  for (const std::string& text : texts) {
    const auto shingles = test::naive_shingles(text, settings.dedup.signature.ngram);
    sets.emplace_back(shingles.begin(), shingles.end());
  }
  Pairs pairs;
  for (std::uint32_t a = 0; a < texts.size(); ++a) {
    for (std::uint32_t b = a + 1; b < texts.size(); ++b) {
      const double jaccard = test::naive_jaccard(sets[a], sets[b]);
      const std::size_t least = std::min(sets[a].size(), sets[b].size());
      std::size_t both = 0;
      for (const std::uint64_t shingle : sets[a]) both += sets[b].contains(shingle);
      const double containment = static_cast<double>(both) / static_cast<double>(least);
      if (least < kLeastShingles || containment < settings.containment || jaccard >= settings.dedup.threshold) continue;
      const bool is_first_inner = sets[a].size() < sets[b].size();   // of two as large the later one goes
      pairs.emplace(is_first_inner ? std::pair(a, b) : std::pair(b, a), std::pair(containment, jaccard));
    }
  }
  return pairs;
}

// In memory and beside it, alone and shared out: the pairs of a comparison of all with all, but for a few of which too little is sampled.
TEST(ContainmentSearchTest, FindsWhatANaiveComparisonFinds) {
  test::Random random(41);
  const auto texts = articles_in_pages(random, 30);
  ContainmentSearch::Settings settings{unfolded(0.75), 0.8, {}, 1, one_by_one};
  const Pairs expected = naive_search(texts, settings);
  ASSERT_GT(expected.size(), 100u);
  const auto first = search(texts, settings, text_of(texts));
  ASSERT_TRUE(first);
  const Pairs found = as_map(first->pairs);
  std::size_t missed = 0, of_equal_size = 0;
  for (const auto& [pair, numbers] : expected) missed += !found.contains(pair);
  for (const auto& [pair, numbers] : found) {
    const auto at = expected.find(pair);
    ASSERT_NE(at, expected.end()) << pair.first << " in " << pair.second;
    EXPECT_EQ(at->second, numbers);
  }
  for (const ContainedPair& pair : first->pairs) of_equal_size += pair.is_equal;
  EXPECT_LE(missed, expected.size() / 20);
  EXPECT_GE(of_equal_size, 10u);
  EXPECT_GE(first->stats.contained, 75u);
  EXPECT_LT(first->stats.contained, found.size());   // pages that are there twice count once
  EXPECT_EQ(first->stats.bounded, 0u);
  EXPECT_GE(first->stats.compared, found.size());
  test::FailingScratch scratch;
  for (const unsigned jobs : {1u, 3u}) {
    settings.jobs = jobs;
    settings.room = {40000, &scratch};
    const auto beside = search(texts, settings, text_of(texts));
    ASSERT_TRUE(beside);
    EXPECT_EQ(as_map(beside->pairs), found);
    EXPECT_EQ(beside->stats.compared, first->stats.compared);
  }
  EXPECT_GT(scratch.calls(), 20);
}

// What more documents have than a bucket holds is boilerplate: whoever is nothing else is told.
TEST(ContainmentSearchTest, CountsDocumentsThatAreBoilerplateOnly) {
  test::Random random(42);
  const std::string menu = han(random, 300);
  std::vector<std::string> texts = {menu};
  for (int i = 0; i < 30; ++i) texts.push_back(menu + han(random, 600));
  ContainmentSearch::Settings settings{unfolded(0.7), 0.8, {}, 1, one_by_one};
  const auto found = search(texts, settings, text_of(texts));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->pairs.size(), 30u);
  EXPECT_EQ(found->stats.bounded, 0u);
  settings.dedup.max_bucket = 20;
  const auto bounded = search(texts, settings, text_of(texts));
  ASSERT_TRUE(bounded);
  EXPECT_TRUE(bounded->pairs.empty());
  EXPECT_EQ(bounded->stats.bounded, 1u);
}

/// Some fifty near-copies, and as many of which each two share more than half: more than a thousand pairs of either kind.
std::vector<std::string> two_crowds(test::Random& random) {
  std::vector<std::string> texts;
  for (const std::size_t own : {8, 70}) {
    const std::string common = han(random, 130);
    for (int i = 0; i < 50; ++i) texts.push_back(common + han(random, own));
  }
  return texts;
}

// A disk that fails at any one call, a text that cannot be read: that is the result, and no part of the pairs.
TEST(ContainmentSearchTest, AnyFailureEndsTheSearch) {
  test::Random random(43);
  const auto texts = two_crowds(random);
  ContainmentSearch::Settings settings{unfolded(0.75), 0.6, {}, 2, one_by_one};
  test::FailingScratch sound;
  settings.room = {20000, &sound};
  const auto expected = search(texts, settings, text_of(texts));
  ASSERT_TRUE(expected);
  ASSERT_GT(expected->pairs.size(), 1024u);
  ASSERT_GT(expected->stats.pairs, 1024u);
  for (const int at : sound.telling_calls(1)) {
    test::FailingScratch broken(at);
    settings.room = {20000, &broken};
    const auto got = search(texts, settings, text_of(texts));
    ASSERT_FALSE(got) << "call " << at << " of " << sound.calls() << " failed, and nothing was said";
    EXPECT_EQ(got.error().message, test::FailingScratch::kMessage);
  }
  settings.room = {};
  int calls = 0, fails_at = -1;
  const BatchDeduper::TextOf failing = [&](std::uint32_t row, unsigned, std::string&) -> Result<std::string_view> {
    if (calls++ == fails_at) return Error{ErrorCode::kInputOutput, "cannot be read"};
    return std::string_view(texts[row]);
  };
  ASSERT_TRUE(search(texts, settings, failing));
  const int all = calls;
  for (fails_at = 0; fails_at < all; fails_at += all / 30) {
    calls = 0;
    const auto got = search(texts, settings, failing);
    ASSERT_FALSE(got) << fails_at;
    EXPECT_EQ(got.error().message, "cannot be read");
  }
}

}  // namespace
}  // namespace hansieve
