// Words across a seam: our reading of ICU's dictionary says what ICU's own iterator says.
#include "clean/reflow_words.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "hansieve/text/utf8.h"

namespace hansieve::reflow {
namespace {

class WordsTest : public testing::Test {
 protected:
  void compare(std::string_view left, std::string_view right) {
    ASSERT_EQ(words_->cross(left, right), words_->cross_by_iterator(left, right)) << left << "|" << right;
  }
  std::unique_ptr<Words> words_ = std::move(Words::load()).value();
};

TEST_F(WordsTest, KnowsWordsCutInTwo) {
  EXPECT_TRUE(words_->cross("有效开", "展工作"));
  EXPECT_TRUE(words_->cross("街道经", "济发展"));
  EXPECT_FALSE(words_->cross("会议现场", "气氛热烈"));
  EXPECT_FALSE(words_->cross("", "工作"));
  EXPECT_FALSE(words_->cross("工作，", "工作"));
}

TEST_F(WordsTest, AgreesWithTheIteratorAtEverySeamOfTheFixtures) {
  std::size_t seams = 0;
  for (const auto& file : std::filesystem::directory_iterator(std::string(HANSIEVE_SOURCE_DIR) + "/fixtures/docs")) {
    std::ifstream in(file.path(), std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    if (find_invalid(text).size > 0) continue;
    for (std::size_t at = 0; at < text.size() && !HasFatalFailure(); at += decode_at(text, at).size) {
      compare(std::string_view(text).substr(0, at), std::string_view(text).substr(at));
      ++seams;
    }
  }
  EXPECT_GT(seams, 1000u);
}

TEST_F(WordsTest, AgreesWithTheIteratorOnAnyCharacters) {
  std::mt19937 random(5);
  for (int i = 0; i < 20000 && !HasFatalFailure(); ++i) {
    std::string left, right;
    for (std::string* side : {&left, &right}) {
      for (std::size_t n = random() % 7; n-- > 0;) {
        const auto kind = random() % 20;
        append_utf8(kind == 0 ? 0x3400 + random() % 0x19C0 : kind == 1 ? 0xF900 + random() % 0x100 : kind == 2 ? 0x20000 + random() % 0x100
                    : kind < 12 ? 0x4E00 + random() % 0x300 : 0x4E00 + random() % 0x5200, *side);
      }
    }
    compare(left, right);
  }
}

}  // namespace
}  // namespace hansieve::reflow
