#include "hansieve/near/shingle.h"

#include <gtest/gtest.h>

#include "reference/near_reference.h"
#include "support/random_text.h"
#include "support/tables.h"

namespace hansieve {
namespace {

std::vector<Kernel> kernels() {
  std::vector<Kernel> usable = {Kernel::kScalar};
  if (best_kernel() >= Kernel::kAvx2) usable.push_back(Kernel::kAvx2);
  if (best_kernel() >= Kernel::kAvx512) usable.push_back(Kernel::kAvx512);
  return usable;
}

std::vector<std::uint64_t> shingles(std::string_view text, unsigned ngram, Kernel kernel) {
  std::vector<std::uint64_t> hashes;
  Shingler(ngram, kernel).append_hashes(text, hashes);
  return hashes;
}

TEST(ShingleTest, HashesEveryWindowAsTheDefinitionSays) {
  test::Random random(1);
  for (int round = 0; round < 300; ++round) {
    const std::string text = test::random_text(random, random.below(round % 10 == 0 ? 6000 : 80));
    const auto ngram = static_cast<unsigned>(round % 3 == 0 ? 5 : 1 + random.below(32));
    const auto expected = test::naive_shingles(text, ngram);
    for (const Kernel kernel : kernels()) {
      ASSERT_EQ(shingles(text, ngram, kernel), expected) << kernel_name(kernel) << " n " << ngram << ": " << text;
    }
  }
}

TEST(ShingleTest, HashesWindowsOfEveryLengthInBytes) {
  const std::string one = "a", two = "é", three = "汉", four = "𠀀";
  const std::string* const of[] = {&one, &two, &three, &four};
  for (unsigned code = 0; code < 4096; ++code) {   // six code points, each of one to four bytes
    std::string text;
    for (unsigned k = 0; k < 6; ++k) text += *of[code >> 2 * k & 3];
    for (const unsigned ngram : {1u, 3u, 5u, 6u, 7u}) {
      for (const Kernel kernel : kernels()) {
        ASSERT_EQ(shingles(text, ngram, kernel), test::naive_shingles(text, ngram)) << kernel_name(kernel) << text;
      }
    }
  }
}

TEST(ShingleTest, ReadsNothingOutsideTheText) {
  test::Random random(2);
  for (int round = 0; round < 200; ++round) {
    const std::string text = test::random_text(random, 1 + random.below(60));
    // A block of its own, so that the address sanitizer sees the slightest overrun.
    const std::vector<char> exact(text.begin(), text.end());
    for (const Kernel kernel : kernels()) {
      EXPECT_EQ(shingles({exact.data(), exact.size()}, 5, kernel), test::naive_shingles(text, 5));
    }
  }
}

TEST(ShingleTest, TextShorterThanAShingleIsOne) {
  EXPECT_EQ(shingles("汉字", 5, active_kernel()), std::vector<std::uint64_t>{hash64("汉字")});
  EXPECT_TRUE(shingles("", 5, active_kernel()).empty());
}

TEST(ShingleTest, GivesTheFrozenNumbers) {
  const auto rows = test::read_rows("vectors/shingles.tsv");
  ASSERT_GT(rows.size(), 50u);
  for (const auto& row : rows) {
    for (const Kernel kernel : kernels()) {
      std::string numbers;
      for (const std::uint64_t hash : shingles(row[0], static_cast<unsigned>(std::stoul(row[1])), kernel)) {
        numbers += (numbers.empty() ? "" : " ") + to_hex(hash);
      }
      EXPECT_EQ(numbers, row[2]) << row[0] << " n " << row[1] << " " << kernel_name(kernel);
    }
  }
}

}  // namespace
}  // namespace hansieve
