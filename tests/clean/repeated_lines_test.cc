#include "hansieve/clean/repeated_lines.h"

#include <gtest/gtest.h>

#include "hansieve/clean/boilerplate.h"
#include "support/step_laws.h"

namespace hansieve {
namespace {

const std::vector<std::string> kDocuments = {
    "某某网欢迎您\n第一章 总则\n昨天下雪了。\n某某网欢迎您\n", "  某某网欢迎您\r\n第一章 总则\n今天下雨了。\n", "某某网欢迎您\n第一章 总则\n今天下雨了。",
    "今天下雨了。\n只此一次的标题\n"};

RepeatedLines::Counter count(std::size_t from, std::size_t to, std::size_t piece) {
  RepeatedLines::Counter counter;
  for (std::size_t i = from; i < to; ++i) {
    for (std::size_t at = 0; at < kDocuments[i].size(); at += piece) counter.add(std::string_view(kDocuments[i]).substr(at, piece));
    counter.end_document();
  }
  return counter;
}

TEST(RepeatedLinesTest, CountsALineOncePerDocument) {
  const auto counter = count(0, 4, 1000);
  EXPECT_TRUE(counter.at_least(3)->contains("某某网欢迎您"));
  EXPECT_TRUE(counter.at_least(3)->contains("　某某网欢迎您 "));
  EXPECT_EQ(counter.at_least(4)->size(), 0u);
  EXPECT_FALSE(counter.at_least(2)->contains("只此一次的标题"));
}

TEST(RepeatedLinesTest, LeavesSentencesAndStructure) {
  const auto lines = count(0, 4, 1000).at_least(3);
  EXPECT_FALSE(lines->contains("今天下雨了。"));
  EXPECT_FALSE(lines->contains("第一章 总则"));
  EXPECT_EQ(lines->size(), 1u);
}

TEST(RepeatedLinesTest, DoesNotDependOnPiecesOrWorkers) {
  for (const std::size_t piece : {1, 2, 3, 7}) {
    auto left = count(0, 2, piece);
    left.merge(count(2, 4, piece));
    EXPECT_TRUE(left.at_least(3)->contains("某某网欢迎您")) << piece;
    EXPECT_EQ(left.at_least(3)->size(), 1u);
    EXPECT_EQ(left.at_least(1)->size(), 2u);
  }
}

TEST(RepeatedLinesTest, AreDroppedByTheStep) {
  CleanOptions options;
  options.repeated = count(0, 4, 1000).at_least(3);
  auto step = std::move(make_boilerplate(options)).value();
  EXPECT_EQ(test::apply_once(*step, kDocuments[0]), "第一章 总则\n昨天下雪了。\n");
  Edits edits;
  step->find(kDocuments[0], {}, nullptr, edits);
  EXPECT_EQ(edits.rule(edits.list()[0]), "boilerplate/repeated");
  options.keep = {"furniture"};
  step = std::move(make_boilerplate(options)).value();
  EXPECT_EQ(test::apply_once(*step, kDocuments[0]), kDocuments[0]);
}

}  // namespace
}  // namespace hansieve
