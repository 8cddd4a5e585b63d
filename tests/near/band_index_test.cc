#include "hansieve/near/band_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <thread>

#include "hansieve/near/candidates.h"
#include "support/random_text.h"

namespace hansieve {
namespace {

constexpr unsigned kSlots = 64;

std::vector<std::uint16_t> random_signature(test::Random& random, unsigned values) {
  std::vector<std::uint16_t> signature(kSlots);
  for (auto& slot : signature) slot = static_cast<std::uint16_t>(random.below(values));
  return signature;
}

TEST(BandIndexTest, FindsTheEarlierOnesThatShareABand) {
  test::Random random(10);
  for (const Banding& banding : {Banding{20, 3}, Banding{16, 4}, Banding{26, 3}}) {
    BandIndex index(banding, kSlots);
    std::map<std::uint64_t, std::vector<std::uint32_t>> naive;   // all band keys
    for (std::uint32_t document = 0; document < 2000; ++document) {
      const auto signature = random_signature(random, 8);
      std::set<std::uint32_t> expected;
      for (unsigned band = 0; band < banding.bands; ++band) {
        auto& bucket = naive[band_key(signature, banding, band)];
        expected.insert(bucket.begin(), bucket.end());
        bucket.push_back(document);
      }
      std::vector<std::uint32_t> found;
      index.query(signature, found);
      ASSERT_EQ(found, std::vector<std::uint32_t>(expected.begin(), expected.end()));
      index.insert(document, signature, random.below(~0ull));
    }
    EXPECT_EQ(index.size(), 2000u);
  }
}

/// Signatures with slots of few values in some bands and of many in others: keys of all frequencies.
std::vector<std::uint16_t> uneven_signatures(test::Random& random, std::size_t count) {
  std::vector<std::uint16_t> signatures(count * kSlots);
  for (std::size_t i = 0; i < signatures.size(); ++i) {
    const std::size_t slot = i % kSlots;
    signatures[i] = static_cast<std::uint16_t>(random.below(slot < 8 ? 3 : slot < 32 ? 12 : 65536));
  }
  return signatures;
}

std::vector<std::uint64_t> random_numbers(test::Random& random, std::size_t count) {
  std::vector<std::uint64_t> numbers(count);
  for (auto& number : numbers) number = random.below(~0ull);
  return numbers;
}

using Answers = std::vector<std::vector<std::uint32_t>>;

Answers answers(BandIndex& index, std::span<const std::uint16_t> signatures) {
  Answers found(signatures.size() / kSlots);
  index.query_batch(signatures, [&](std::size_t i, std::span<const std::uint32_t> some) { found[i].assign(some.begin(), some.end()); });
  return found;
}

// As by a plain map, whichever way the documents were put in.
TEST(BandIndexTest, BatchesThreadsAndSingleDocumentsMakeTheSameIndex) {
  test::Random random(13);
  const Banding banding{16, 4};
  constexpr std::uint32_t kDocuments = 12000;
  constexpr std::size_t kMaxBucket = 100;
  const auto signatures = uneven_signatures(random, kDocuments);
  const auto hashes = random_numbers(random, kDocuments);
  const auto signature = [&](std::size_t i) { return std::span(signatures).subspan(i * kSlots, kSlots); };
  std::map<std::uint32_t, std::vector<std::uint32_t>> naive;   // by the key's upper half, as the index has it
  const auto key = [&](std::size_t i, unsigned band) { return static_cast<std::uint32_t>(band_key(signature(i), banding, band) >> 32); };
  for (std::uint32_t i = 0; i < kDocuments; ++i) {
    for (unsigned band = 0; band < banding.bands; ++band) naive[key(i, band)].push_back(i);
  }
  std::uint64_t large = 0;
  for (auto& [k, documents] : naive) {
    if (documents.size() <= kMaxBucket) continue;
    ++large;
    std::sort(documents.begin(), documents.end(), [&](auto a, auto b) { return std::pair(hashes[a], a) < std::pair(hashes[b], b); });
    documents.resize(kRepresentatives);
  }
  Answers expected;
  for (std::uint32_t i = 0; i < kDocuments; i += 10) {
    std::set<std::uint32_t> all;
    for (unsigned band = 0; band < banding.bands; ++band) all.insert(naive[key(i, band)].begin(), naive[key(i, band)].end());
    expected.emplace_back(all.begin(), all.end());
  }
  std::vector<std::uint16_t> asked;
  for (std::uint32_t i = 0; i < kDocuments; i += 10) asked.insert(asked.end(), signature(i).begin(), signature(i).end());

  const auto in_threads = [](std::size_t threads) {
    return [threads](std::size_t count, const std::function<void(std::size_t)>& task) {
      std::atomic<std::size_t> next{0};
      std::vector<std::jthread> running;
      for (std::size_t t = 0; t < threads; ++t) {
        running.emplace_back([&] { for (std::size_t i; (i = next++) < count;) task(i); });
      }
    };
  };
  for (const std::size_t way : {0, 1, 2, 3, 4}) {
    BandIndex index(banding, kSlots, kMaxBucket);
    if (way == 4) index.reserve(kDocuments);
    if (way == 0 || way == 4) {
      for (std::uint32_t i = 0; i < kDocuments; ++i) index.insert(i, signature(i), hashes[i]);
    } else if (way == 1) {
      std::size_t calls = 0;
      index.query_and_insert(0, signatures, hashes, [&](std::size_t i, std::span<const std::uint32_t> found) {
        EXPECT_EQ(i, calls++);
        EXPECT_TRUE(found.empty() || found.back() < i);
      });
    } else {
      for (std::uint32_t first = 0; first < kDocuments; first += 6000) {
        index.insert_batch(first, std::span(signatures).subspan(first * kSlots, 6000 * kSlots), std::span(hashes).subspan(first, 6000),
                           way == 2 ? ParallelFor() : in_threads(3));
      }
    }
    EXPECT_EQ(index.size(), kDocuments);
    EXPECT_EQ(index.large_buckets(), large);
    EXPECT_TRUE(answers(index, asked) == expected) << "way " << way;
  }
  EXPECT_GT(large, 10u);
}

TEST(BandIndexTest, AsksAndTakesInOneAfterAnother) {
  test::Random random(14);
  const Banding banding{20, 3};
  std::vector<std::uint16_t> signatures;
  for (int i = 0; i < 1500; ++i) {
    const auto one = random_signature(random, 9);
    signatures.insert(signatures.end(), one.begin(), one.end());
  }
  const auto hashes = random_numbers(random, 1500);
  BandIndex single(banding, kSlots), batch(banding, kSlots);
  Answers expected(1500);
  for (std::uint32_t i = 0; i < 1500; ++i) {
    const auto signature = std::span(signatures).subspan(i * kSlots, kSlots);
    single.query(signature, expected[i]);
    single.insert(i, signature, hashes[i]);
  }
  batch.query_and_insert(0, signatures, hashes, [&](std::size_t i, std::span<const std::uint32_t> found) {
    EXPECT_TRUE(std::equal(found.begin(), found.end(), expected[i].begin(), expected[i].end())) << i;
  });
}

TEST(BandIndexTest, LargeBucketsAreStoodForByTheSameDocumentsInAnyOrder) {
  test::Random random(11);
  std::vector<std::vector<std::uint16_t>> signatures;
  std::vector<std::uint64_t> hashes;
  for (int i = 0; i < 500; ++i) {
    signatures.push_back(random_signature(random, 60000));
    std::fill_n(signatures.back().begin(), 4, std::uint16_t{9});
    hashes.push_back(random.below(~0ull));
  }
  std::vector<std::uint32_t> expected, found;
  for (const bool forward : {true, false}) {
    BandIndex index({16, 4}, kSlots, 100);
    for (std::uint32_t k = 0; k < 500; ++k) {
      const std::uint32_t i = forward ? k : 499 - k;
      index.insert(i, signatures[i], hashes[i]);
    }
    EXPECT_EQ(index.large_buckets(), 1u);
    found.clear();
    index.query(signatures[3], found);
    EXPECT_GE(found.size(), kRepresentatives);
    EXPECT_LE(found.size(), kRepresentatives + 1);
    if (forward) expected = found;
  }
  EXPECT_EQ(found, expected);
}

TEST(BandIndexTest, StaysWhatItIsWhenMovedAndTellsItsMemory) {
  test::Random random(15);
  BandIndex index({16, 4}, kSlots);
  const std::size_t empty = index.memory_bytes();
  const auto signatures = uneven_signatures(random, 20000);
  const auto hashes = random_numbers(random, 20000);
  index.insert_batch(0, signatures, hashes);
  const auto some = std::span(signatures).first(100 * kSlots);
  index.prefetch(some.first(kSlots));
  const Answers expected = answers(index, some);
  EXPECT_GT(expected[0].size(), 10u);
  const std::size_t full = index.memory_bytes();
  EXPECT_GE(full, empty + 20000 * 8);
  index.reserve(400000);   // a text hash, six bytes a band, 0.7 full; and heaps of at most an eighth of that
  EXPECT_GE(index.memory_bytes(), 400000 * (8 + 16 * 6 / 7 * 10));
  EXPECT_LE(index.memory_bytes(), 400000 * (8 + 16 * 6 / 7 * 10) / 8 * 9 + empty);
  BandIndex moved(std::move(index)), other({1, 64}, kSlots);
  EXPECT_TRUE(answers(moved, some) == expected);
  other = std::move(moved);
  EXPECT_TRUE(answers(other, some) == expected);
  EXPECT_EQ(other.size(), 20000u);
  EXPECT_GT(other.memory_bytes(), full);
}

// 256 bytes for each of ten million documents at the default bands; two tenths of a million say the same.
TEST(BandIndexTest, TakesLessThan256BytesADocument) {
  test::Random random(12);
  BandIndex index(choose_banding(0.7, 0.99, 128), 128);
  index.reserve(200000);
  std::vector<std::uint16_t> signature(128);
  for (std::uint32_t document = 0; document < 200000; ++document) {
    for (auto& slot : signature) slot = static_cast<std::uint16_t>(random.below(65536));
    index.insert(document, signature, document);
  }
  EXPECT_LT(index.memory_bytes(), 256u * 200000);
}

}  // namespace
}  // namespace hansieve
