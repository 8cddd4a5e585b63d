#include "hansieve/near/stored_index.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <numeric>
#include <random>
#include <set>

#include "hansieve/io/directory_store.h"
#include "hansieve/text/utf8.h"
#include "near/band_table.h"
#include "near/index_state.h"
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

/// Texts that share most of what they say, yet not enough to be copies.
std::vector<std::string> crowd(std::uint64_t seed, std::size_t count) {
  test::Random random(seed);
  std::u32string common;
  for (int i = 0; i < 60; ++i) common.push_back(static_cast<char32_t>(0x4E00 + random.below(3000)));
  std::vector<std::string> texts(count);
  for (std::string& text : texts) {
    for (const char32_t c : common) append_utf8(c, text);
    for (int k = 0; k < 30; ++k) append_utf8(static_cast<char32_t>(0x4E00 + random.below(20000)), text);
  }
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
  const auto texts = crowd(8, 1500);
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

std::set<std::string> names_of(const Disk& disk) {
  std::set<std::string> names;
  for (const auto& [name, file] : disk.files) names.insert(name);
  return names;
}

Result<void> finish(StoredIndex& index) {
  if (auto ok = index.prepare(); !ok) return ok;
  return index.publish();
}

Result<void> add_late(Disk& disk, const std::vector<std::string>& texts, const DedupOptions& options, Shard shard = {}) {
  const auto index = StoredIndex::open_to_write(std::make_unique<MemoryStore>(disk), make_zstd_codec(), options, shard);
  if (!index) return index.error();
  if (auto ok = (*index)->begin_source("late"); !ok) return ok;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (shard.count > 0 && i % shard.count != shard.number - 1) {
      (*index)->skip();
    } else if (const auto verdict = (*index)->add(texts[i], id_of(i)); !verdict) {
      return verdict.error();
    }
  }
  return finish(**index);
}

Result<void> remove_even(Disk& disk) {
  const auto index = StoredIndex::reopen_to_write(std::make_unique<MemoryStore>(disk), make_zstd_codec());
  if (!index) return index.error();
  const auto removed = (*index)->remove_source("even", {});
  if (!removed) return removed.error();
  return finish(**index);
}

Result<void> merge_into(Disk& into, std::vector<Disk*> from, const DedupOptions& options) {
  std::vector<std::unique_ptr<StoredIndex>> opened;
  std::vector<StoredIndex*> others;
  for (Disk* disk : from) {
    auto other = StoredIndex::open(std::make_unique<MemoryStore>(*disk), make_zstd_codec());
    if (!other) return other.error();
    others.push_back(opened.emplace_back(std::move(other).value()).get());
  }
  const auto index = StoredIndex::open_to_write(std::make_unique<MemoryStore>(into), make_zstd_codec(), options);
  if (!index) return index.error();
  if (auto ok = (*index)->merge(others, {}); !ok) return ok;
  return finish(**index);
}

using Work = std::function<Result<void>(Disk& disk, Disk& beside)>;

/// Does the work once for every call to either disk, which fails: the work ends with what the disk said, and leaves the old index, without
/// a file more, or the new one; and can be done again.
void fail_every_call(const std::string& name, const Disk& before, const Disk& beside_it, const Work& work) {
  const auto found = [](Disk& disk) { return disk.files.contains("manifest") ? remembered(disk) : Fates(); };
  Disk old = before, after = before, beside = beside_it;
  after.steps = beside.steps = 0;
  const auto sound = work(after, beside);
  ASSERT_TRUE(sound) << name << ": " << sound.error().message;
  const int steps = after.steps, steps_beside = beside.steps;
  const Fates old_fates = found(old), new_fates = found(after);
  ASSERT_NE(old_fates, new_fates);
  int told = 0;
  for (int at = 0; at < steps + steps_beside; ++at) {
    SCOPED_TRACE(name + ", call " + std::to_string(at) + " of " + std::to_string(steps) + " + " + std::to_string(steps_beside));
    Disk disk = before, other = beside_it;
    disk.steps = other.steps = 0;
    (at < steps ? disk.fails_at : other.fails_at) = at < steps ? at : at - steps;
    const auto got = work(disk, other);
    disk.fails_at = -1;
    told += !got;
    if (!got) {
      ASSERT_EQ(got.error().message, MemoryStore::kMessage);
    }
    const Fates fates = found(disk);
    ASSERT_TRUE(fates == new_fates || (!got && fates == old_fates));
    if (fates == old_fates) {
      ASSERT_EQ(names_of(disk), names_of(before));
    }
    if (!fates.empty()) {
      ASSERT_TRUE(look(disk)->check());
    }
    if (fates == old_fates) {
      ASSERT_TRUE(work(disk, beside));
    }
  }
  EXPECT_GE(told, (steps + steps_beside) / 2) << name;
}

TEST(StoredIndexTest, AnyCallThatFailsIsToldAndLeavesTheOldIndexOrTheNew) {
  // Every third is of a crowd that shares most of what it says, yet not enough to be copies: buckets that are too large, whose text hashes
  // are read. Bands of one slot are shared by many.
  auto texts = crowd(17, 40);
  for (const std::string& text : corpus(17, 80)) texts.push_back(text);
  std::shuffle(texts.begin(), texts.end(), std::mt19937(6));
  const std::vector<std::string> late(texts.begin() + 84, texts.end());
  const DedupOptions options{.banding = Banding{20, 1}, .max_bucket = 3};
  Disk grown, other, none;
  Fates ignored;
  for (std::size_t i = 0; i < 77; i += 11) add_run(grown, texts, i, i + 11, ignored, options, i % 2 == 0 ? "even" : "odd");
  for (std::size_t i = 60; i < 120; i += 20) add_run(other, texts, i, i + 20, ignored, options, i == 60 ? "one" : "other");
  std::vector<Disk> shards(2);
  for (unsigned number = 1; number <= 2; ++number) ASSERT_TRUE(add_late(shards[number - 1], texts, options, {number, 2}));
  fail_every_call("add", grown, none, [&](Disk& disk, Disk&) { return add_late(disk, late, options); });
  fail_every_call("make", none, none, [&](Disk& disk, Disk&) { return add_late(disk, late, options); });
  fail_every_call("make a shard", none, none, [&](Disk& disk, Disk&) { return add_late(disk, late, options, {1, 3}); });
  fail_every_call("remove", grown, none, [](Disk& disk, Disk&) { return remove_even(disk); });
  fail_every_call("merge", grown, other, [&](Disk& disk, Disk& beside) { return merge_into(disk, {&beside}, options); });
  fail_every_call("merge shards", none, shards[1], [&](Disk& disk, Disk& beside) { return merge_into(disk, {&beside, &shards[0]}, options); });
}

// The same for those who look only: no part of the documents for all of them.
TEST(StoredIndexTest, AnyCallThatFailsIsToldToThoseWhoLook) {
  const auto texts = corpus(18, 120);
  Disk disk;
  Fates ignored;
  for (std::size_t i = 0; i < 120; i += 20) add_run(disk, texts, i, i + 20, ignored);
  const std::function<Result<void>(StoredIndex&)> ways[] = {
      [](StoredIndex& index) -> Result<void> {
        const auto documents = index.documents(true);
        for (StoredDocument document;;) {
          const auto more = documents->next(document);
          if (!more) return more.error();
          if (!*more) return {};
        }
      },
      [](StoredIndex& index) -> Result<void> {
        StoredDocument document;
        for (std::uint32_t number = 0;; ++number) {
          const auto is_there = index.find_kept(number, document);
          if (!is_there) return is_there.error();
          if (!*is_there) return {};
        }
      },
      [](StoredIndex& index) { return index.check(); },
  };
  for (const auto& way : ways) {
    disk.steps = 0;
    ASSERT_TRUE(way(*look(disk)));
    const int steps = disk.steps;
    ASSERT_GT(steps, 6);
    for (int at = 0; at < steps; ++at) {
      disk.steps = 0, disk.fails_at = at;
      const auto index = StoredIndex::open(std::make_unique<MemoryStore>(disk), make_zstd_codec());
      const Result<void> got = index ? way(**index) : index.error();
      disk.fails_at = -1;
      ASSERT_FALSE(got) << at;
      EXPECT_EQ(got.error().message, MemoryStore::kMessage);
    }
  }
  // What is told of an index as a whole does without a file that cannot be read.
  const auto index = look(disk);
  const IndexInfo whole = index->info();
  disk.steps = 0, disk.fails_at = 0;
  const IndexInfo some = index->info();
  EXPECT_EQ(some.documents, whole.documents);
  EXPECT_EQ(some.dropped, whole.dropped);
  EXPECT_LT(some.text_bytes, whole.text_bytes);
  EXPECT_GT(some.text_bytes, 0u);
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

// What is left of an index has gaps in its numbers; merged, each document goes for whom it went for.
TEST(StoredIndexTest, WhatIsLeftOfAnIndexMergesAsItIs) {
  const auto texts = corpus(14, 400);
  Disk grown, merged;
  Fates ignored;
  for (std::size_t i = 0; i < 400; i += 20) add_run(grown, texts, i, i + 20, ignored, {}, i % 40 == 0 ? "even" : "odd");
  const Fates whole = remembered(grown);
  ASSERT_TRUE(remove_even(grown));
  const Fates left = remembered(grown);
  EXPECT_LT(left.size(), whole.size());
  EXPECT_GT(left.size(), whole.size() / 4);
  std::set<std::string> orphans;
  ASSERT_TRUE(merge(merged, {&grown}, orphans));
  EXPECT_TRUE(orphans.empty());
  EXPECT_EQ(remembered(merged), left);
  EXPECT_EQ(look(merged)->info().ordinals, look(grown)->info().ordinals);
}

// The second time there are documents whose kept one is gone already: they are no orphans twice.
TEST(StoredIndexTest, SourcesAreRemovedOneAfterAnother) {
  const auto texts = corpus(19, 360);
  Disk disk;
  Fates ignored;
  for (std::size_t i = 0; i < 360; i += 20) add_run(disk, texts, i, i + 20, ignored, {}, std::string(1, static_cast<char>('a' + i / 20 % 3)));
  const auto remove = [&](const char* source) {
    std::set<std::string> orphans;
    const auto index = open(disk);
    EXPECT_TRUE(*index->remove_source(source, [&](const StoredDocument& d) { EXPECT_TRUE(orphans.insert(std::string(d.id)).second); }));
    publish(*index);
    return orphans;
  };
  const Fates whole = remembered(disk);
  const auto first = remove("a");
  const Fates two_left = remembered(disk);
  const auto second = remove("b");
  const Fates left = remembered(disk);
  EXPECT_GT(first.size(), 10u);
  EXPECT_GT(second.size(), 5u);
  for (const std::string& id : second) EXPECT_FALSE(first.contains(id)) << id;
  // Everything else of c is as it was.
  std::set<std::string> expected(left.begin(), left.end());
  for (const std::string& fate : two_left) {
    const std::size_t number = std::stoul(fate.substr(2));
    if (number / 20 % 3 == 2 && !second.contains(id_of(number))) {
      EXPECT_EQ(expected.erase(fate), 1u) << fate;
    }
  }
  EXPECT_TRUE(expected.empty());
  const IndexInfo info = look(disk)->info();
  ASSERT_EQ(info.sources.size(), 1u);
  EXPECT_EQ(info.sources[0].name, "c");
  EXPECT_EQ(info.documents + info.dropped, left.size());
  EXPECT_LT(left.size(), whole.size() / 2);
}

TEST(StoredIndexTest, MergedShardsAreTheRun) {
  const auto texts = corpus(11, 700);
  Fates ignored;
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
    EXPECT_EQ(look(whole)->info().ordinals, texts.size());
    EXPECT_EQ(look(whole)->info().sources.at(0).name, "news");
    EXPECT_EQ(look(whole)->info().text_bytes > std::uint64_t{texts.size()}, options.verify == Verify::kExact);
    if (count != 4) continue;
    Disk longer, others, some;
    ASSERT_TRUE(add_late(longer, corpus(11, 710), options, {1, 4}));
    add_run(others, texts, 0, 5, ignored, {.max_bucket = 50});
    const auto refused = [&](Disk& into, const std::vector<Disk*>& parts, const std::string& what) {
      const auto merged = merge(into, parts, orphans);
      ASSERT_FALSE(merged) << what;
      EXPECT_EQ(merged.error().code, ErrorCode::kConfiguration);
      EXPECT_NE(merged.error().message.find(what), std::string::npos) << merged.error().message;
    };
    refused(some, {from[0], from[1]}, "is shard 4 of 4: name all of them");
    refused(some, {from[0], from[1], from[2], from[2]}, "shard 2 is there twice");
    refused(some, {from[0], &whole}, "shards decide nothing by themselves");
    refused(some, {from[0], from[1], from[2], &longer}, "has seen 700 documents, another shard 711: give all shards the same input");
    refused(some, {&whole, &others}, "max-bucket is 50 in the index and 1000 here: only indexes with the same options can be merged");
    refused(whole, from, "shards are merged into a new index");
    EXPECT_TRUE(some.files.empty());
    EXPECT_EQ(remembered(whole), expected);
  }
}

/// A document without a text of its own: a signature of `slots` numbers that nobody else has.
struct Made {
  explicit Made(std::uint64_t number) : text("t" + std::to_string(number)), hash(hash128(text)), signature(64) {
    test::Random random(number);
    for (auto& slot : signature) slot = static_cast<std::uint16_t>(random.below(65536));
  }
  std::string text;
  Hash128 hash;
  std::vector<std::uint16_t> signature;
};

// Documents that share one band with all others, and most of the other one with one of them: they meet it if it is among those that stand
// for the bucket, the smallest text hashes; added together or in many runs, whose tables were merged.
TEST(StoredIndexTest, ALargeBucketIsStoodForByTheSmallestHashes) {
  constexpr std::size_t kMost = 30, kCount = 220;
  const DedupOptions options{.signature = {.slots = 64}, .banding = Banding{2, 32}, .verify = Verify::kSignature, .max_bucket = kMost};
  std::vector<Made> crowd;
  for (std::size_t i = 0; i < kCount; ++i) std::copy_n(Made(999).signature.begin(), 32, crowd.emplace_back(i).signature.begin());
  std::vector<std::uint64_t> hashes;
  for (const Made& made : crowd) hashes.push_back(made.hash.low);
  std::nth_element(hashes.begin(), hashes.begin() + kMost, hashes.end());
  const std::uint64_t bound = hashes[kMost];
  for (const std::size_t each : {kCount, std::size_t{12}, std::size_t{50}}) {
    Disk disk;
    const auto add = [](StoredIndex& index, const Made& made, const std::string& id) {
      const auto verdict = index.add_folded(made.text, made.hash, made.signature, id);
      EXPECT_TRUE(verdict);
      return verdict.value();
    };
    for (std::size_t begin = 0; begin < kCount; begin += each) {
      const auto index = open(disk, options);
      ASSERT_TRUE(index->begin_source(""));
      for (std::size_t i = begin; i < std::min(begin + each, kCount); ++i) ASSERT_TRUE(add(*index, crowd[i], id_of(i)).is_kept) << i;
      publish(*index);
    }
    std::size_t met = 0;
    for (std::size_t i = 0; i < kCount; ++i) {
      const auto index = open(disk, options);   // not published: the next one finds what this one found
      ASSERT_TRUE(index->begin_source("more"));
      Made like(kCount + i);
      like.signature = crowd[i].signature;
      for (std::size_t slot = 40; slot < 50; ++slot) ++like.signature[slot];
      const IndexVerdict verdict = add(*index, like, "null");
      ASSERT_EQ(verdict.is_kept, crowd[i].hash.low >= bound) << i;
      if (verdict.is_kept) continue;
      ++met;
      EXPECT_EQ(verdict.kept_id, id_of(i));
      EXPECT_DOUBLE_EQ(verdict.jaccard, 54 / 64.0);
      EXPECT_EQ(index->stats().large_buckets, 1u);
    }
    EXPECT_EQ(met, kMost);
  }
}

// More than is held in memory at once, of kept documents, of dropped ones and of texts: written in between, and still known.
TEST(StoredIndexTest, ARunLargerThanTheMemoryForItIsOneRun) {
  const DedupOptions options{.signature = {.slots = 64}, .banding = Banding{4, 16}, .verify = Verify::kSignature};
  Disk disk;
  {
    const auto index = open(disk, options);
    ASSERT_TRUE(index->begin_source("many"));
    constexpr std::uint64_t kKept = 70000;
    for (std::uint64_t i = 0; i < kKept; ++i) {
      const Made made(i);
      const auto verdict = index->add_folded(made.text, made.hash, made.signature, id_of(i));
      ASSERT_TRUE(verdict && verdict->is_kept) << i;
    }
    for (std::uint64_t i = 0; i < 280000; ++i) {
      const Made made(i / 1000 * 250 % kKept);   // those of the first batch, and those of the last
      const auto verdict = index->add_folded(made.text, made.hash, {}, id_of(kKept + i));
      ASSERT_TRUE(verdict && !verdict->is_kept) << i;
      ASSERT_EQ(verdict->kept_ordinal, i / 1000 * 250 % kKept);
    }
    const auto similar = index->add_folded("other", hash128("other"), Made(12).signature, "null");
    ASSERT_TRUE(similar);
    EXPECT_EQ(similar->kept_id, id_of(12));
    publish(*index);
  }
  const IndexInfo info = look(disk)->info();
  EXPECT_EQ(info.documents, 70000u);
  EXPECT_EQ(info.dropped, 280001u);
  EXPECT_EQ(info.segments, 3u);
  EXPECT_TRUE(look(disk)->check());
}

TEST(StoredIndexTest, TextsAreWrittenBeforeTheyFillTheMemory) {
  const DedupOptions options{.signature = {.slots = 64}, .banding = Banding{4, 16}};
  Disk disk;
  {
    const auto index = open(disk, options);
    ASSERT_TRUE(index->begin_source("long"));
    for (std::uint64_t i = 0; i < 5; ++i) {
      const Made made(i);
      const std::string text = made.text + std::string(20 << 20, 'x');
      const auto verdict = index->add_folded(text, hash128(text), made.signature, id_of(i));
      ASSERT_TRUE(verdict && verdict->is_kept);
    }
    publish(*index);
  }
  EXPECT_EQ(look(disk)->info().segments, 2u);   // 64 MB: three of them
  const auto index = look(disk);
  const auto documents = index->documents(true);
  StoredDocument document;
  for (std::uint64_t i = 0; i < 5; ++i) {
    ASSERT_TRUE(*documents->next(document));
    EXPECT_EQ(document.text.size(), (20u << 20) + 2);
    EXPECT_EQ(document.text.substr(0, 3), "t" + std::to_string(i) + "x");
  }
  EXPECT_FALSE(*documents->next(document));
}

/// Changes what the manifest says.
void change_state(Disk& disk, const std::function<void(IndexState&)>& change) {
  auto state = IndexState::parse(*disk.files["manifest"].bytes, "manifest");
  ASSERT_TRUE(state);
  change(*state);
  disk.files["manifest"].bytes = std::make_shared<std::string>(state->to_bytes());
}

TEST(StoredIndexTest, AFullIndexTakesNoMore) {
  const auto texts = corpus(15, 40);
  for (const bool of_dropped : {false, true}) {
    Disk disk;
    Fates ignored;
    add_run(disk, texts, 0, 40, ignored);
    change_state(disk, [&](IndexState& state) { (of_dropped ? state.next_drop : state.next_document) = 0xFFFFFFFE; });
    const auto index = open(disk);
    ASSERT_TRUE(index->begin_source("more"));
    const auto first = of_dropped ? index->add(texts[39], "1") : index->add("今天上午，市政府在会议中心召开新闻发布会", "1");
    ASSERT_TRUE(first) << first.error().message;
    const auto second = index->add(of_dropped ? texts[39] : "明天也许会下雨，带上伞再出门吧", "2");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::kInputOutput);
    EXPECT_NE(second.error().message.find("is full: an index holds 4294967295 documents"), std::string::npos);
  }
}

// Numbers that lead nowhere, with a checksum that is right.
TEST(StoredIndexTest, AForgedManifestIsRefused) {
  const auto texts = corpus(16, 60);
  Disk whole;
  Fates ignored;
  for (std::size_t i = 0; i < 60; i += 20) add_run(whole, texts, i, i + 20, ignored, {}, i == 0 ? "a" : "b");
  const std::function<void(IndexState&)> forgeries[] = {
      [](IndexState& s) { s.options.signature.slots = 100; },
      [](IndexState& s) { s.options.signature.ngram = 0; },
      [](IndexState& s) { s.options.signature.ngram = Shingler::kMaxNgram + 1; },
      [](IndexState& s) { s.options.banding = Banding{26, 129}; },
      [](IndexState& s) { s.options.banding = Banding{0, 5}; },
      [](IndexState& s) { s.options.threshold = 0; },
      [](IndexState& s) { s.options.threshold = 1.01; },
      [](IndexState& s) { s.options.max_bucket = 1; },
      [](IndexState& s) { s.options.folding = static_cast<Folding>(2); },
      [](IndexState& s) { s.options.verify = static_cast<Verify>(3); },
      [](IndexState& s) { s.shard = 2, s.shards = 1; },
      [](IndexState& s) { s.segments[1].first = s.segments[0].count - 1; },
      [](IndexState& s) { s.segments[1].first_drop = 0, s.segments[0].drop_count = 5; },
      [](IndexState& s) { s.segments[2].source = 2; },
      [](IndexState& s) { s.segments[0].orphans = s.segments[0].drop_count + 1; },
      [](IndexState& s) { s.segments[2].count += 1; },
      [](IndexState& s) { s.segments[2].drop_count += 1; },
      [](IndexState& s) { s.next_document -= 1; },
      [](IndexState& s) { s.next_drop -= 1; },
      [](IndexState& s) { std::swap(s.tables.front(), s.tables.back()); },
      [](IndexState& s) { s.tables.back().band = s.table_kinds(); },
      [](IndexState& s) { s.tables[0].span = BandTable::kMostDocuments + 1; },
  };
  ASSERT_TRUE(StoredIndex::open(std::make_unique<MemoryStore>(whole), make_zstd_codec()));
  for (std::size_t i = 0; i < std::size(forgeries); ++i) {
    Disk disk = whole;
    change_state(disk, forgeries[i]);
    const auto index = StoredIndex::open(std::make_unique<MemoryStore>(disk), make_zstd_codec());
    ASSERT_FALSE(index) << i;
    EXPECT_EQ(index.error().code, ErrorCode::kInputOutput);
    EXPECT_EQ(index.error().message, "memory: is damaged: build the index again, or take a copy of it") << i;
  }
  // What only the files can tell.
  const std::function<void(IndexState&)> other_files[] = {
      [](IndexState& s) { s.segments[0].bytes += 1; },
      [](IndexState& s) { std::swap(s.segments[0].file, s.segments[1].file); },
      [](IndexState& s) { s.options.signature.slots = 256; },
      [](IndexState& s) { s.segments[0].file = 99; },
  };
  for (std::size_t i = 0; i < std::size(other_files); ++i) {
    Disk disk = whole;
    change_state(disk, other_files[i]);
    EXPECT_FALSE(look(disk)->check()) << i;
    StoredDocument document;
    EXPECT_FALSE(look(disk)->documents(true)->next(document)) << i;
  }
  // Bytes of another program, of another time, and too few.
  const auto refused = [&](const std::string& bytes, const std::string& what) {
    Disk disk = whole;
    disk.files["manifest"].bytes = std::make_shared<std::string>(bytes);
    const auto index = StoredIndex::open(std::make_unique<MemoryStore>(disk), make_zstd_codec());
    ASSERT_FALSE(index) << what;
    EXPECT_NE(index.error().message.find(what), std::string::npos) << index.error().message;
  };
  const std::string bytes = *whole.files["manifest"].bytes;
  refused("something else", "is no index of hansieve");
  refused("HSVINDEX", "is damaged");
  refused(bytes.substr(0, 15), "is damaged");
  refused(bytes.substr(0, bytes.size() - 1), "is damaged");
  std::string newer = bytes;
  newer[8] = 3;
  refused(newer, "has version 3, this program reads versions up to 2");
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
    // Another folding has another table: that is said once.
    EXPECT_EQ(index.error().message.find("the table of folding") != std::string::npos, what.starts_with("the table")) << what;
  };
  refused({.signature = {.ngram = 4}}, "ngram is 5 in the index and 4 here");
  refused({.signature = {.slots = 256}}, "signature is 128");
  refused({.signature = {.seed = 1}}, "seed is 0");
  refused({.threshold = 0.8}, "threshold is 0.7");
  refused({.banding = Banding{9, 13}}, "bands is 26");
  refused({.folding = Folding::kNone}, "fold is standard");
  refused({.verify = Verify::kNone}, "verify is exact");
  refused({.max_bucket = 50}, "max-bucket is 1000");
  refused({.banding = Banding{26, 4}}, "rows is 5 in the index and 4 here");
  refused({.verify = Verify::kSignature}, "verify is exact in the index and signature here");
  refused({.threshold = 0.8, .max_bucket = 50}, "in the index and 0.8 here, ");
  EXPECT_FALSE(StoredIndex::open_to_write(std::make_unique<MemoryStore>(disk), make_zstd_codec(), {.max_bucket = 1}));
  change_state(disk, [](IndexState& state) { EXPECT_EQ(state.folding_fingerprint++, folding_fingerprint(Folding::kStandard)); });
  refused({}, "the table of folding is ");
}

// Each table says which documents it is about; together those of a band are all, one after another, also when merged.
TEST(StoredIndexTest, TablesOfABandFollowOneAnother) {
  Disk disk;
  Fates fates;
  const std::vector<std::string> texts = corpus(31, 1200);
  std::size_t most_tables = 0, merges = 0, tables_before = 0;
  for (std::size_t begin = 0; begin < texts.size(); begin += 20) {
    add_run(disk, texts, begin, std::min(begin + 20, texts.size()), fates);
    const auto state = IndexState::parse(*disk.files["manifest"].bytes, "manifest");
    ASSERT_TRUE(state);
    std::map<std::uint32_t, std::vector<std::pair<std::uint32_t, std::uint32_t>>> bands;
    for (const IndexTable& table : state->tables) bands[table.band].emplace_back(table.first, table.span);
    for (auto& [band, tables] : bands) {
      std::sort(tables.begin(), tables.end());
      for (std::size_t i = 1; i < tables.size(); ++i) EXPECT_EQ(tables[i - 1].first + tables[i - 1].second, tables[i].first) << band;
      most_tables = std::max(most_tables, tables.size());
    }
    merges += state->tables.size() < tables_before;
    tables_before = state->tables.size();
  }
  EXPECT_GT(merges, 2u);
  EXPECT_GT(most_tables, 2u);
}

TEST(StoredIndexTest, OpensWhatIsThereAndNothingElse) {
  Disk disk, shard, foreign;
  const auto fails = [](const auto& opened, const std::string& what) {
    ASSERT_FALSE(opened) << what;
    EXPECT_EQ(opened.error().code, ErrorCode::kConfiguration);
    EXPECT_NE(opened.error().message.find(what), std::string::npos) << opened.error().message;
  };
  const auto store = [](Disk& of) { return std::make_unique<MemoryStore>(of); };
  fails(StoredIndex::open(store(disk), make_zstd_codec()), "memory: is no index: hansieve dedup --index memory makes one");
  fails(StoredIndex::reopen_to_write(store(disk), make_zstd_codec()), "is no index");
  foreign.files["letter.txt"] = {};
  fails(StoredIndex::open_to_write(store(foreign), make_zstd_codec(), {}), "is no index and not empty (letter.txt)");
  ASSERT_TRUE(foreign.files.contains("letter.txt"));
  Fates ignored;
  add_run(disk, {"今天天气很好"}, 0, 1, ignored);
  fails(StoredIndex::open_to_write(store(disk), make_zstd_codec(), {}, {1, 2}), "holds an index already: a shard needs a new directory");
  fails(StoredIndex::open_to_write(store(disk), make_zstd_codec(), {}, {1, 1}), "holds an index already");
  publish(*open(shard, {}, {1, 2}));
  fails(StoredIndex::open_to_write(store(shard), make_zstd_codec(), {}), "is a shard, which decides nothing");
  // What a killed run left goes; what is not ours stays.
  disk.files["documents-000000ff"] = disk.files["tables-000000ff"] = disk.files["manifest.new"] = disk.files["letter.txt"] = {};
  publish(*open(disk));
  EXPECT_FALSE(disk.files.contains("documents-000000ff") || disk.files.contains("tables-000000ff") || disk.files.contains("manifest.new"));
  EXPECT_TRUE(disk.files.contains("letter.txt"));
  EXPECT_EQ(remembered(disk).size(), 1u);
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
