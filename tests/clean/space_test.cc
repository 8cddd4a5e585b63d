#include "hansieve/clean/space.h"

#include <gtest/gtest.h>

#include "hansieve/text/code_point.h"
#include "hansieve/text/utf8.h"
#include "support/cases.h"
#include "support/random_text.h"
#include "support/step_laws.h"

namespace hansieve {
namespace {

std::unique_ptr<Step> make() { return std::move(make_space({})).value(); }

std::string without_blanks(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded c = decode_at(text, at);
    if (!is_blank(c.value)) out.append(text, at, c.size);
    at += c.size;
  }
  return out;
}

// Sets a paragraph in lines of `columns` Han, as a typesetter does, and joins them with a blank.
std::string wrap_to_blanks(std::string_view paragraph, std::size_t columns) {
  std::string out;
  std::size_t used = 2;
  for (std::size_t at = 0; at < paragraph.size();) {
    const Decoded c = decode_at(paragraph, at);
    if (used >= columns && !is_cjk_punctuation(c.value)) {
      out += ' ';
      used = 0;
    }
    out.append(paragraph, at, c.size);
    at += c.size;
    ++used;
  }
  return out;
}

TEST(SpaceTest, DoesWhatTheCasesSay) {
  const auto cases = test::read_cases("space");
  ASSERT_GT(cases.size(), 15u);
  for (const auto& c : cases) EXPECT_EQ(test::apply_once(*make(), c.input), c.expected) << c.id << ": " << c.note;
}

TEST(SpaceTest, LeavesWhatTheCasesExpect) {
  for (const auto& c : test::read_cases("space")) {
    EXPECT_EQ(test::broken_law(*make(), c.input), "") << c.id;
    EXPECT_EQ(test::apply_once(*make(), c.expected), c.expected) << c.id;
  }
}

TEST(SpaceTest, InvertsWrapsOfAnyWidth) {
  const std::string paragraph =
      "昨天上午，区里召开垃圾分类工作推进会，通报上半年情况，部署下一阶段任务。会议要求各街道压实责任，"
      "健全机制，做好源头减量、定点投放和资源回收，发动居民共同参与，让绿色生活成为新风尚，全力打造整洁"
      "有序的城市环境，年底前实现居住小区全覆盖，并把经验推广到学校、商场和写字楼。";
  for (std::size_t columns = 14; columns <= 22; ++columns) {
    EXPECT_EQ(test::apply_once(*make(), wrap_to_blanks(paragraph, columns)), paragraph) << columns;
  }
}

TEST(SpaceTest, TakesBlanksOnly) {
  const auto step = make();
  test::Random random(7);
  for (int i = 0; i < 2000; ++i) {
    const std::string text = test::random_text(random, random.below(300));
    EXPECT_EQ(without_blanks(test::apply_once(*step, text)), without_blanks(text));
  }
}

TEST(SpaceTest, KeepsTheLawsOnRandomText) {
  const auto step = make();
  test::Random random(20240301);
  for (int i = 0; i < 3000; ++i) {
    std::string text = test::random_text(random, random.below(200));
    if (random.chance(0.5)) {
      std::string spaced;
      for (std::size_t at = 0; at < text.size();) {
        const Decoded c = decode_at(text, at);
        spaced.append(text, at, c.size);
        if (random.chance(0.4)) spaced += random.chance(0.9) ? " " : "\u3000";
        at += c.size;
      }
      text = spaced;
    }
    ASSERT_EQ(test::broken_law(*step, text), "") << text;
  }
}

TEST(SpaceTest, KeepsTheLawsOnSharedData) {
  const auto texts = test::shared_texts();
  if (texts.empty()) GTEST_SKIP() << "../shared/data is not there";
  for (const auto& [path, text] : texts) EXPECT_EQ(test::broken_law(*make(), text), "") << path;
}

TEST(SpaceTest, TakesLinearTimeOnHostileText) {
  const auto step = make();
  for (const std::string unit : {"中 ", "中， ", "中、 中中中中中中中中中中中中中中中中中中 ", "　 中", "“中 ", "日 1"}) {
    std::string text;
    while (text.size() < 1 << 20) text += unit;
    Edits edits;
    step->find(text, {}, nullptr, edits);
  }
}

}  // namespace
}  // namespace hansieve
