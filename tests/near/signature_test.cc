#include "hansieve/near/signature.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <functional>
#include <map>

#include "hansieve/base/hash.h"
#include "near/mix.h"
#include "support/random_text.h"
#include "support/tables.h"

namespace hansieve {
namespace {

TEST(SignatureTest, IsTheSameOnEveryKernel) {
  test::Random random(3);
  for (int round = 0; round < 100; ++round) {
    const std::string text = test::random_text(random, 1 + random.below(2000));
    for (const unsigned slots : {64u, 128u, 256u, 512u}) {
      std::vector<std::uint32_t> expected(slots), signature(slots);
      Signer({.slots = slots, .seed = 5}, Kernel::kScalar).sign(text, expected);
      for (const Kernel kernel : {Kernel::kAvx2, Kernel::kAvx512}) {
        if (kernel > best_kernel()) continue;
        Signer({.slots = slots, .seed = 5}, kernel).sign(text, signature);
        ASSERT_EQ(signature, expected) << kernel_name(kernel);
      }
      std::vector<std::uint16_t> narrow(slots);
      Signer({.slots = slots, .seed = 5}).sign(text, narrow);
      for (unsigned i = 0; i < slots; ++i) ASSERT_EQ(narrow[i], static_cast<std::uint16_t>(expected[i] >> 1));
    }
  }
}

// Of so many hashes most change nothing, and a kernel may pass over those.
TEST(SignatureTest, IsTheSameOnEveryKernelForManyHashes) {
  test::Random random(4);
  const std::function<std::uint64_t(std::uint64_t)> kinds[] = {
      [&](std::uint64_t) { return random.below(~std::uint64_t{0}); },   [&](std::uint64_t) { return random.below(50) * 0x9E3779B97F4A7C15u; },
      [](std::uint64_t i) { return i; },                                [](std::uint64_t i) { return ~i << 8; },
      [](std::uint64_t i) { return i * 0x80000001u; },                  [&](std::uint64_t i) { return i < 2000 ? i : random.below(~std::uint64_t{0}); },
      [](std::uint64_t) { return std::uint64_t{0x80000001}; },
  };
  for (const auto& kind : kinds) {
    for (const std::size_t count : {511, 513, 3000, 40000}) {
      std::vector<std::uint64_t> hashes(count);
      for (std::uint64_t i = 0; i < count; ++i) hashes[i] = kind(i);
      for (const unsigned slots : {64u, 128u, 256u, 512u}) {
        std::vector<std::uint32_t> expected(slots), signature(slots);
        Signer({.slots = slots, .seed = 5}, Kernel::kScalar).sign_hashes(hashes, expected);
        for (const Kernel kernel : {Kernel::kAvx2, Kernel::kAvx512}) {
          if (kernel > best_kernel()) continue;
          Signer({.slots = slots, .seed = 5}, kernel).sign_hashes(hashes, signature);
          ASSERT_EQ(signature, expected) << kernel_name(kernel) << " " << count;
        }
      }
    }
  }
}

TEST(SignatureTest, GivesTheFrozenNumbers) {
  const auto rows = test::read_rows("vectors/signatures.tsv");
  ASSERT_GT(rows.size(), 10u);
  for (const auto& row : rows) {
    const auto number = [&](int i) { return static_cast<unsigned>(std::stoul(row[i])); };
    std::vector<std::uint32_t> signature(number(2));
    for (const Kernel kernel : {Kernel::kScalar, Kernel::kAvx2, Kernel::kAvx512}) {
      if (kernel > best_kernel()) continue;
      ASSERT_TRUE(Signer({.ngram = number(1), .slots = number(2), .seed = number(3)}, kernel).sign(row[0], signature));
      std::string numbers;
      for (const std::uint32_t slot : signature) numbers += (numbers.empty() ? "" : " ") + to_hex(slot).substr(8);
      EXPECT_EQ(numbers, row[4]) << row[0] << " " << kernel_name(kernel);
    }
  }
}

TEST(SignatureTest, DependsOnTheSetOfShinglesOnly) {
  Signer signer;
  std::vector<std::uint64_t> hashes;
  for (std::uint64_t i = 0; i < 300; ++i) hashes.push_back(mix64(i));
  std::vector<std::uint32_t> once(128), twice(128);
  signer.sign_hashes(hashes, once);
  hashes.insert(hashes.end(), hashes.rbegin(), hashes.rend());
  signer.sign_hashes(hashes, twice);
  EXPECT_EQ(once, twice);
}

TEST(SignatureTest, WritesItsSlotsOnly) {
  test::Random random(6);
  for (const Kernel kernel : {Kernel::kScalar, Kernel::kAvx2, Kernel::kAvx512}) {
    if (kernel > best_kernel()) continue;
    for (const unsigned slots : {64u, 128u, 512u}) {
      std::vector<std::uint32_t> wide(slots + 1024, 77);
      std::vector<std::uint16_t> narrow(slots + 1024, 77);
      Signer signer({.slots = slots}, kernel);
      ASSERT_TRUE(signer.sign(test::random_text(random, 500), std::span(wide).subspan(512, slots)));
      ASSERT_TRUE(signer.sign(test::random_text(random, 500), std::span(narrow).subspan(512, slots)));
      for (std::size_t i = 0; i < wide.size(); ++i) {
        if (i - 512 >= slots) {
          ASSERT_TRUE(wide[i] == 77 && narrow[i] == 77) << i;
        }
      }
    }
  }
}

TEST(SignatureTest, EmptyTextHasNone) {
  std::vector<std::uint16_t> signature(128, 7);
  EXPECT_FALSE(Signer().sign("", signature));
  EXPECT_EQ(signature[0], 7);
}

/// Bias and error of the estimate over many pairs of random sets.
struct Accuracy {
  double bias = 0, error_ratio = 0;
};

Accuracy measure(unsigned shingles, double jaccard, unsigned trials, std::uint64_t seed) {
  constexpr unsigned kSlots = 128;
  const auto both = static_cast<unsigned>(std::lround(2 * shingles * jaccard / (1 + jaccard)));
  const double exact = static_cast<double>(both) / (2 * shingles - both);
  std::uint64_t state = seed;
  double sum = 0, squares = 0;
  std::vector<std::uint64_t> a(shingles), b(shingles);
  std::vector<std::uint32_t> x(kSlots), y(kSlots);
  for (unsigned trial = 0; trial < trials; ++trial) {
    // Fresh multipliers now and then: the bounds are for the scheme, not for one draw of it.
    const Signer signer({.slots = kSlots, .seed = trial % 64});
    for (unsigned i = 0; i < shingles; ++i) a[i] = next_random(state), b[i] = i < both ? a[i] : next_random(state);
    signer.sign_hashes(a, x);
    signer.sign_hashes(b, y);
    const double off = estimate_jaccard(std::span<const std::uint32_t>(x), std::span<const std::uint32_t>(y)) - exact;
    sum += off, squares += off * off;
  }
  return {sum / trials, std::sqrt(squares / trials) / estimate_error(exact, kSlots)};
}

TEST(SignatureTest, TheErrorToExpectIsThatOfACountOfSlots) {
  EXPECT_DOUBLE_EQ(estimate_error(0.5, 25), 0.1);
  EXPECT_DOUBLE_EQ(estimate_error(0.9, 900), 0.01);
  EXPECT_DOUBLE_EQ(estimate_error(0, 128), 0);
  EXPECT_DOUBLE_EQ(estimate_error(1, 128), 0);
}

// RMSE at most 1.03 of sqrt(J (1 - J) / 128) for each length, over similarities from 0.3 to 0.95, and
// |bias| at most 0.003 in each cell. With 8,000 to 30,000 pairs a cell the standard error of a bias is at
// most 0.0005 and that of a ratio over five similarities at most 0.004.
TEST(SignatureTest, EstimatesWithoutBiasAndWithinTheory) {
  const std::map<unsigned, unsigned> trials_for = {{20, 30000}, {50, 30000}, {200, 30000}, {500, 20000}, {5000, 8000}};
  for (const auto& [shingles, trials] : trials_for) {
    double squares = 0;
    for (const double jaccard : {0.3, 0.5, 0.7, 0.85, 0.95}) {
      const Accuracy found = measure(shingles, jaccard, trials, shingles * 1000 + static_cast<unsigned>(jaccard * 100));
      EXPECT_LE(std::abs(found.bias), 0.003) << shingles << " shingles, J " << jaccard;
      std::printf("%5u shingles  J %.2f  bias %+.4f  RMSE %.3f of theory\n", shingles, jaccard, found.bias, found.error_ratio);
      squares += found.error_ratio * found.error_ratio;
    }
    EXPECT_LE(std::sqrt(squares / 5), 1.03) << shingles << " shingles";
  }
}

}  // namespace
}  // namespace hansieve
