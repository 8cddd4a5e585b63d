#include "hansieve/clean/undouble.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "hansieve/text/utf8.h"
#include "support/cases.h"
#include "support/random_text.h"
#include "support/step_laws.h"

namespace hansieve {
namespace {

std::unique_ptr<Step> make() { return std::move(make_undouble({})).value(); }

// Every character but blanks n times, as an extractor prints a line overprinted glyph by glyph.
std::string overprint(std::string_view text, int copies) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded c = decode_at(text, at);
    for (int i = 0; i < (c.value == ' ' || c.value == '\n' ? 1 : copies); ++i) out.append(text, at, c.size);
    at += c.size;
  }
  return out;
}

TEST(UndoubleTest, DoesWhatTheCasesSay) {
  const auto cases = test::read_cases("undouble");
  ASSERT_GT(cases.size(), 20u);
  for (const auto& c : cases) EXPECT_EQ(test::apply_once(*make(), c.input), c.expected) << c.id << ": " << c.note;
}

TEST(UndoubleTest, LeavesWhatTheCasesExpect) {
  for (const auto& c : test::read_cases("undouble")) {
    EXPECT_EQ(test::broken_law(*make(), c.input), "") << c.id;
    EXPECT_EQ(test::apply_once(*make(), c.expected), c.expected) << c.id;
  }
}

TEST(UndoubleTest, LinesAreTheSameWhetherTheLastOneEnds) {
  for (const auto& c : test::read_cases("undouble")) {
    EXPECT_EQ(test::apply_once(*make(), c.input + "\n"), c.expected + "\n") << c.id;
  }
}

TEST(UndoubleTest, LinesAreTheSameWhereverBlocksOfAVectorBegin) {
  const auto cases = test::read_cases("undouble");
  const auto page = std::find_if(cases.begin(), cases.end(), [](const auto& c) { return c.id == "repeated_lines"; });
  ASSERT_NE(page, cases.end());
  for (std::size_t size = 0; size < 32; ++size) {
    const std::string before(size, 'x');
    EXPECT_EQ(test::apply_once(*make(), before + "\n\n" + page->input + "\n简讯\n简讯\n要闻"),
              before + "\n\n" + page->expected + "\n简讯\n要闻");
  }
}

TEST(UndoubleTest, InvertsOverprintOfAnyHeadline) {
  const std::vector<std::string> headlines = {
      "老街新貌：百年里弄的第二次生命", "2024年第3季度 全市新增就业8.8万人", "“小小菜篮子” 装满大民生",
      "欢欢喜喜迎新春 热热闹闹逛庙会", "《条例》11月1日起施行——看看有啥变化", "5G+AI赋能 “智慧码头”上线"};
  for (const std::string& headline : headlines) {
    for (int copies = 2; copies <= 4; ++copies) {
      EXPECT_EQ(test::apply_once(*make(), overprint(headline, copies)), headline) << copies;
      const std::string page = overprint(headline, copies) + "\n昨日，记者走访发现，妈妈们常常来这里。\n";
      EXPECT_EQ(test::apply_once(*make(), page), headline + "\n昨日，记者走访发现，妈妈们常常来这里。\n");
    }
  }
}

TEST(UndoubleTest, RemembersTheDocumentsOverprint) {
  const auto step = make();
  const std::string first = overprint("街道召开老干部座谈会\n社区举办读书活动", 2) + "\n";
  const std::string second = "今天天气好。\n" + overprint("简讯", 2) + "\n";
  const auto memory = test::memory_behind(*step, first);
  Edits edits;
  step->find(second, {false, true}, memory.get(), edits);
  std::string out;
  edits.apply(second, out);
  EXPECT_EQ(out, "今天天气好。\n简讯\n");
  EXPECT_EQ(test::apply_once(*step, second), second);
}

TEST(UndoubleTest, KeepsTheLawsOnRandomText) {
  const auto step = make();
  test::Random random(20240229);
  for (int i = 0; i < 3000; ++i) {
    std::string text = test::random_text(random, random.below(200));
    if (random.chance(0.5)) text = overprint(text, 2 + static_cast<int>(random.below(3)));
    if (random.chance(0.3)) text += text;
    ASSERT_EQ(test::broken_law(*step, text), "") << text;
  }
}

TEST(UndoubleTest, KeepsTheLawsOnSharedData) {
  const auto texts = test::shared_texts();
  if (texts.empty()) GTEST_SKIP() << "../shared/data is not there";
  for (const auto& [path, text] : texts) EXPECT_EQ(test::broken_law(*make(), text), "") << path;
}

TEST(UndoubleTest, TakesLinearTimeOnHostileText) {
  const auto step = make();
  for (const std::string unit : {"中中国国", "啊", "aabb", "一一 二二 ", "甲乙丙甲乙丙\n", "天天天 "}) {
    std::string text;
    while (text.size() < 1 << 20) text += unit;
    Edits edits;
    step->find(text, {}, nullptr, edits);
  }
}

}  // namespace
}  // namespace hansieve
