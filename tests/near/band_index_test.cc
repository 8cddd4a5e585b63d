#include "hansieve/near/band_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

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

// 256 bytes for each of ten million documents at the default bands; a tenth of a million says the same.
TEST(BandIndexTest, TakesLessThan256BytesADocument) {
  test::Random random(12);
  BandIndex index(choose_banding(0.7, 0.99, 128), 128);
  index.reserve(100000);
  std::vector<std::uint16_t> signature(128);
  for (std::uint32_t document = 0; document < 100000; ++document) {
    for (auto& slot : signature) slot = static_cast<std::uint16_t>(random.below(65536));
    index.insert(document, signature, document);
  }
  EXPECT_LT(index.memory_bytes(), 256u * 100000);
}

}  // namespace
}  // namespace hansieve
