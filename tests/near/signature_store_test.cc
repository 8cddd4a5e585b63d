#include "hansieve/near/signature_store.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "near/band_keys.h"
#include "support/failing_scratch.h"
#include "support/random_text.h"
#include "support/start_again.h"

namespace hansieve {
namespace {

constexpr unsigned kSlots = 64;
const Banding kBanding{20, 3};

struct Signatures {
  std::vector<std::vector<std::uint16_t>> slots;
  std::vector<std::uint64_t> hashes;
};

Signatures random_signatures(test::Random& random, std::size_t count) {
  Signatures signatures;
  for (std::size_t i = 0; i < count; ++i) {
    auto& slots = signatures.slots.emplace_back(kSlots);
    for (auto& slot : slots) slot = static_cast<std::uint16_t>(random.below(65536));
    signatures.hashes.push_back(random.below(~0ull));
  }
  return signatures;
}

Result<void> append(const Signatures& signatures, SignatureStore& store, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    if (auto ok = store.append(signatures.slots[i], signatures.hashes[i]); !ok) return ok;
  }
  return {};
}

/// All keys of some bands, band by band, as far as they count.
Result<std::vector<std::uint64_t>> keys_of(const SignatureStore& store, unsigned band, unsigned bands) {
  std::vector<std::uint64_t> all(std::size_t{store.size()} * bands);
  std::uint32_t next = 0;
  auto ok = store.read(band, bands, [&](std::uint32_t first, std::uint32_t count, const std::uint64_t* keys) {
    EXPECT_EQ(first, next);
    next += count;
    for (unsigned k = 0; k < bands; ++k) {
      for (std::uint32_t i = 0; i < count; ++i) all[std::size_t{k} * store.size() + first + i] = *keys++ >> (64 - kKeyBits);
    }
  });
  if (!ok) return ok.error();
  EXPECT_EQ(next, store.size());
  return all;
}

void expect_holds(const SignatureStore& store, const Signatures& signatures) {
  ASSERT_EQ(store.size(), signatures.slots.size());
  std::vector<std::uint16_t> buffer;
  for (std::uint32_t i = 0; i < store.size(); i += i % 8192 > 8180 || i % 8192 < 10 ? 1 : 97) {
    store.prefetch(i);
    const auto slots = store.signature(i, buffer);
    ASSERT_TRUE(slots);
    ASSERT_TRUE(std::equal(slots->begin(), slots->end(), signatures.slots[i].begin(), signatures.slots[i].end())) << i;
    const auto hash = store.text_hash(i);
    ASSERT_TRUE(hash);
    ASSERT_EQ(*hash, signatures.hashes[i]);
  }
  for (const auto& [band, bands] : {std::pair(0u, 1u), {4u, 3u}, {kBanding.bands - 1, 1u}}) {
    std::vector<std::uint64_t> expected;
    for (unsigned k = 0; k < bands; ++k) {
      for (const auto& slots : signatures.slots) expected.push_back(band_key(slots, kBanding, band + k) >> (64 - kKeyBits));
    }
    const auto keys = keys_of(store, band, bands);
    ASSERT_TRUE(keys);
    ASSERT_TRUE(*keys == expected) << band;
  }
}

// None, one, a piece, one more, and three of them; in memory and beside it; saved in the middle and at the end.
TEST(SignatureStoreTest, HoldsWhatWasPutInWhereverItLies) {
  test::Random random(71);
  for (const std::size_t count : {0, 1, 8192, 8193, 20000}) {
    const Signatures signatures = random_signatures(random, count);
    for (const bool beside : {false, true}) {
      test::FailingScratch scratch;
      const auto make = [&] { return std::make_unique<SignatureStore>(kSlots, kBanding, beside ? &scratch : nullptr); };
      auto store = make();
      ASSERT_TRUE(append(signatures, *store, 0, count / 2));
      ASSERT_TRUE(test::start_again(store, make, scratch));
      ASSERT_TRUE(append(signatures, *store, count / 2, count));
      ASSERT_TRUE(store->finish());
      expect_holds(*store, signatures);
      ASSERT_TRUE(test::start_again(store, make, scratch));
      expect_holds(*store, signatures);
    }
  }
}

TEST(SignatureStoreTest, AnyCallThatFailsIsTold) {
  test::Random random(72);
  const Signatures signatures = random_signatures(random, 17000);
  const auto use = [&](Scratch& scratch) -> Result<void> {
    SignatureStore store(kSlots, kBanding, &scratch);
    if (auto ok = append(signatures, store, 0, signatures.slots.size()); !ok) return ok;
    if (auto ok = store.finish(); !ok) return ok;
    std::vector<std::uint16_t> buffer;
    if (const auto slots = store.signature(16999, buffer); !slots) return slots.error();
    if (const auto hash = store.text_hash(7); !hash) return hash.error();
    if (const auto keys = keys_of(store, 3, 2); !keys) return keys.error();
    return {};
  };
  test::FailingScratch sound;
  ASSERT_TRUE(use(sound));
  ASSERT_GE(sound.calls(), 13);
  for (int at = 0; at < sound.calls(); ++at) {
    test::FailingScratch broken(at);
    const auto got = use(broken);
    ASSERT_FALSE(got) << at;
    EXPECT_EQ(got.error().message, test::FailingScratch::kMessage);
  }
}

}  // namespace
}  // namespace hansieve
