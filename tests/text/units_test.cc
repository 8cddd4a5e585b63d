#include "hansieve/text/units.h"

#include <gtest/gtest.h>

#include "support/random_text.h"

namespace hansieve {
namespace {

std::vector<std::string> units_of(std::string_view text, UnitKind kind) {
  std::vector<TextUnit> units;
  split_units(text, kind, units);
  std::vector<std::string> out;
  for (const TextUnit& unit : units) out.emplace_back(text.substr(unit.begin, unit.end - unit.begin));
  return out;
}

std::string without(std::string_view text, UnitKind kind, const std::vector<bool>& gone) {
  std::vector<TextUnit> units;
  std::vector<TextCut> cuts;
  split_units(text, kind, units);
  cut_units(text, units, gone, kind, cuts);
  std::string out;
  std::size_t at = 0;
  for (const TextCut& cut : cuts) {
    out += text.substr(at, cut.begin - at);
    at = cut.end;
  }
  return out += text.substr(at);
}

using Texts = std::vector<std::string>;

TEST(UnitsTest, LinesThatAreNotBlank) {
  EXPECT_EQ(units_of("一\r\n\n 二 \n　\n三", UnitKind::kLine), (Texts{"一", " 二 ", "三"}));
  EXPECT_EQ(units_of("", UnitKind::kLine), Texts{});
  EXPECT_EQ(units_of("\n \n", UnitKind::kParagraph), Texts{});
}

TEST(UnitsTest, ParagraphsStandBetweenBlankLines) {
  EXPECT_EQ(units_of("第一段。\n\n\n第二段\n　\n第三段\n", UnitKind::kParagraph), (Texts{"第一段。", "第二段", "第三段"}));
}

TEST(UnitsTest, ParagraphOnEachLine) {
  EXPECT_EQ(units_of("关于召开会议的通知\n今天上午，市政府在会议中心召开了新闻发布会。\n记者从会上获悉，多项指标好于预期。", UnitKind::kParagraph),
            (Texts{"关于召开会议的通知", "今天上午，市政府在会议中心召开了新闻发布会。", "记者从会上获悉，多项指标好于预期。"}));
}

TEST(UnitsTest, WrappedLinesAreOneParagraph) {
  EXPECT_EQ(units_of("　　今天上午，市政府在会\n议中心召开新闻发布会，介\n绍经济运行情况。\n　　记者从会上获悉，多项\n指标好于预期。\n", UnitKind::kParagraph),
            (Texts{"　　今天上午，市政府在会\n议中心召开新闻发布会，介\n绍经济运行情况。", "　　记者从会上获悉，多项\n指标好于预期。"}));
}

TEST(UnitsTest, VerseListsAndTables) {
  EXPECT_EQ(units_of("明月几时有\n把酒问青天", UnitKind::kParagraph).size(), 2u);
  EXPECT_EQ(units_of("会议议程如下所列各项内容均已核对\n- 第一项内容\n- 第二项内容", UnitKind::kParagraph).size(), 3u);
  EXPECT_EQ(units_of("| 城市 | 人口 |\n|---|---|\n| 北京 | 2189 |\n表后一段话。", UnitKind::kParagraph).size(), 2u);
  std::vector<TextUnit> units;
  split_units("城市\t人口\t面积\n一段话。", UnitKind::kLine, units);
  EXPECT_EQ(units, (std::vector<TextUnit>{{0, 20, true}, {21, 33, false}}));
  split_units("## 关于进一步做好今年冬季供暖工作的通知\n各区县供暖工作领导小组办公室\n#话题#", UnitKind::kParagraph, units);
  EXPECT_EQ(units.size(), 3u);
  EXPECT_TRUE(units[0].holds_text_together);
  EXPECT_FALSE(units[2].holds_text_together);
}

TEST(UnitsTest, TheLargerGapStays) {
  EXPECT_EQ(without("甲。\n\n乙。\n\n丙。\n", UnitKind::kParagraph, {false, true, false}), "甲。\n\n丙。\n");
  EXPECT_EQ(without("甲。\n\n乙。\n\n丙。\n", UnitKind::kParagraph, {true, false, false}), "乙。\n\n丙。\n");
  EXPECT_EQ(without("甲。\n\n乙。\n\n丙。\n", UnitKind::kParagraph, {false, false, true}), "甲。\n\n乙。\n");
  EXPECT_EQ(without("甲。\n\n乙。\n\n丙。\n", UnitKind::kParagraph, {true, true, true}), "");
  EXPECT_EQ(without("甲。\n乙。\n\n丙。", UnitKind::kLine, {false, true, false}), "甲。\n\n丙。");
  EXPECT_EQ(without("甲。\n\n乙。\r\n丙。", UnitKind::kLine, {false, true, false}), "甲。\n\n丙。");
}

TEST(UnitsTest, NeighboursDoNotGrowTogether) {
  const std::string text = "本次会议由市政府办公室主持，\n　　段落乙。\n各区县负责人参加了会议。";
  EXPECT_EQ(without(text, UnitKind::kParagraph, {false, true, false}), "本次会议由市政府办公室主持，\n\n各区县负责人参加了会议。");
}

TEST(UnitsTest, WhatIsLeftSplitsIntoWhatWasLeft) {
  test::Random random(11);
  const Texts pieces = {"\n", "\n", "\n\n", "\r\n", "　　", "  ", "会议由市政府办公室主持召开", "，", "。", "各区县负责人", "| 甲 | 乙 |", "- ", "# ", "\t", "x", "第一条", "：”"};
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (std::size_t i = 0, count = random.below(24); i < count; ++i) text += pieces[random.below(pieces.size())];
    for (const UnitKind kind : {UnitKind::kParagraph, UnitKind::kLine}) {
      const Texts units = units_of(text, kind);
      std::vector<bool> gone;
      Texts left;
      for (const std::string& unit : units) {
        gone.push_back(random.below(3) == 0);
        if (!gone.back()) left.push_back(unit);
      }
      EXPECT_EQ(units_of(without(text, kind, gone), kind), left) << text;
    }
  }
}

}  // namespace
}  // namespace hansieve
