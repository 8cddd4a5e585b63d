#include "near/key_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <unordered_map>

#include "hansieve/near/candidates.h"
#include "support/random_text.h"

namespace hansieve {
namespace {

constexpr std::uint64_t kKeys = std::uint64_t{1} << 22;

/// A key of a range: most are anybody's, some come often, some crowd a few lines.
std::uint32_t draw_key(test::Random& random, std::uint32_t first) {
  switch (random.below(4)) {
    case 0: return first + static_cast<std::uint32_t>(random.below(40) * 99991);
    case 1: return first + static_cast<std::uint32_t>(kKeys / 3 + random.below(20000));
    default: return first + static_cast<std::uint32_t>(random.below(kKeys));
  }
}

// From 500 lines to some 10,000, by itself and by reserving, in the middle of the keys and at their end.
TEST(KeyTableTest, HoldsWhatAMapHolds) {
  for (const std::uint32_t first : {0u, 0x70000000u, 0xFFC00000u}) {
    for (const std::size_t max_bucket : {std::size_t{2}, std::size_t{30}, std::size_t{1000}}) {
      test::Random random(first + max_bucket);
      KeyTable table(first, kKeys, max_bucket);
      std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> naive;
      std::vector<std::uint64_t> hashes;
      constexpr std::uint32_t kDocuments = 40000;
      for (std::uint32_t document = 0; document < kDocuments; ++document) {
        hashes.push_back(random.below(~0ull));
        const std::uint32_t key = draw_key(random, first);
        table.insert(key, document, hashes);
        naive[key].push_back(document);
        if (document == kDocuments / 2) table.reserve(kDocuments * (max_bucket == 30 ? 2 : 1));
      }
      std::uint64_t large = 0;
      for (auto& [key, documents] : naive) {
        std::vector<std::uint32_t> found;
        table.find(key, [&](std::uint32_t document) { found.push_back(document); });
        std::sort(found.begin(), found.end());
        if (documents.size() > max_bucket) {
          ++large;
          std::sort(documents.begin(), documents.end(), [&](auto a, auto b) { return hashes[a] < hashes[b]; });
          documents.resize(std::min(kRepresentatives, max_bucket));
          std::sort(documents.begin(), documents.end());
        }
        ASSERT_EQ(found, documents) << std::hex << key;
      }
      EXPECT_EQ(table.large_buckets(), large);
      EXPECT_GE(large, max_bucket == 1000 ? 0u : 40u);
      for (int i = 0; i < 20000; ++i) {
        const std::uint32_t key = draw_key(random, first);
        std::vector<std::uint32_t> found;
        table.find(key, [&](std::uint32_t document) { found.push_back(document); });
        ASSERT_EQ(found.empty(), !naive.contains(key));
      }
    }
  }
}

// Six bytes an entry, at most 0.7 full, more for keys that have a bucket of their own, less again when it is stood for by a few.
TEST(KeyTableTest, TellsItsMemory) {
  test::Random random(9);
  constexpr std::uint32_t kDocuments = 50000;
  KeyTable table(0, kKeys, 1000);
  const std::size_t empty = table.memory_bytes();
  table.reserve(kDocuments + 100);
  const std::vector<std::uint64_t> hashes(kDocuments + 2000);
  for (std::uint32_t document = 0; document < kDocuments; ++document) table.insert(static_cast<std::uint32_t>(random.below(kKeys)), document, hashes);
  const std::size_t without_buckets = table.memory_bytes();
  EXPECT_GT(without_buckets, empty);
  EXPECT_GE(without_buckets, kDocuments * 6);
  EXPECT_LE(without_buckets, kDocuments * 10);
  for (std::uint32_t i = 0; i < 1000; ++i) table.insert(77, kDocuments + i, hashes);
  const std::size_t with_bucket = table.memory_bytes();
  EXPECT_GE(with_bucket, without_buckets + 4 * 950);
  EXPECT_LE(with_bucket, without_buckets + 8 * 1000 + 200);
  for (std::uint32_t i = 1000; i < 1100; ++i) table.insert(77, kDocuments + i, hashes);
  EXPECT_EQ(table.large_buckets(), 1u);
  EXPECT_EQ(table.memory_bytes(), without_buckets + 112 + 64 * kRepresentatives);
}

}  // namespace
}  // namespace hansieve
