#include "hansieve/near/batch_deduper.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <numeric>
#include <thread>

#include "hansieve/io/run_folder.h"
#include "hansieve/io/scratch_folder.h"
#include "hansieve/near/deduper.h"
#include "hansieve/near/sketcher.h"
#include "hansieve/text/utf8.h"
#include "support/random_text.h"

namespace hansieve {
namespace {

/// Families of near-copies, some exact, some empty texts.
std::vector<std::string> families(test::Random& random, std::size_t count) {
  std::vector<std::string> texts;
  while (texts.size() < count) {
    std::u32string base;
    for (std::size_t i = 0, length = random.below(120); i < length; ++i) base.push_back(static_cast<char32_t>(0x4E00 + random.below(3000)));
    for (std::size_t copy = 0, copies = 1 + random.below(6); copy < copies; ++copy) {
      std::string text;
      const double noise = 0.01 * static_cast<double>(random.below(4));
      for (const char32_t c : base) append_utf8(random.chance(noise) ? static_cast<char32_t>(0x4E00 + random.below(3000)) : c, text);
      texts.insert(texts.begin() + static_cast<std::ptrdiff_t>(random.below(texts.size() + 1)), text);
    }
  }
  return texts;
}

struct Found {
  std::vector<SimilarPair> pairs;
  std::vector<Fate> fates;
  DedupStats stats;
};

Found by_deduper(const std::vector<std::string>& texts, const DedupOptions& options, std::span<const std::uint32_t> order) {
  auto deduper = Deduper::make(options).value();
  for (const std::string& text : texts) deduper->add(text);
  const auto pairs = deduper->find_pairs([&](std::uint32_t i) { return std::string_view(texts[i]); });
  return {deduper->expand(pairs), deduper->choose_kept(pairs, order), deduper->stats()};
}

/// Rows are three times the number of the text; `threads` runs tasks backwards, as threads might.
Found by_batch(const std::vector<std::string>& texts, const DedupOptions& options, std::span<const std::uint32_t> order, Room room, unsigned jobs) {
  const Parallel backwards = [](unsigned count, const std::function<void(unsigned)>& task) {
    while (count > 0) task(--count);
  };
  BatchDeduper deduper(options, *checked_banding(options), {room, jobs, jobs > 1 ? backwards : one_by_one});
  Sketcher sketcher(options.signature, options.folding);
  std::vector<std::uint16_t> signature(options.signature.slots);
  for (std::uint32_t i = 0; i < texts.size(); ++i) {
    if (!sketcher.look_at(texts[i])) continue;
    sketcher.sign(signature);
    EXPECT_TRUE(deduper.add({i, true, sketcher.hash()}, signature));
  }
  EXPECT_TRUE(deduper.finish_adding({}));
  EXPECT_TRUE(deduper.find_pairs([&](std::uint32_t row, unsigned, std::string&) -> Result<std::string_view> { return std::string_view(texts[row]); }));
  Found found;
  EXPECT_TRUE(deduper.for_each_pair([&](const SimilarPair& pair) { return found.pairs.push_back(pair), Result<void>(); }));
  EXPECT_TRUE(deduper.choose(order));
  for (std::uint32_t i = 0; i < texts.size(); ++i) found.fates.push_back({i, 1});
  for (RowFate fate; deduper.next_removed(fate);) found.fates[fate.row] = {fate.kept, fate.jaccard};
  found.stats = deduper.stats();
  return found;
}

void expect_equal(const Found& a, const Found& b, const std::string& what) {
  EXPECT_EQ(a.pairs, b.pairs) << what;
  ASSERT_EQ(a.fates.size(), b.fates.size());
  for (std::size_t i = 0; i < a.fates.size(); ++i) {
    ASSERT_EQ(a.fates[i].kept, b.fates[i].kept) << what << " document " << i;
    ASSERT_EQ(a.fates[i].jaccard, b.fates[i].jaccard) << what << " document " << i;
  }
  EXPECT_EQ(a.stats.candidates, b.stats.candidates) << what;
  EXPECT_EQ(a.stats.identical, b.stats.identical) << what;
  EXPECT_EQ(a.stats.large_buckets, b.stats.large_buckets) << what;
}

TEST(BatchDeduperTest, IsTheDeduperInAnyMemoryAndOnAnyThreads) {
  test::Random random(21);
  auto scratch = open_scratch("").value();
  const auto texts = families(random, 5000);
  std::vector<std::uint32_t> order(texts.size());
  std::iota(order.begin(), order.end(), 0u);
  std::shuffle(order.begin(), order.end(), std::mt19937(3));
  for (const Verify verify : {Verify::kExact, Verify::kSignature, Verify::kNone}) {
    for (const std::size_t max_bucket : {1000, 3}) {
      DedupOptions options;
      options.verify = verify, options.max_bucket = max_bucket;
      options.signature.ngram = 2;
      for (const auto& by : {std::vector<std::uint32_t>(), order}) {
        const Found expected = by_deduper(texts, options, by);
        ASSERT_GT(expected.pairs.size(), 1000u);
        const std::string what = std::to_string(static_cast<int>(verify)) + " " + std::to_string(max_bucket) + " " + std::to_string(by.size());
        expect_equal(expected, by_batch(texts, options, by, {}, 1), "in memory " + what);
        expect_equal(expected, by_batch(texts, options, by, {}, 3), "three tasks " + what);
        expect_equal(expected, by_batch(texts, options, by, {50000, scratch.get()}, 2), "beside the memory " + what);
      }
    }
  }
}

TEST(BatchDeduperTest, PairsOfKeptDocumentsAreEnoughToChoose) {
  test::Random random(22);
  const auto texts = families(random, 2000);
  DedupOptions options;
  options.signature.ngram = 2;
  std::vector<std::tuple<std::uint32_t, std::uint32_t, double>> expected;
  std::uint64_t compared_all = 0;
  for (const auto wanted : {BatchDeduper::Wanted::kAllPairs, BatchDeduper::Wanted::kOfKept}) {
    for (const unsigned jobs : {1, 3}) {
      BatchDeduper deduper(options, *checked_banding(options), {{}, jobs, one_by_one});
      Sketcher sketcher(options.signature, options.folding);
      std::vector<std::uint16_t> signature(options.signature.slots);
      for (std::uint32_t i = 0; i < texts.size(); ++i) {
        if (!sketcher.look_at(texts[i])) continue;
        sketcher.sign(signature);
        ASSERT_TRUE(deduper.add({i, true, sketcher.hash()}, signature));
      }
      ASSERT_TRUE(deduper.finish_adding({}));
      ASSERT_TRUE(deduper.find_pairs([&](std::uint32_t row, unsigned, std::string&) -> Result<std::string_view> { return std::string_view(texts[row]); }, wanted));
      ASSERT_TRUE(deduper.choose({}));
      std::vector<std::tuple<std::uint32_t, std::uint32_t, double>> removed;
      for (RowFate fate; deduper.next_removed(fate);) removed.emplace_back(fate.row, fate.kept, fate.jaccard);
      if (expected.empty()) expected = removed, compared_all = deduper.stats().compared;
      EXPECT_EQ(removed, expected);
      if (wanted == BatchDeduper::Wanted::kOfKept) {
        EXPECT_LT(deduper.stats().compared, compared_all);
      }
    }
  }
}

TEST(BatchDeduperTest, GoesOnFromASavedStateAsIfNothingHadHappened) {
  test::Random random(23);
  const auto texts = families(random, 3000);
  const auto folder_path = (std::filesystem::temp_directory_path() / ("batch_deduper_" + std::to_string(::getpid()))).string();
  DedupOptions options;
  options.signature.ngram = 2;
  for (const Room room : {Room{}, Room{50000, nullptr}}) {
    const Found expected = by_batch(texts, options, {}, {}, 1);
    auto folder = RunFolder::open(folder_path).value();
    const Room with{room.most_bytes, folder.get()};
    const auto make = [&] { return std::make_unique<BatchDeduper>(options, *checked_banding(options), BatchDeduper::Resources{with, 1, one_by_one}); };
    auto deduper = make();
    int saves = 0;
    // Everything is forgotten but what was saved.
    const auto start_again = [&] {
      auto file = folder->create("state").value();
      SavedState saved(*file);
      deduper->save_or_load(saved);
      ASSERT_TRUE(saved.finish());
      ASSERT_TRUE(folder->commit("state"));
      deduper = make();
      SavedState loaded(*file, *folder);
      deduper->save_or_load(loaded);
      const auto ok = loaded.finish();
      ASSERT_TRUE(ok) << ok.error().message;
      ++saves;
    };
    Sketcher sketcher(options.signature, options.folding);
    std::vector<std::uint16_t> signature(options.signature.slots);
    for (std::uint32_t i = 0; i < texts.size(); ++i) {
      if (!sketcher.look_at(texts[i])) continue;
      sketcher.sign(signature);
      ASSERT_TRUE(deduper->add({i, true, sketcher.hash()}, signature));
      if (i % 1000 != 500) continue;
      ASSERT_TRUE(deduper->spill());
      start_again();
    }
    ASSERT_TRUE(deduper->finish_adding({}));
    start_again();
    ASSERT_TRUE(deduper->find_candidates());
    start_again();
    const auto text_of = [&](std::uint32_t row, unsigned, std::string&) -> Result<std::string_view> { return std::string_view(texts[row]); };
    // Stopped at the first block, the second, and so on.
    const Error stop{ErrorCode::kUsage, "stop"};
    for (int stops = 0; !deduper->verify_candidates(text_of, BatchDeduper::Wanted::kAllPairs, [&]() -> Result<void> { return stop; }); ++stops) {
      ASSERT_LT(stops, 100);
      start_again();
    }
    start_again();
    Found found;
    ASSERT_TRUE(deduper->for_each_pair([&](const SimilarPair& pair) { return found.pairs.push_back(pair), Result<void>(); }));
    ASSERT_TRUE(deduper->choose({}));
    for (std::uint32_t i = 0; i < texts.size(); ++i) found.fates.push_back({i, 1});
    for (RowFate fate; deduper->next_removed(fate);) found.fates[fate.row] = {fate.kept, fate.jaccard};
    found.stats = deduper->stats();
    expect_equal(expected, found, room.is_bounded() ? "beside the memory" : "in memory");
    EXPECT_GE(saves, 6);
    deduper.reset();
    folder->remove();
  }
}

TEST(BatchDeduperTest, AnExcludedDocumentLeavesItsTextToTheNext) {
  const std::string text = "今天上午，市政府在会议中心召开新闻发布会，介绍全市上半年经济运行情况。";
  DedupOptions options;
  BatchDeduper deduper(options, *checked_banding(options), {});
  Sketcher sketcher(options.signature, options.folding);
  std::vector<std::uint16_t> signature(options.signature.slots);
  for (std::uint32_t row = 0; row < 4; ++row) {
    ASSERT_TRUE(sketcher.look_at(row == 3 ? text + "据悉" : text));
    sketcher.sign(signature);
    ASSERT_TRUE(deduper.add({row, row == 0 || row == 3, sketcher.hash()}, signature));
  }
  ASSERT_TRUE(deduper.finish_adding({true, false, false, false}));
  ASSERT_TRUE(deduper.find_pairs([&](std::uint32_t row, unsigned, std::string& buffer) -> Result<std::string_view> {
    return std::string_view(buffer = row == 3 ? text + "据悉" : text);
  }));
  ASSERT_TRUE(deduper.choose({}));
  std::vector<std::pair<std::uint32_t, std::uint32_t>> removed;
  for (RowFate fate; deduper.next_removed(fate);) removed.emplace_back(fate.row, fate.kept);
  EXPECT_EQ(removed, (std::vector<std::pair<std::uint32_t, std::uint32_t>>{{2, 1}, {3, 1}}));
}

TEST(SortedRunsTest, GiveTheSameInAnyMemory) {
  test::Random random(4);
  auto scratch = open_scratch("").value();
  for (const Repeats repeats : {Repeats::kKeep, Repeats::kDrop}) {
    SortedRuns<std::uint64_t> all({}, repeats), parts({4096, scratch.get()}, repeats);
    for (int i = 0; i < 50000; ++i) {
      const std::uint64_t n = random.below(20000);
      ASSERT_TRUE(all.add(n) && parts.add(n));
    }
    ASSERT_TRUE(all.sort() && parts.sort());
    EXPECT_FALSE(parts.is_in_memory());
    for (int round = 0; round < 2; ++round) {
      std::vector<std::uint64_t> a, b;
      for (std::uint64_t n; all.next(n);) a.push_back(n);
      for (std::uint64_t n; parts.next(n);) b.push_back(n);
      EXPECT_EQ(a, b);
      EXPECT_TRUE(std::is_sorted(a.begin(), a.end()));
      EXPECT_EQ(a.size() == 50000, repeats == Repeats::kKeep);
      ASSERT_TRUE(all.rewind() && parts.rewind());
    }
  }
}

}  // namespace
}  // namespace hansieve
