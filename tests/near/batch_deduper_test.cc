#include "hansieve/near/batch_deduper.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <thread>

#include "hansieve/io/run_folder.h"
#include "hansieve/io/scratch_folder.h"
#include "hansieve/near/deduper.h"
#include "hansieve/near/sketcher.h"
#include "hansieve/text/utf8.h"
#include "support/failing_scratch.h"
#include "support/random_text.h"
#include "support/start_again.h"

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

/// `stands_in`: the texts are there for the choice too, so that what a representative goes for stands in for it.
Found by_deduper(const std::vector<std::string>& texts, const DedupOptions& options, std::span<const std::uint32_t> order, bool stands_in = false) {
  auto deduper = Deduper::make(options).value();
  for (const std::string& text : texts) deduper->add(text);
  const Deduper::TextOf text_of = [&](std::uint32_t i) { return std::string_view(texts[i]); };
  const auto pairs = deduper->find_pairs(text_of);
  const DedupStats stats = deduper->stats();
  return {deduper->expand(pairs), stands_in ? deduper->choose_kept(pairs, text_of, order) : deduper->choose_kept(pairs, order), stats};
}

/// Rows are three times the number of the text; `threads` runs tasks backwards, as threads might.
Found by_batch(const std::vector<std::string>& texts, const DedupOptions& options, std::span<const std::uint32_t> order, Room room, unsigned jobs,
               bool stands_in = false) {
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
  const BatchDeduper::TextOf text_of = [&](std::uint32_t row, unsigned, std::string&) -> Result<std::string_view> { return std::string_view(texts[row]); };
  EXPECT_TRUE(deduper.find_pairs(text_of));
  Found found;
  found.stats = deduper.stats();
  EXPECT_TRUE(deduper.for_each_pair([&](const SimilarPair& pair) { return found.pairs.push_back(pair), Result<void>(); }));
  EXPECT_TRUE(deduper.choose(order, stands_in ? text_of : nullptr));
  for (std::uint32_t i = 0; i < texts.size(); ++i) found.fates.push_back({i, 1});
  for (RowFate fate; deduper.next_removed(fate);) found.fates[fate.row] = {fate.kept, fate.jaccard};
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
        const bool stands_in = max_bucket == 3;
        const Found expected = by_deduper(texts, options, by, stands_in);
        ASSERT_GT(expected.pairs.size(), 1000u);
        const std::string what = std::to_string(static_cast<int>(verify)) + " " + std::to_string(max_bucket) + " " + std::to_string(by.size());
        expect_equal(expected, by_batch(texts, options, by, {}, 1, stands_in), "in memory " + what);
        expect_equal(expected, by_batch(texts, options, by, {}, 3, stands_in), "three tasks " + what);
        expect_equal(expected, by_batch(texts, options, by, {50000, scratch.get()}, 2, stands_in), "beside the memory " + what);
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

/// What is known of texts before anything is compared, made once.
struct Sketched {
  explicit Sketched(std::vector<std::string> some, const DedupOptions& options) : texts(std::move(some)) {
    Sketcher sketcher(options.signature, options.folding);
    std::vector<std::uint16_t> signature(options.signature.slots);
    for (std::uint32_t row = 0; row < texts.size(); ++row) {
      if (!sketcher.look_at(texts[row])) continue;
      sketcher.sign(signature);
      documents.push_back({row, true, sketcher.hash()});
      signatures.push_back(signature);
      rows_of[{sketcher.hash().low, sketcher.hash().high}].push_back(row);
    }
  }
  Result<void> add_to(BatchDeduper& deduper) const {
    for (std::size_t i = 0; i < documents.size(); ++i) {
      if (auto ok = deduper.add(documents[i], signatures[i]); !ok) return ok;
    }
    return deduper.finish_adding({});
  }
  BatchDeduper::TextOf text_of() const {
    return [this](std::uint32_t row, unsigned, std::string&) -> Result<std::string_view> { return std::string_view(texts[row]); };
  }
  std::vector<std::string> texts;
  std::vector<BatchDeduper::Document> documents;
  std::vector<std::vector<std::uint16_t>> signatures;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::vector<std::uint32_t>> rows_of;   ///< by text, ascending
};

// Where a bucket shows its representatives only, what these go for stands in for them: hardly anything of a crowd stays, on any number of
// threads, in any memory, wherever it was stopped; and whoever watches sees as many go as went.
TEST(BatchDeduperTest, OfACrowdHardlyAnythingStays) {
  test::Random random(29);
  std::vector<std::string> texts;
  for (const std::string& body : {test::random_han(random, 150), test::random_han(random, 150)}) {
    for (int i = 0; i < 400; ++i) texts.push_back(body + test::random_han(random, 3));
  }
  for (int i = 0; i < 30; ++i) texts.push_back(texts[random.below(800)]);
  std::vector<std::tuple<std::uint32_t, std::uint32_t, double>> expected;
  for (const unsigned jobs : {1, 3}) {
    for (const bool stops : {false, true}) {
      DedupOptions options;
      options.max_bucket = 100;
      test::FailingScratch scratch;
      const Room room = stops ? Room{50000, &scratch} : Room{};
      std::atomic<std::int64_t> watched = 0;
      const auto make = [&] {
        return std::make_unique<BatchDeduper>(options, *checked_banding(options), BatchDeduper::Resources{room, jobs, one_by_one, &watched});
      };
      const Sketched sketched(texts, options);
      auto deduper = make();
      ASSERT_TRUE(sketched.add_to(*deduper) && deduper->find_candidates());
      EXPECT_GT(deduper->stats().large_buckets, 0u);
      EXPECT_EQ(watched, 30);   // those of equal texts
      int blocks = 0, stopped = 0;
      const auto between = [&]() -> Result<void> {
        if (stops && ++blocks % 2 == 0) return Error{ErrorCode::kClosed, "stop"};
        return {};
      };
      const auto verify = [&] { return deduper->verify_candidates(sketched.text_of(), BatchDeduper::Wanted::kOfKept, between); };
      for (auto ok = verify(); !ok; ok = verify()) {
        ASSERT_EQ(ok.error().message, "stop");
        ++stopped;
        ASSERT_TRUE(test::start_again(deduper, make, scratch));
      }
      EXPECT_EQ(stopped > 0, stops);
      ASSERT_TRUE(deduper->choose({}, sketched.text_of()));
      std::vector<std::tuple<std::uint32_t, std::uint32_t, double>> removed;
      for (RowFate fate; deduper->next_removed(fate);) removed.emplace_back(fate.row, fate.kept, fate.jaccard);
      if (expected.empty()) expected = removed;
      EXPECT_EQ(removed, expected);
      EXPECT_EQ(watched, static_cast<std::int64_t>(removed.size()));
      EXPECT_GE(removed.size(), 800u);
    }
  }
}

TEST(BatchDeduperTest, TakesABandInPartsThatFitTheRoom) {
  EXPECT_EQ(BatchDeduper::parts(0, 4, 1000000), 1u);
  EXPECT_EQ(BatchDeduper::parts(1 << 20, 1, 4096), 1u);
  const std::uint64_t parts = BatchDeduper::parts(1 << 20, 1, 10000000);   // 18 bytes an entry, in half of the room
  EXPECT_GE(parts, 10000000 * 18 / (1 << 20));
  EXPECT_LE(parts, 2 * 10000000ull * 18 / (1 << 20) + 1);
  EXPECT_NEAR(static_cast<double>(BatchDeduper::parts(1 << 20, 2, 10000000)), 2.0 * static_cast<double>(parts), 2);
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

/// Pairs of first rows of which one is said to lie in the other, as sizes drawn for them allow; none of them similar.
std::vector<ContainedPair> random_contained(test::Random& random, const std::vector<std::uint32_t>& rows, const std::set<std::pair<std::uint32_t, std::uint32_t>>& similar,
                                            std::size_t count) {
  std::map<std::uint32_t, std::uint64_t> size;
  for (const std::uint32_t row : rows) size[row] = random.below(30);
  std::map<std::pair<std::uint32_t, std::uint32_t>, ContainedPair> pairs;
  while (pairs.size() < count) {
    std::uint32_t inner = rows[random.below(rows.size())], outer = rows[random.below(rows.size())];
    if (inner == outer || similar.contains(std::minmax(inner, outer))) continue;
    if (size[inner] > size[outer]) std::swap(inner, outer);
    if (pairs.contains({outer, inner})) continue;
    pairs[{inner, outer}] = {inner, outer, 0.8 + 0.01 * static_cast<double>(random.below(20)), 0.1, size[inner] == size[outer]};
  }
  std::vector<ContainedPair> all;
  for (const auto& [rows_of_pair, pair] : pairs) all.push_back(pair);
  return all;
}

/// Whom each row goes for, decided one text after the other: by the best rank, but those that contain it first.
class NaiveChoice {
 public:
  NaiveChoice(const Sketched& sketched, const std::vector<SimilarPair>& similar, const std::vector<ContainedPair>& contained,
              const std::vector<std::uint32_t>& order)
      : contained_(contained) {
    std::vector<std::uint32_t> rank(sketched.texts.size());
    for (std::uint32_t i = 0; i < rank.size(); ++i) rank[order.empty() ? i : order[i]] = i;
    for (const auto& [hash, rows] : sketched.rows_of) {
      const std::uint32_t best = *std::min_element(rows.begin(), rows.end(), [&](auto a, auto b) { return rank[a] < rank[b]; });
      for (const std::uint32_t row : rows) best_of_[row] = best, rank_of_text_[row] = rank[best];
      by_rank_[rank[best]] = rows.front();
    }
    for (const auto& [rank_of_it, row] : by_rank_) decide_after_outer(row);
    std::map<std::uint32_t, std::uint32_t> place;
    for (std::uint32_t i = 0; i < sequence_.size(); ++i) place[sequence_[i]] = i;
    std::set<std::uint32_t> gone;
    for (const std::uint32_t row : sequence_) {
      struct Way { std::uint32_t kept; double jaccard, containment; };
      std::vector<Way> ways;
      for (const SimilarPair& pair : similar) {
        if (pair.a == row || pair.b == row) ways.push_back({pair.a == row ? pair.b : pair.a, pair.jaccard, 0});
      }
      for (const ContainedPair& pair : contained) {
        if (pair.inner == row || pair.outer == row) ways.push_back({pair.inner == row ? pair.outer : pair.inner, pair.jaccard, pair.containment});
      }
      std::erase_if(ways, [&](const Way& way) { return place[way.kept] > place[row] || gone.contains(way.kept); });
      // Similar ones come first, then the better ones, then the earlier ones.
      std::sort(ways.begin(), ways.end(), [&](const Way& x, const Way& y) {
        return std::tuple(x.containment > 0, x.containment > 0 ? -x.containment : -x.jaccard, place[x.kept]) <
               std::tuple(y.containment > 0, y.containment > 0 ? -y.containment : -y.jaccard, place[y.kept]);
      });
      const auto& rows = rows_with(sketched, row);
      if (!ways.empty()) gone.insert(row);
      for (const std::uint32_t one : rows) {
        if (!ways.empty()) fates[one] = {one, best_of_[ways[0].kept], ways[0].jaccard, ways[0].containment};
        else if (one != best_of_[row]) fates[one] = {one, best_of_[row], 1, 0};
      }
    }
  }
  std::map<std::uint32_t, RowFate> fates;

 private:
  void decide_after_outer(std::uint32_t row) {
    if (!taken_.insert(row).second) return;
    std::set<std::uint32_t> outer_ranks;
    for (const ContainedPair& pair : contained_) {
      const bool is_turned = pair.is_equal && rank_of_text_[pair.inner] < rank_of_text_[pair.outer];
      if ((is_turned ? pair.outer : pair.inner) == row) outer_ranks.insert(rank_of_text_[is_turned ? pair.inner : pair.outer]);
    }
    for (const std::uint32_t rank : outer_ranks) decide_after_outer(by_rank_[rank]);
    sequence_.push_back(row);
  }
  static const std::vector<std::uint32_t>& rows_with(const Sketched& sketched, std::uint32_t first) {
    return std::find_if(sketched.rows_of.begin(), sketched.rows_of.end(), [&](const auto& text) { return text.second.front() == first; })->second;
  }

  const std::vector<ContainedPair>& contained_;
  std::map<std::uint32_t, std::uint32_t> best_of_, rank_of_text_, by_rank_;   ///< the last one: the text's first row
  std::set<std::uint32_t> taken_;
  std::vector<std::uint32_t> sequence_;
};

TEST(BatchDeduperTest, ContainedDocumentsGoAsInANaiveChoice) {
  test::Random random(24);
  DedupOptions options;
  options.signature.ngram = 2;
  const Sketched sketched(families(random, 500), options);
  std::vector<std::uint32_t> shuffled(sketched.texts.size());
  std::iota(shuffled.begin(), shuffled.end(), 0u);
  std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937(4));
  test::FailingScratch scratch;
  for (const auto& order : {std::vector<std::uint32_t>(), shuffled}) {
    for (const Room& room : {Room{}, Room{50000, &scratch}}) {
      BatchDeduper deduper(options, *checked_banding(options), {room, 1, one_by_one});
      ASSERT_TRUE(sketched.add_to(deduper) && deduper.find_pairs(sketched.text_of()) && deduper.rewind_similar());
      std::vector<SimilarPair> similar;
      std::set<std::pair<std::uint32_t, std::uint32_t>> known;
      for (SimilarPair pair; deduper.next_similar(pair);) similar.push_back(pair), known.emplace(pair.a, pair.b);
      ASSERT_TRUE(deduper.similar_ok());
      const auto rows = deduper.first_rows();
      EXPECT_EQ(rows.size(), sketched.rows_of.size());
      test::Random pairs_random(25);
      const auto contained = random_contained(pairs_random, rows, known, 400);
      for (const ContainedPair& pair : contained) ASSERT_TRUE(deduper.add_contained(pair));
      EXPECT_EQ(deduper.stats().contained, contained.size());
      // All pairs of rows, of which each has the texts of one that was added.
      std::vector<std::pair<std::uint32_t, std::uint32_t>> expected_pairs, found_pairs;
      const auto rows_like = [&](std::uint32_t first) {
        return std::find_if(sketched.rows_of.begin(), sketched.rows_of.end(), [&](const auto& text) { return text.second.front() == first; })->second;
      };
      for (const ContainedPair& pair : contained) {
        for (const std::uint32_t inner : rows_like(pair.inner)) {
          for (const std::uint32_t outer : rows_like(pair.outer)) {
            expected_pairs.emplace_back(pair.is_equal ? std::max(inner, outer) : inner, pair.is_equal ? std::min(inner, outer) : outer);
          }
        }
      }
      std::sort(expected_pairs.begin(), expected_pairs.end());
      ASSERT_TRUE(deduper.for_each_contained([&](const ContainedPair& pair) { return found_pairs.emplace_back(pair.inner, pair.outer), Result<void>(); }));
      EXPECT_EQ(found_pairs, expected_pairs);
      ASSERT_TRUE(deduper.choose(order));
      std::map<std::uint32_t, RowFate> found;
      for (RowFate fate; deduper.next_removed(fate);) found[fate.row] = fate;
      ASSERT_TRUE(deduper.removed_ok());
      const NaiveChoice expected(sketched, similar, contained, order);
      EXPECT_EQ(found.size(), deduper.removed());
      ASSERT_EQ(found.size(), expected.fates.size());
      std::size_t inside = 0;
      for (const auto& [row, fate] : expected.fates) {
        ASSERT_EQ(std::tuple(found[row].kept, found[row].jaccard, found[row].containment), std::tuple(fate.kept, fate.jaccard, fate.containment)) << row;
        inside += fate.containment > 0;
      }
      EXPECT_GT(inside, 50u);
    }
  }
}

/// All a batch does beside the memory, with the first error.
Result<std::vector<std::pair<std::uint32_t, std::uint32_t>>> whole_run(const Sketched& sketched, const DedupOptions& options, Room room,
                                                                       const BatchDeduper::TextOf& text_of, bool saves) {
  const auto make = [&] { return std::make_unique<BatchDeduper>(options, *checked_banding(options), BatchDeduper::Resources{room, 2, one_by_one}); };
  auto deduper = make();
  if (auto ok = sketched.add_to(*deduper); !ok) return ok.error();
  if (auto ok = deduper->find_candidates(); !ok) return ok.error();
  if (saves) {
    if (auto ok = test::start_again(deduper, make, *room.scratch); !ok) return ok.error();
  }
  if (auto ok = deduper->verify_candidates(text_of, BatchDeduper::Wanted::kAllPairs); !ok) return ok.error();
  const auto rows = deduper->first_rows();
  if (auto ok = deduper->rewind_similar(); !ok) return ok.error();
  std::vector<std::pair<std::uint32_t, std::uint32_t>> found;
  for (SimilarPair pair; deduper->next_similar(pair);) found.emplace_back(pair.a, pair.b);
  if (!deduper->similar_ok()) return deduper->similar_ok().error();
  for (std::size_t i = 0; i + 50 < rows.size(); ++i) {
    if (auto ok = deduper->add_contained({rows[i], rows[i + 50], 0.9, 0.1, false}); !ok) return ok.error();
  }
  if (auto ok = deduper->for_each_pair([&](const SimilarPair& pair) { return found.emplace_back(pair.a, pair.b), Result<void>(); }); !ok) return ok.error();
  auto ok = deduper->for_each_contained([&](const ContainedPair& pair) { return found.emplace_back(pair.inner, pair.outer), Result<void>(); });
  if (!ok) return ok.error();
  std::vector<std::uint32_t> order(sketched.texts.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(order.size()) - 1 - i;
  if (ok = deduper->choose(order, text_of); !ok) return ok.error();
  for (int round = 0; round < 2; ++round) {
    for (RowFate fate; deduper->next_removed(fate);) found.emplace_back(fate.row, fate.kept);
    if (!deduper->removed_ok()) return deduper->removed_ok().error();
    if (ok = deduper->rewind_removed(); !ok) return ok.error();
  }
  return found;
}

// A disk that fails at any one call: that is the result, and not a part of one. A text that cannot be read the same.
TEST(BatchDeduperTest, AnyFailureBesideTheMemoryEndsTheRun) {
  test::Random random(26);
  DedupOptions options;
  options.signature.ngram = 2;
  options.verify = Verify::kSignature;
  options.max_bucket = 20;   // large buckets read text hashes
  const Sketched sketched(families(random, 2500), options);
  for (const bool saves : {false, true}) {
    const auto expected = whole_run(sketched, options, {}, sketched.text_of(), false);
    ASSERT_TRUE(expected);
    test::FailingScratch sound;
    const auto beside = whole_run(sketched, options, {50000, &sound}, sketched.text_of(), saves);
    ASSERT_TRUE(beside) << beside.error().message;
    EXPECT_EQ(*beside, *expected);
    ASSERT_GT(sound.calls(), 100);
    for (const int at : sound.telling_calls(saves ? 1 : 2)) {
      test::FailingScratch broken(at);
      const auto got = whole_run(sketched, options, {50000, &broken}, sketched.text_of(), saves);
      ASSERT_TRUE(broken.has_failed());
      ASSERT_FALSE(got) << "call " << at << " of " << sound.calls() << " failed, and nothing was said";
      EXPECT_EQ(got.error().message, test::FailingScratch::kMessage);
    }
  }
}

TEST(BatchDeduperTest, ATextThatCannotBeReadEndsTheRun) {
  test::Random random(27);
  DedupOptions options;
  options.signature.ngram = 2;
  options.max_bucket = 3;
  const Sketched sketched(families(random, 150), options);
  int calls = 0, fails_at = -1;
  const BatchDeduper::TextOf text_of = [&](std::uint32_t row, unsigned, std::string&) -> Result<std::string_view> {
    if (calls++ == fails_at) return Error{ErrorCode::kInputOutput, "cannot be read"};
    return std::string_view(sketched.texts[row]);
  };
  ASSERT_TRUE(whole_run(sketched, options, {}, text_of, false));
  const int all = std::exchange(calls, 0);
  ASSERT_GT(all, 100);
  for (fails_at = 0; fails_at < all; fails_at += 3, calls = 0) {
    const auto got = whole_run(sketched, options, {}, text_of, false);
    ASSERT_FALSE(got) << fails_at;
    EXPECT_EQ(got.error().message, "cannot be read");
  }
}

TEST(BatchDeduperTest, WhoeverTakesPairsMayStop) {
  test::Random random(28);
  DedupOptions options;
  options.signature.ngram = 2;
  const Sketched sketched(families(random, 300), options);
  BatchDeduper deduper(options, *checked_banding(options), {});
  ASSERT_TRUE(sketched.add_to(deduper) && deduper.find_pairs(sketched.text_of()));
  EXPECT_TRUE(deduper.for_each_contained([](const ContainedPair&) -> Result<void> { return Error{ErrorCode::kClosed, "there is none"}; }));
  const auto rows = deduper.first_rows();
  ASSERT_TRUE(deduper.add_contained({rows[0], rows[1], 0.9, 0.1, false}));
  const Error stop{ErrorCode::kClosed, "enough"};
  const auto pairs = deduper.for_each_pair([&](const SimilarPair&) -> Result<void> { return stop; });
  const auto contained = deduper.for_each_contained([&](const ContainedPair&) -> Result<void> { return stop; });
  ASSERT_TRUE(!pairs && !contained);
  EXPECT_EQ(pairs.error().message, "enough");
  EXPECT_EQ(contained.error().message, "enough");
}

TEST(BatchDeduperTest, AnExcludedDocumentLeavesItsTextToTheNext) {
  const std::string text = "今天上午，市政府在会议中心召开新闻发布会，介绍全市上半年经济运行情况。", longer = text + "据悉";
  DedupOptions options;
  BatchDeduper deduper(options, *checked_banding(options), {});
  Sketcher sketcher(options.signature, options.folding);
  std::vector<std::uint16_t> signature(options.signature.slots);
  for (std::uint32_t row = 0; row < 4; ++row) {
    ASSERT_TRUE(sketcher.look_at(row == 3 ? longer : text));
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

// Nor does a text all of whose documents are excluded make another one go.
TEST(BatchDeduperTest, WhatIsExcludedAltogetherMakesNothingGo) {
  const std::vector<std::string> texts = {"今天上午，市政府在会议中心召开新闻发布会，介绍全市上半年经济运行情况。", "今天上午，市政府在会议中心召开新闻发布会，介绍全市上半年经济运行情况。据悉",
                                          "今天上午，市政府在会议中心召开新闻发布会，介绍全市上半年经济运行情况。据悉，"};
  const DedupOptions options;
  const Sketched sketched(texts, options);
  BatchDeduper deduper(options, *checked_banding(options), {});
  for (std::size_t i = 0; i < sketched.documents.size(); ++i) ASSERT_TRUE(deduper.add(sketched.documents[i], sketched.signatures[i]));
  ASSERT_TRUE(deduper.finish_adding({true, false, false}));
  EXPECT_EQ(deduper.first_rows(), (std::vector<std::uint32_t>{1}));
  EXPECT_EQ(deduper.stats().documents, 2u);
  ASSERT_TRUE(deduper.find_pairs(sketched.text_of()) && deduper.choose({}));
  std::vector<std::pair<std::uint32_t, std::uint32_t>> removed;
  for (RowFate fate; deduper.next_removed(fate);) removed.emplace_back(fate.row, fate.kept);
  EXPECT_EQ(removed, (std::vector<std::pair<std::uint32_t, std::uint32_t>>{{2, 1}}));
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
