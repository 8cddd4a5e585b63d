#include "hansieve/near/folding.h"

#include <gtest/gtest.h>
#include <opencc/opencc.h>

#include <cstdio>
#include <filesystem>
#include <memory>

#include "hansieve/io/json_object.h"
#include "hansieve/io/json_text.h"
#include "hansieve/io/line_reader.h"
#include "hansieve/text/utf8.h"
#include "support/fenced_text.h"
#include "support/random_text.h"
#include "support/tables.h"

namespace hansieve {
namespace {

std::string folded(std::string_view text) {
  std::string out;
  fold(text, Folding::kStandard, out);
  return out;
}

TEST(FoldingTest, FoldsAsTheCasesSay) {
  for (const auto& row : test::read_rows("cases/folding.tsv")) {
    ASSERT_GE(row.size(), 3u) << row[0];
    EXPECT_EQ(folded(test::unescape_cell(row[1])), test::unescape_cell(row[2])) << row[0];
  }
}

TEST(FoldingTest, WorksCodePointByCodePointAndOnce) {
  for (char32_t c = 1; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    const char32_t to = fold_code_point(c);
    std::string text, expected;
    append_utf8(c, text);
    if (to != 0) append_utf8(to, expected);
    ASSERT_EQ(folded(text), expected) << std::hex << static_cast<std::uint32_t>(c);
    ASSERT_TRUE(to == 0 || fold_code_point(to) == to) << std::hex << static_cast<std::uint32_t>(c);
  }
}

// Every code point in company: others of its length before and behind, of other lengths between.
TEST(FoldingTest, IsTheSameOnEveryKernel) {
  test::Random random(5);
  std::string all;
  for (char32_t c = 1; c <= 0x30000; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    append_utf8(c, all);
    if (random.chance(0.05)) append_utf8(U"a\u00C0\u6C49\U0002F800"[random.below(4)], all);
  }
  test::FencedText fenced;
  for (const Kernel kernel : {Kernel::kAvx2, Kernel::kAvx512}) {
    if (kernel > best_kernel()) continue;
    std::string plain, vector;
    fold(all, Folding::kStandard, plain, Kernel::kScalar);
    fold(all, Folding::kStandard, vector, kernel);
    ASSERT_TRUE(plain == vector) << kernel_name(kernel);
    for (int round = 0; round < 2000; ++round) {
      std::string text;
      for (std::size_t left = random.below(round % 50 == 0 ? 5000 : 70); left > 0; --left) {
        const char32_t ranges[] = {0x80, 0x800, 0x10000, 0x30000};
        const char32_t c = 1 + static_cast<char32_t>(random.below(ranges[random.below(4)] - 1));
        append_utf8(c >= 0xD800 && c <= 0xDFFF ? U'\u6C49' : c, text);
      }
      plain.clear(), fold(text, Folding::kStandard, plain, Kernel::kScalar);
      vector.clear(), fold(fenced.at_end(text), Folding::kStandard, vector, kernel);
      ASSERT_EQ(plain, vector) << kernel_name(kernel);
    }
  }
}

TEST(FoldingTest, DoesNotDependOnWhereAPieceEnds) {
  test::Random random(4);
  for (int round = 0; round < 50; ++round) {
    const std::string a = test::random_text(random, random.below(9000)), b = test::random_text(random, random.below(100));
    EXPECT_EQ(folded(a + b), folded(a) + folded(b));
    std::string none;
    fold(a, Folding::kNone, none);
    EXPECT_EQ(none, a);
  }
}

TEST(FoldingTest, FingerprintTellsTheTablesApart) {
  EXPECT_EQ(folding_fingerprint(Folding::kNone), 0u);
  // Changes when the table does. Then every stored signature is void: raise the version of their files.
  EXPECT_EQ(folding_fingerprint(Folding::kStandard), folding_fingerprint(Folding::kStandard));
  EXPECT_NE(folding_fingerprint(Folding::kStandard), 0u);
}

// A text folds as its Traditional form by OpenCC does: real news, of the data beside the project. With s2t
// exactly; the regional forms replace a character by another word's now and then (座位, 坐位).
TEST(FoldingTest, TraditionalCopiesFoldAlike) {
  const std::string file = std::string(HANSIEVE_SOURCE_DIR) + "/../shared/data/bulk/news_xinwenlianbo.jsonl.zst";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no " << file;
  for (const auto& [config, most] : {std::pair{"s2t.json", 0.0}, {"s2tw.json", 1e-4}, {"s2hk.json", 1e-4}}) {
    auto source = open_source(file);
    ASSERT_TRUE(source);
    const opencc::SimpleConverter convert(config);
    LineReader reader(**source);
    std::string lines, text;
    std::size_t all = 0, different = 0;
    for (int batch = 0; batch < 4 && *reader.next(lines); ++batch) {
      for_each_line(lines, [&](std::string_view line) {
        JsonObject object;
        if (!object.parse(line)) return;
        text.clear();
        json_unescape((*find_text(object, ""))->inside(), text);
        std::u32string once, twice;
        decode(folded(text), once);
        decode(folded(convert.Convert(text)), twice);
        ASSERT_EQ(once.size(), twice.size());
        all += once.size();
        for (std::size_t i = 0; i < once.size(); ++i) different += once[i] != twice[i];
      });
    }
    EXPECT_GT(all, 100000u);
    EXPECT_LE(static_cast<double>(different), most * static_cast<double>(all)) << config;
    std::printf("%s: %zu of %zu code points fold differently\n", config, different, all);
  }
}

}  // namespace
}  // namespace hansieve
