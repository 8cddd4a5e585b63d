#include "hansieve/near/shingle.h"

#include <gtest/gtest.h>

#include <array>

#include "reference/near_reference.h"
#include "support/fenced_text.h"
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

/// Code points of one to four bytes, each length as likely as `share` says (in sixteenths).
std::string mixed_text(test::Random& random, std::size_t code_points, std::array<unsigned, 4> share) {
  static const std::string of[] = {"a", "é", "汉", "𠀀"};
  std::string text;
  for (std::size_t i = 0; i < code_points; ++i) {
    auto at = static_cast<unsigned>(random.below(16));
    unsigned length = 0;
    while (length < 3 && at >= share[length]) at -= share[length++];
    text += of[length];
    if (length < 2) text.back() = static_cast<char>(text.back() ^ random.below(16));
    else text.back() = static_cast<char>(0x80 | random.below(64));
  }
  return text;
}

TEST(ShingleTest, HashesMixedLengthsForEveryNgram) {
  test::Random random(7);
  const std::array<unsigned, 4> shares[] = {{16, 0, 0, 0}, {0, 16, 0, 0}, {0, 0, 16, 0}, {0, 0, 0, 16}, {4, 4, 4, 4},
                                            {1, 0, 14, 1}, {8, 0, 8, 0}, {0, 1, 8, 7}, {14, 1, 1, 0}};
  for (unsigned ngram = 1; ngram <= Shingler::kMaxNgram; ++ngram) {
    for (const auto& share : shares) {
      for (const std::size_t code_points : {8 + random.below(120), 1300 + random.below(3000)}) {
        const std::string text = mixed_text(random, code_points, share);
        const auto expected = test::naive_shingles(text, ngram);
        for (const Kernel kernel : kernels()) ASSERT_EQ(shingles(text, ngram, kernel), expected) << kernel_name(kernel) << ngram;
      }
    }
  }
}

TEST(ShingleTest, ReadsNothingOutsideTheText) {
  test::Random random(2);
  test::FencedText fenced;
  for (int round = 0; round < 2000; ++round) {
    const std::string text = round % 2 == 0 ? test::random_text(random, 1 + random.below(round % 40 == 0 ? 3000 : 60))
                                            : mixed_text(random, 1 + random.below(60), {4, 4, 4, 4});
    const auto ngram = static_cast<unsigned>(round % 4 == 0 ? 5 : 1 + random.below(12));
    const auto expected = test::naive_shingles(text, ngram);
    for (const Kernel kernel : kernels()) {
      ASSERT_EQ(shingles(fenced.at_end(text), ngram, kernel), expected);
      ASSERT_EQ(shingles(fenced.at_begin(text), ngram, kernel), expected);
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
