#include "hansieve/near/containment.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <numeric>
#include <set>

#include "hansieve/io/scratch_folder.h"
#include "hansieve/near/compare.h"
#include "hansieve/near/shingle.h"
#include "near/mix.h"
#include "support/failing_scratch.h"
#include "support/random_text.h"

namespace hansieve {
namespace {

using Hashes = std::vector<std::uint64_t>;
using Pairs = std::set<std::pair<std::uint32_t, std::uint32_t>>;

Hashes random_hashes(std::uint64_t& state, std::size_t count) {
  Hashes hashes(count);
  for (auto& hash : hashes) hash = next_random(state);
  return hashes;
}

/// In memory, and again with hardly any: the same.
Pairs find(const std::vector<Hashes>& documents, const ContainmentOptions& options, std::uint64_t* bounded = nullptr) {
  const auto scratch = open_scratch("").value();
  std::vector<Pairs> all;
  for (const Room& room : {Room{}, Room{20000, scratch.get()}}) {
    ContainmentFinder finder(options, room);
    for (const Hashes& hashes : documents) EXPECT_TRUE(finder.add(hashes));
    CandidatePairs found(room, Repeats::kDrop);
    EXPECT_TRUE(finder.find(found));
    Pairs& pairs = all.emplace_back();
    for (std::uint64_t pair; found.next(pair);) {
      const auto inner = static_cast<std::uint32_t>(pair >> 32), outer = static_cast<std::uint32_t>(pair);
      EXPECT_NE(inner, outer);
      EXPECT_TRUE(pairs.emplace(inner, outer).second) << "twice";
    }
    EXPECT_TRUE(found.ok());
    if (bounded) *bounded = finder.bounded();
  }
  EXPECT_EQ(all[0], all[1]);
  return all[0];
}

double containment(const Hashes& inner, const Hashes& outer) {
  SetComparer comparer;
  comparer.set_left(inner);
  const Overlap o = comparer.compare(outer);
  return static_cast<double>(o.both) / static_cast<double>(o.left);
}

// With every shingle kept it is no estimate: all pairs at the bound, whatever their sizes, and with three deviations of room.
TEST(ContainmentTest, FindsEveryPairWhenAllIsKept) {
  std::uint64_t state = 20;
  test::Random random(20);
  const Hashes pool = random_hashes(state, 3000);
  std::vector<Hashes> documents;
  for (int i = 0; i < 150; ++i) {
    const std::size_t begin = random.below(2900), size = 1 + random.below(i % 5 == 0 ? 1500 : 200);
    Hashes hashes(pool.begin() + static_cast<std::ptrdiff_t>(begin), pool.begin() + static_cast<std::ptrdiff_t>(std::min(begin + size, pool.size())));
    const Hashes own = random_hashes(state, random.below(40));
    hashes.insert(hashes.end(), own.begin(), own.end());
    hashes.insert(hashes.end(), hashes.begin(), hashes.begin() + static_cast<std::ptrdiff_t>(hashes.size() / 3));   // repeats
    documents.push_back(std::move(hashes));
  }
  for (const double bound : {0.3, 0.8, 1.0}) {
    const Pairs found = find(documents, {.containment = bound, .sample = 1});
    std::size_t expected = 0;
    for (std::uint32_t a = 0; a < documents.size(); ++a) {
      for (std::uint32_t b = 0; b < documents.size(); ++b) {
        if (a == b || containment(documents[a], documents[b]) < bound) continue;
        ++expected;
        EXPECT_TRUE(found.contains({a, b})) << a << " in " << b << " at " << bound;
      }
    }
    EXPECT_GT(expected, 20u);
    if (bound == 1.0) {
      EXPECT_EQ(found.size(), expected);
    }
  }
}

struct Measured {
  double recall, candidates;
};

// Articles inside pages `ratio` times as long, a tenth or a fifth of their shingles lost at seams and by edits;
// asked for at 0.8.
Measured measure(std::size_t shingles, std::size_t ratio, std::size_t lost) {
  std::uint64_t state = shingles * 100 + ratio + lost;
  constexpr std::uint32_t kPairs = 300;
  std::vector<Hashes> documents;
  for (std::uint32_t i = 0; i < kPairs; ++i) {
    const Hashes article = random_hashes(state, shingles);
    Hashes page = random_hashes(state, shingles * (ratio - 1));
    page.insert(page.end(), article.begin() + static_cast<std::ptrdiff_t>(lost), article.end());
    documents.push_back(article), documents.push_back(std::move(page));
  }
  const Pairs found = find(documents, {});
  std::size_t right = 0;
  for (std::uint32_t i = 0; i < kPairs; ++i) right += found.contains({2 * i, 2 * i + 1});
  return {static_cast<double>(right) / kPairs, static_cast<double>(found.size()) / kPairs};
}

TEST(ContainmentTest, FindsArticlesInPagesOfAnyLength) {
  for (const std::size_t shingles : {50u, 100u, 200u, 500u, 1500u}) {
    for (const std::size_t ratio : {3u, 10u, 30u}) {
      const Measured most = measure(shingles, ratio, shingles / 10), least = measure(shingles, ratio, shingles / 5);
      std::printf("%5zu shingles 1:%-3zu recall %.4f at 0.9, %.4f at 0.8; %.2f candidates an article\n", shingles, ratio, most.recall,
                  least.recall, least.candidates);
      EXPECT_GE(most.recall, 0.99) << shingles << " in " << ratio;
      EXPECT_GE(least.recall, 0.98) << shingles << " in " << ratio;
      EXPECT_LE(least.candidates, shingles <= 50 ? 1.2 : 1.01);
    }
  }
}

TEST(ContainmentTest, FindsAReprintWithoutItsTail) {
  test::Random random(21);
  Shingler shingler;
  std::vector<Hashes> documents;
  constexpr std::uint32_t kPairs = 60;
  for (std::uint32_t i = 0; i < kPairs; ++i) {
    std::string text;
    for (int c = 0; c < 900; ++c) {
      const auto code = 0x4E00 + random.below(3000);
      text += {static_cast<char>(0xE0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 63)), static_cast<char>(0x80 | (code & 63))};
    }
    Hashes whole, head;
    shingler.append_hashes(text, whole);
    shingler.append_hashes(std::string_view(text).substr(0, 3 * 300), head);
    documents.push_back(whole), documents.push_back(head);
  }
  const Pairs found = find(documents, {.containment = 0.9});
  for (std::uint32_t i = 0; i < kPairs; ++i) {
    EXPECT_TRUE(found.contains({2 * i + 1, 2 * i})) << i;
    EXPECT_FALSE(found.contains({2 * i, 2 * i + 1})) << "the whole is not in its head: " << i;
  }
}

TEST(ContainmentTest, BoilerplateMakesNobodyACandidate) {
  std::uint64_t state = 22;
  const Hashes menu = random_hashes(state, 400);
  std::vector<Hashes> documents;
  for (int i = 0; i < 3000; ++i) {
    documents.push_back(random_hashes(state, 60));
    documents.back().insert(documents.back().end(), menu.begin(), menu.end());
  }
  documents.push_back(documents[7]);
  EXPECT_EQ(find(documents, {}), (Pairs{{7, 3000}, {3000, 7}}));
  // Where nothing but the menu is left, nobody is found, and that is counted.
  documents.assign(1500, menu);
  std::uint64_t bounded = 0;
  EXPECT_EQ(find(documents, {}, &bounded), Pairs());
  EXPECT_EQ(bounded, 1500u);
}

// A menu that a few less than `max_bucket` documents share is looked up in sixteen times as many places for each, not
// in hundreds of times as many.
TEST(ContainmentTest, WhatIsLookedUpIsBounded) {
  std::uint64_t state = 24;
  std::vector<Hashes> documents;
  for (int group = 0; group < 40; ++group) {
    const Hashes menu = random_hashes(state, 2000);
    for (int i = 0; i < 25; ++i) {
      documents.push_back(random_hashes(state, 1500));
      documents.back().insert(documents.back().end(), menu.begin(), menu.end());
    }
  }
  std::uint64_t bounded = 0;
  EXPECT_EQ(find(documents, {.containment = 0.5, .max_bucket = 30}, &bounded).size(), 40u * 25 * 24);
  EXPECT_EQ(bounded, documents.size());
}

TEST(ContainmentTest, DoesNotDependOnTheOrder) {
  std::uint64_t state = 23;
  test::Random random(23);
  std::vector<Hashes> documents;
  const Hashes pool = random_hashes(state, 2000);
  for (int i = 0; i < 300; ++i) {
    const std::size_t begin = random.below(1900), size = 100 + random.below(600);
    documents.emplace_back(pool.begin() + static_cast<std::ptrdiff_t>(begin), pool.begin() + static_cast<std::ptrdiff_t>(std::min(begin + size, pool.size())));
  }
  std::vector<std::uint32_t> order(300);
  std::iota(order.begin(), order.end(), 0u);
  for (std::uint32_t i = 299; i > 0; --i) std::swap(order[i], order[random.below(i + 1)]);
  std::vector<Hashes> shuffled;
  for (const std::uint32_t i : order) shuffled.push_back(documents[i]);
  Pairs back;
  for (const auto& [inner, outer] : find(shuffled, {.max_bucket = 90})) back.emplace(order[inner], order[outer]);
  EXPECT_EQ(back, find(documents, {.max_bucket = 90}));
}

// A disk that fails at any one call: that is the result, and no part of the pairs.
TEST(ContainmentTest, AnyFailureBesideTheMemoryEndsTheSearch) {
  std::uint64_t state = 26;
  const Hashes pool = random_hashes(state, 3000);
  std::vector<Hashes> documents;
  for (std::size_t i = 0; i < 120; ++i) documents.emplace_back(pool.begin() + static_cast<std::ptrdiff_t>(2 * i), pool.begin() + static_cast<std::ptrdiff_t>(2 * i + 40));
  const auto search = [&](test::FailingScratch& scratch) -> Result<std::size_t> {
    ContainmentFinder finder({.containment = 0.3, .sample = 1}, Room{20000, &scratch});
    for (const Hashes& hashes : documents) {
      if (const auto added = finder.add(hashes); !added) return added.error();
    }
    CandidatePairs found({20000, &scratch}, Repeats::kDrop);
    if (auto ok = finder.find(found); !ok) return ok.error();
    std::size_t count = 0;
    for (std::uint64_t pair; found.next(pair);) ++count;
    if (!found.ok()) return found.ok().error();
    return count;
  };
  test::FailingScratch sound;
  ASSERT_GT(*search(sound), 500u);
  ASSERT_GT(sound.calls(), 100);
  for (const int at : sound.telling_calls(1)) {
    test::FailingScratch broken(at);
    const auto got = search(broken);
    ASSERT_FALSE(got) << "call " << at << " of " << sound.calls() << " failed, and nothing was said";
    EXPECT_EQ(got.error().message, test::FailingScratch::kMessage);
  }
}

TEST(ContainmentTest, EmptyAndLoneDocumentsAreFoundNowhere) {
  EXPECT_TRUE(find({}, {}).empty());
  EXPECT_TRUE(find({{}, {}, {1, 2, 3}}, {}).empty());
  EXPECT_EQ(find({{1, 2, 3}, {4, 5}, {3, 2, 1, 1}}, {.containment = 1, .sample = 1}), (Pairs{{0, 2}, {2, 0}}));   // all of it, and no more
  EXPECT_EQ(least_shared(0, 0.8), 0u);
  EXPECT_EQ(least_shared(1, 0.8), 1u);
  EXPECT_EQ(least_shared(50, 1), 50u);
}

}  // namespace
}  // namespace hansieve
