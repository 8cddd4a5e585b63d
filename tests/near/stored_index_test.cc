#include "hansieve/near/stored_index.h"

#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <set>

#include "hansieve/io/directory_store.h"
#include "hansieve/text/utf8.h"
#include "support/memory_store.h"
#include "support/random_text.h"

namespace hansieve {
namespace {

using test::Disk;
using test::MemoryStore;

/// Families of texts with a share of their code points changed, shuffled; exact copies, short and empty ones among them.
std::vector<std::string> corpus(std::uint64_t seed, std::size_t count) {
  test::Random random(seed);
  std::vector<std::string> texts;
  while (texts.size() < count) {
    std::u32string base;
    const std::size_t length = random.chance(0.1) ? random.below(8) : 20 + random.below(300);
    for (std::size_t i = 0; i < length; ++i) base.push_back(static_cast<char32_t>(0x4E00 + random.below(3000)));
    for (std::size_t copy = random.below(5); copy-- > 0;) {
      const double noise = 0.02 * static_cast<double>(random.below(5));
      std::string text;
      for (const char32_t c : base) append_utf8(random.chance(noise) ? static_cast<char32_t>(0x4E00 + random.below(3000)) : c, text);
      texts.push_back(std::move(text));
    }
  }
  for (std::size_t i = texts.size(); i > 1; --i) std::swap(texts[i - 1], texts[random.below(i)]);
  return texts;
}

std::string id_of(std::size_t i) { return std::string("\"d").append(std::to_string(i)).append("\""); }

std::unique_ptr<StoredIndex> open(Disk& disk, const DedupOptions& options = {}, Shard shard = {}) {
  auto index = StoredIndex::open_to_write(std::make_unique<MemoryStore>(disk), make_zstd_codec(), options, shard);
  EXPECT_TRUE(index) << index.error().message;
  return std::move(index).value();
}

std::unique_ptr<StoredIndex> look(Disk& disk) {
  auto index = StoredIndex::open(std::make_unique<MemoryStore>(disk), make_zstd_codec());
  EXPECT_TRUE(index) << index.error().message;
  return std::move(index).value();
}

void publish(StoredIndex& index) {
  const auto prepared = index.prepare();
  ASSERT_TRUE(prepared) << prepared.error().message;
  ASSERT_TRUE(index.publish());
}

/// Each document with what became of it, as text: "d5 kept", "d7 for d5 (6) 0.85".
using Fates = std::vector<std::string>;

std::string spell(std::size_t i, bool is_kept, std::string_view kept, std::uint64_t kept_ordinal, double jaccard) {
  return id_of(i) + (is_kept ? " kept" : " for " + std::string(kept) + " (" + std::to_string(kept_ordinal) + ") " + std::to_string(jaccard));
}

/// Adds texts[begin, end) in one run.
void add_run(Disk& disk, const std::vector<std::string>& texts, std::size_t begin, std::size_t end, Fates& fates,
             const DedupOptions& options = {}, const std::string& source = "") {
  const auto index = open(disk, options);
  ASSERT_TRUE(index->begin_source(source));
  for (std::size_t i = begin; i < end; ++i) {
    const auto verdict = index->add(texts[i], id_of(i));
    ASSERT_TRUE(verdict) << verdict.error().message;
    fates.push_back(spell(i, verdict->is_kept, verdict->kept_id, verdict->kept_ordinal, verdict->jaccard));
  }
  publish(*index);
}

Fates in_memory(const std::vector<std::string>& texts, const DedupOptions& options = {}) {
  auto deduper = std::move(Deduper::make(options)).value();
  for (const std::string& text : texts) deduper->add(text);
  const auto kept = deduper->choose_kept(deduper->find_pairs([&](std::uint32_t i) { return std::string_view(texts[i]); }));
  Fates fates;
  for (std::size_t i = 0; i < texts.size(); ++i) fates.push_back(spell(i, kept[i].kept == i, id_of(kept[i].kept), kept[i].kept, kept[i].jaccard));
  return fates;
}

/// What the index itself remembers, in order; empty documents are not there.
Fates remembered(Disk& disk) {
  const auto index = look(disk);
  const auto documents = index->documents(false);
  Fates fates;
  for (StoredDocument d; *documents->next(d);) {
    std::string line(d.id);
    if (d.is_kept) {
      line += " kept";
    } else {
      StoredDocument kept;
      EXPECT_TRUE(*index->find_kept(d.number, kept));
      line += " for " + std::string(kept.id) + " (" + std::to_string(kept.ordinal) + ") " + std::to_string(d.jaccard);
    }
    fates.push_back(line);
  }
  return fates;
}

Fates without_empty(const Fates& fates, const std::vector<std::string>& texts) {
  Fates some;
  for (std::size_t i = 0; i < fates.size(); ++i) {
    if (!texts[i].empty()) some.push_back(fates[i]);
  }
  return some;
}

// The law of the index: however documents are cut into runs, each has the fate it has in one run in memory.
TEST(StoredIndexTest, AnySplitGivesTheVerdictsOfOneRun) {
  for (const DedupOptions& options : {DedupOptions{}, DedupOptions{.threshold = 0.4, .folding = Folding::kNone}, DedupOptions{.threshold = 0.9},
                                      DedupOptions{.verify = Verify::kSignature}, DedupOptions{.verify = Verify::kNone},
                                      DedupOptions{.signature = {.ngram = 3, .slots = 64, .seed = 7}}}) {
    const auto texts = corpus(5, 1500);
    const Fates expected = in_memory(texts, options);
    for (const std::size_t runs : {1, 2, 11, 150}) {
      test::Random random(runs);
      std::set<std::size_t> cuts = {0, texts.size()};
      while (cuts.size() <= runs) cuts.insert(random.below(texts.size()));
      Disk disk;
      Fates fates;
      for (auto end = std::next(cuts.begin()); end != cuts.end(); ++end) add_run(disk, texts, *std::prev(end), *end, fates, options);
      EXPECT_EQ(fates, expected) << runs;
      EXPECT_EQ(remembered(disk), without_empty(expected, texts));
      EXPECT_TRUE(look(disk)->check());
    }
  }
}

// 150 runs may leave at most a few tables of each size of a band, and each table holds what it should.
TEST(StoredIndexTest, TablesStayFewAndEntriesAreWrittenAFewTimes) {
  const auto texts = corpus(6, 3000);
  Disk disk;
  Fates fates;
  for (std::size_t i = 0; i < texts.size(); i += 15) add_run(disk, texts, i, std::min(i + 15, texts.size()), fates);
  const IndexInfo info = look(disk)->info();
  EXPECT_LE(info.tables, std::uint64_t{28} * 21);
  EXPECT_EQ(info.segments, 200u);
  EXPECT_LE(disk.files.size(), info.segments + info.tables + 1);
}

TEST(StoredIndexTest, ALargeBucketIsBounded) {
  // Thousands of texts that share most of what they say, yet not enough to be copies.
  test::Random random(8);
  std::u32string common;
  for (int i = 0; i < 60; ++i) common.push_back(static_cast<char32_t>(0x4E00 + random.below(3000)));
  std::vector<std::string> texts;
  for (int i = 0; i < 1500; ++i) {
    std::string text;
    for (const char32_t c : common) append_utf8(c, text);
    for (int k = 0; k < 30; ++k) append_utf8(static_cast<char32_t>(0x4E00 + random.below(20000)), text);
    texts.push_back(text);
  }
  const DedupOptions options{.banding = Banding{40, 1}, .max_bucket = 20};
  Disk disk;
  Fates fates;
  for (std::size_t i = 0; i < texts.size(); i += 100) add_run(disk, texts, i, std::min(i + 100, texts.size()), fates, options);
  std::size_t kept = 0;
  for (const std::string& fate : fates) kept += fate.ends_with("kept");
  EXPECT_EQ(kept, texts.size());
  // Entries of full buckets go when tables are merged.
  EXPECT_LT(look(disk)->info().band_bytes, std::uint64_t{42} * 1500 * 7);
}

// The power fails before every single step of a run that adds, merges tables and removes; what is found then is
// the old index or the new one, nothing is lost or there twice, and the same run again ends like one that was
// never disturbed.
TEST(StoredIndexTest, AStopAnywhereLeavesTheOldIndexOrTheNew) {
  const auto texts = corpus(7, 260);
  Disk before;
  Fates fates;
  for (std::size_t i = 0; i < 160; i += 20) add_run(before, texts, i, i + 20, fates, {}, i % 40 == 0 ? "even" : "odd");
  const auto change = [&](Disk& disk, bool removes) {
    auto index = StoredIndex::open_to_write(std::make_unique<MemoryStore>(disk), make_zstd_codec(), DedupOptions{});
    if (!index) return;
    if (removes) {
      if (!(*index)->remove_source("even", {})) return;
    } else {
      if (!(*index)->begin_source("late")) return;
      for (std::size_t i = 160; i < texts.size(); ++i) {
        if (!(*index)->add(texts[i], id_of(i))) return;
      }
    }
    if ((*index)->prepare()) (void)(*index)->publish();
  };
  for (const bool removes : {false, true}) {
    Disk after = before;
    after.steps = 0;
    change(after, removes);
    const int steps = after.steps;
    ASSERT_GT(steps, 30);
    const Fates old_fates = remembered(before), new_fates = remembered(after);
    int old_found = 0;
    for (int stop = 0; stop <= steps; ++stop) {
      Disk disk = before;
      disk.steps_left = stop;
      change(disk, removes);
      disk.restart();
      const Fates found = remembered(disk);
      const bool is_old = found == old_fates;
      ASSERT_TRUE(is_old || found == new_fates) << stop;
      ASSERT_TRUE(look(disk)->check()) << stop;
      old_found += is_old;
      if (!is_old) continue;
      change(disk, removes);
      ASSERT_EQ(remembered(disk), new_fates) << stop;
      std::set<std::string> names, wanted;
      for (const auto& [name, file] : disk.files) names.insert(name);
      for (const auto& [name, file] : after.files) wanted.insert(name);
      ASSERT_EQ(names, wanted) << stop;
    }
    EXPECT_GT(old_found, 10);
    EXPECT_LT(old_found, steps + 1);
  }
}

TEST(StoredIndexTest, RemovingASourceForgetsItAndNamesTheOrphans) {
  const auto texts = corpus(9, 400);
  Disk disk;
  Fates fates;
  add_run(disk, texts, 0, 200, fates, {}, "a");
  add_run(disk, texts, 200, 400, fates, {}, "b");
  std::set<std::string> expected, orphans;
  const Fates first(fates.begin(), fates.begin() + 200);
  for (std::size_t i = 200; i < 400; ++i) {
    const auto at = fates[i].find(" for \"d");
    if (at != std::string::npos && std::stoi(fates[i].substr(at + 7)) < 200) expected.insert(id_of(i));
  }
  ASSERT_FALSE(expected.empty());
  {
    const auto index = open(disk);
    EXPECT_FALSE(*index->remove_source("c", {}));
    ASSERT_TRUE(*index->remove_source("a", [&](const StoredDocument& d) { orphans.insert(std::string(d.id)); }));
    publish(*index);
  }
  EXPECT_EQ(orphans, expected);
  const IndexInfo info = look(disk)->info();
  ASSERT_EQ(info.sources.size(), 1u);
  EXPECT_EQ(info.sources[0].name, "b");
  // What is left meets what is added next as an index of the kept documents of b would.
  Disk only_b;
  std::vector<std::string> kept_texts;
  std::set<std::string> kept_of_b;
  for (const std::string& fate : remembered(disk)) {
    if (fate.ends_with(" kept")) kept_of_b.insert(fate.substr(0, fate.find(' ')));
  }
  for (std::size_t i = 200; i < 400; ++i) {
    if (kept_of_b.contains(id_of(i))) kept_texts.push_back(texts[i]);
  }
  Fates ignored, again, fresh;
  add_run(only_b, kept_texts, 0, kept_texts.size(), ignored);
  add_run(disk, texts, 0, 200, again);
  add_run(only_b, texts, 0, 200, fresh);
  ASSERT_EQ(again.size(), fresh.size());
  for (std::size_t i = 0; i < again.size(); ++i) EXPECT_EQ(again[i].ends_with("kept"), fresh[i].ends_with("kept")) << i;
}

Result<void> merge(Disk& into, const std::vector<Disk*>& from, std::set<std::string>& orphans) {
  std::vector<std::unique_ptr<StoredIndex>> opened;
  std::vector<StoredIndex*> others;
  for (Disk* disk : from) others.push_back(opened.emplace_back(look(*disk)).get());
  const auto index = open(into, others[0]->info().options);
  if (auto ok = index->merge(others, [&](const StoredDocument& d) { orphans.insert(std::string(d.id)); }); !ok) return ok;
  if (auto ok = index->prepare(); !ok) return ok;
  return index->publish();
}

TEST(StoredIndexTest, MergedIndexesAreAsIfOneHadGrownButForOrphans) {
  const auto texts = corpus(10, 600);
  Disk a, b, both;
  Fates ignored;
  add_run(a, texts, 0, 250, ignored, {}, "a");
  add_run(b, texts, 250, 400, ignored, {}, "b1");
  add_run(b, texts, 400, 600, ignored, {}, "b2");
  std::set<std::string> orphans;
  ASSERT_TRUE(merge(both, {&a, &b}, orphans));
  const Fates expected = without_empty(in_memory(texts), texts);
  std::map<std::string, std::string> wanted;
  for (const std::string& fate : expected) wanted[fate.substr(0, fate.find(' '))] = fate;
  std::size_t same = 0;
  const Fates merged = remembered(both);
  for (const std::string& fate : merged) {
    const std::string id = fate.substr(0, fate.find(' '));
    EXPECT_FALSE(orphans.contains(id));
    same += fate == wanted[id];
    EXPECT_EQ(fate.ends_with("kept"), wanted[id].ends_with("kept")) << fate;
  }
  EXPECT_EQ(merged.size() + orphans.size(), expected.size());
  EXPECT_GE(same, merged.size() - 5);  // which of several kept ones a dropped document went for may differ
  EXPECT_EQ(look(both)->info().sources.size(), 3u);
}

TEST(StoredIndexTest, MergedShardsAreTheRun) {
  const auto texts = corpus(11, 700);
  for (const unsigned count : {1u, 4u, 5u}) {
    const DedupOptions options{.verify = count == 5 ? Verify::kSignature : Verify::kExact};  // without texts, with them
    const Fates expected = without_empty(in_memory(texts, options), texts);
    std::vector<Disk> disks(count);
    for (unsigned number = 1; number <= count; ++number) {
      const auto index = open(disks[number - 1], options, {number, count});
      ASSERT_TRUE(index->begin_source("news"));
      for (std::size_t i = 0; i < texts.size(); ++i) {
        if (i % count == number - 1) {
          ASSERT_TRUE(index->add(texts[i], id_of(i)));
        } else {
          index->skip();
        }
      }
      publish(*index);
    }
    std::vector<Disk*> from;
    for (Disk& disk : disks) from.insert(from.begin(), &disk);  // in any order
    Disk whole;
    std::set<std::string> orphans;
    ASSERT_TRUE(merge(whole, from, orphans));
    EXPECT_EQ(remembered(whole), expected);
    EXPECT_EQ(look(whole)->info().text_bytes > std::uint64_t{texts.size()}, options.verify == Verify::kExact);
    if (count != 4) continue;
    Disk some;
    EXPECT_FALSE(merge(some, {from[0], from[1]}, orphans));
    EXPECT_FALSE(merge(some, {from[0], from[1], from[2], from[2]}, orphans));
    EXPECT_FALSE(merge(some, {from[0], &whole}, orphans));
  }
}

TEST(StoredIndexTest, OtherOptionsAreRefusedByName) {
  Disk disk;
  Fates fates;
  add_run(disk, {"今天天气很好"}, 0, 1, fates);
  const auto refused = [&](const DedupOptions& options, const std::string& what) {
    const auto index = StoredIndex::open_to_write(std::make_unique<MemoryStore>(disk), make_zstd_codec(), options);
    ASSERT_FALSE(index) << what;
    EXPECT_EQ(index.error().code, ErrorCode::kConfiguration);
    EXPECT_NE(index.error().message.find(what), std::string::npos) << index.error().message;
  };
  refused({.signature = {.ngram = 4}}, "ngram is 5 in the index and 4 here");
  refused({.signature = {.slots = 256}}, "signature is 128");
  refused({.signature = {.seed = 1}}, "seed is 0");
  refused({.threshold = 0.8}, "threshold is 0.7");
  refused({.banding = Banding{9, 13}}, "bands is 26");
  refused({.folding = Folding::kNone}, "fold is standard");
  refused({.verify = Verify::kNone}, "verify is exact");
  refused({.max_bucket = 50}, "max-bucket is 1000");
}

TEST(StoredIndexTest, OneWriterAtATime) {
  Disk disk;
  const auto first = open(disk);
  EXPECT_FALSE(StoredIndex::open_to_write(std::make_unique<MemoryStore>(disk), make_zstd_codec(), {}));
}

// Any byte wrong, any file cut off or missing: an error or a wrong answer, never a crash; and check() finds it.
TEST(StoredIndexTest, DamageIsFoundAndNeverFatal) {
  const auto texts = corpus(12, 120);
  Disk whole;
  Fates fates;
  for (std::size_t i = 0; i < 90; i += 10) add_run(whole, texts, i, i + 10, fates);
  test::Random random(13);
  std::vector<std::string> names;
  for (const auto& [name, file] : whole.files) names.push_back(name);
  const Fates undamaged = remembered(whole);
  int found = 0;
  for (int round = 0; round < 400; ++round) {
    Disk disk = whole;
    auto& file = disk.files[random.pick(names)];
    std::string bytes = *file.bytes;
    const std::uint64_t kind = random.below(4);
    if (kind == 0) {
      bytes.resize(random.below(bytes.size()));
    } else if (kind == 1) {
      bytes += "x";
    } else {
      const std::size_t at = kind == 2 ? random.below(std::min<std::size_t>(bytes.size(), 200)) : random.below(bytes.size());
      bytes[at] = static_cast<char>(bytes[at] ^ (1 + random.below(255)));
    }
    file.bytes = std::make_shared<std::string>(bytes);
    const auto seen = StoredIndex::open(std::make_unique<MemoryStore>(disk), make_zstd_codec());
    if (seen) (void)(*seen)->info();
    if (!seen || !(*seen)->check()) {
      ++found;
    } else {
      ASSERT_EQ(remembered(disk), undamaged) << round;  // it lay where nothing is read: padding, tables no longer used
    }
    auto index = StoredIndex::open_to_write(std::make_unique<MemoryStore>(disk), make_zstd_codec(), DedupOptions{});
    if (!index) continue;
    (void)(*index)->begin_source("more");
    for (std::size_t i = 60; i < texts.size(); ++i) {
      if (!(*index)->add(texts[i], id_of(i))) break;
    }
    if ((*index)->remove_source("run-2", {}) && (*index)->prepare()) (void)(*index)->publish();
  }
  EXPECT_GE(found, 320);
}

}  // namespace
}  // namespace hansieve
