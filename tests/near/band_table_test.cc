#include "near/band_table.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/random_text.h"

namespace hansieve {
namespace {

using Entries = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

Entries random_entries(test::Random& random, std::size_t count, std::uint64_t keys) {
  Entries entries;
  for (std::size_t i = 0; i < count; ++i) {
    entries.emplace_back(static_cast<std::uint32_t>(random.below(keys) * 0x9E3779B97F4A7C15u >> 32),
                         static_cast<std::uint32_t>(random.below(BandTable::kMostDocuments)));
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

std::string table_of(const Entries& entries, std::size_t most) {
  TableBuilder builder(static_cast<std::uint32_t>(most));
  for (const auto& [key, document] : entries) builder.add(key, document);
  return builder.finish();
}

// Sizes on both sides of where a bucket or the width of its entries changes; fewer entries than announced, too.
TEST(BandTableTest, FindsWhatWasPutIn) {
  test::Random random(1);
  for (const std::size_t count : {0, 1, 2, 15, 16, 17, 1000, 4096, 70000, 600000}) {
    for (const std::size_t more : {0, 5000}) {
      const Entries entries = random_entries(random, count, count / 2 + 1);
      const std::string bytes = table_of(entries, count + more);
      const auto table = BandTable::over(bytes);
      ASSERT_TRUE(table);
      ASSERT_EQ(table->entries(), count);
      std::size_t i = 0;
      for (BandTable::Cursor cursor(*table); !cursor.is_done(); cursor.next(), ++i) {
        ASSERT_EQ(std::pair(cursor.key(), cursor.document()), entries[i]);
      }
      EXPECT_EQ(i, count);
      for (std::size_t q = 0; q < 300; ++q) {
        const std::uint32_t key = q % 2 == 0 && count > 0 ? entries[random.below(count)].first : static_cast<std::uint32_t>(random.below(1u << 31) * 2);
        std::vector<std::uint32_t> found, expected;
        table->each(key, table->bucket(key), [&](std::uint32_t document) { found.push_back(document); });
        for (auto at = std::lower_bound(entries.begin(), entries.end(), std::pair(key, 0u)); at != entries.end() && at->first == key; ++at) {
          expected.push_back(at->second);
        }
        EXPECT_EQ(found, expected);
      }
    }
  }
}

TEST(BandTableTest, TakesFiveAndAHalfBytesAnEntry) {
  test::Random random(2);
  EXPECT_LE(static_cast<double>(table_of(random_entries(random, 1 << 20, 1 << 24), 1 << 20).size()), 5.55 * (1 << 20));
}

TEST(BandTableTest, DamagedBytesAreNoTableOrLeadNowhere) {
  test::Random random(3);
  const std::string whole = table_of(random_entries(random, 2000, 500), 2000);
  for (std::size_t size = 0; size < whole.size(); size += 97) EXPECT_FALSE(BandTable::over(std::string_view(whole).substr(0, size)));
  for (int round = 0; round < 500; ++round) {
    std::string bytes = whole;
    for (int i = 0; i < 8; ++i) bytes[round % 2 == 0 ? random.below(1000) : random.below(bytes.size())] = static_cast<char>(random.below(256));
    const auto table = BandTable::over(bytes);
    if (!table) continue;
    std::size_t entries = 0;
    for (BandTable::Cursor cursor(*table); !cursor.is_done(); cursor.next()) entries += cursor.document() < BandTable::kMostDocuments;
    EXPECT_EQ(entries, table->entries());
    for (int q = 0; q < 50; ++q) {
      const auto key = static_cast<std::uint32_t>(random.below(1ull << 32));
      table->each(key, table->bucket(key), [](std::uint32_t document) { EXPECT_LT(document, BandTable::kMostDocuments); });
    }
  }
}

}  // namespace
}  // namespace hansieve
