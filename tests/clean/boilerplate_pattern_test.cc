#include "clean/boilerplate/pattern.h"

#include <gtest/gtest.h>

#include "clean/boilerplate/fold.h"

namespace hansieve::boilerplate {
namespace {

bool matches(std::string_view pattern, std::string_view line) {
  Vocabulary vocabulary = Vocabulary::standard();
  vocabulary.words["pair"] = "{han}{digit}";
  vocabulary.sets["vowel"] = std::make_shared<CodeSet>(U"ae");
  const auto compiled = Pattern::compile(pattern, vocabulary);
  EXPECT_TRUE(compiled) << compiled.error().message;
  FoldedLine folded;
  fold_line(line, folded);
  return compiled->matches(folded.text);
}

TEST(PatternTest, MatchesWholeLines) {
  EXPECT_TRUE(matches("第8版", "第8版"));
  EXPECT_FALSE(matches("第8版", "第8版面"));
  EXPECT_FALSE(matches("第8版", "在第8版"));
  EXPECT_TRUE(matches("甲|乙丙", "乙丙"));
  EXPECT_TRUE(matches("(甲|乙)(丙|丁)", "甲丁"));
  EXPECT_FALSE(matches("(甲|乙)(丙|丁)", "甲"));
  EXPECT_TRUE(matches("甲?乙", "乙"));
  EXPECT_TRUE(matches("甲*乙", "甲甲甲乙"));
  EXPECT_TRUE(matches("(甲乙)+", "甲乙甲乙"));
  EXPECT_FALSE(matches("(甲乙)+", "甲乙甲"));
}

TEST(PatternTest, CountsWordsAndSets) {
  EXPECT_TRUE(matches("{han:2-4}", "张三"));
  EXPECT_TRUE(matches("{han:2-4}", "欧阳修远"));
  EXPECT_FALSE(matches("{han:2-4}", "张"));
  EXPECT_FALSE(matches("{han:2-4}", "欧阳修远大"));
  EXPECT_TRUE(matches("{pair:2}", "甲1乙2"));
  EXPECT_FALSE(matches("{pair:2}", "甲1乙"));
  EXPECT_TRUE(matches("{vowel:0-3}甲", "甲"));
  EXPECT_TRUE(matches("[a-c甲]+", "abc甲"));
  EXPECT_FALSE(matches("[^a-c]", "b"));
  EXPECT_TRUE(matches("[^a-c]", "乙"));
}

TEST(PatternTest, SkipsBlanksUnlessASpaceIsAskedFor) {
  EXPECT_TRUE(matches("第{digit:1-2}版", "第 1 2 版"));
  EXPECT_TRUE(matches("扫描二维码", "扫 描　二 维\t码"));
  EXPECT_TRUE(matches("编辑 {han:2}", "编辑 张三"));
  EXPECT_FALSE(matches("编辑 {han:2}", "编辑张三"));
  EXPECT_TRUE(matches("编辑 {han:2}", "编 辑  张 三"));
  EXPECT_TRUE(matches("甲[、 ]乙", "甲 乙"));
  EXPECT_TRUE(matches("甲[、 ]乙", "甲、 乙"));
  EXPECT_FALSE(matches("甲[、 ]乙", "甲乙"));
}

TEST(PatternTest, FoldsBothSides) {
  EXPECT_TRUE(matches("责任编辑：{han:2}", "責任編輯:張三"));
  EXPECT_TRUE(matches("关注“甲”", "關注「甲」"));
  EXPECT_TRUE(matches("—3—", "- 3 -"));
  EXPECT_TRUE(matches("【甲】", "[甲]"));
  EXPECT_TRUE(matches("（甲）", "(甲)"));
  EXPECT_TRUE(matches("A{digit:2}", "Ａ０３"));
  EXPECT_TRUE(matches("第8版", "�第8版"));
}

TEST(PatternTest, EscapesItsOwnSigns) {
  EXPECT_TRUE(matches("\\(\\?\\)", "(?)"));
  EXPECT_TRUE(matches("1\\+1", "1+1"));
  EXPECT_TRUE(matches("甲？", "甲?"));
}

TEST(PatternTest, TellsWhatItBeginsAndEndsWith) {
  const auto compiled = Pattern::compile("(甲|乙)?丙 {digit:1-2}丁?", Vocabulary::standard());
  ASSERT_TRUE(compiled);
  for (const char32_t c : std::u32string_view(U"甲乙丙")) EXPECT_TRUE(compiled->first().contains(c));
  EXPECT_FALSE(compiled->first().contains('1'));
  EXPECT_TRUE(compiled->second().contains(U'丙'));
  EXPECT_TRUE(compiled->second().contains('7'));
  EXPECT_FALSE(compiled->second().contains(U'丁'));
  EXPECT_TRUE(compiled->last().contains('7'));
  EXPECT_TRUE(compiled->last().contains(U'丁'));
  EXPECT_FALSE(compiled->last().contains(U'丙'));
}

TEST(PatternTest, FindsAllEnds) {
  const auto compiled = Pattern::compile("甲{digit:0-3}", Vocabulary::standard());
  ASSERT_TRUE(compiled);
  std::vector<std::size_t> ends;
  compiled->ends(U"乙甲12 3乙", 1, ends);
  EXPECT_EQ(ends, (std::vector<std::size_t>{2, 3, 4, 6}));
}

TEST(FoldTest, KnowsWhereEachCharacterStood) {
  FoldedLine folded;
  fold_line("　責 A", folded);
  EXPECT_EQ(folded.text, U"责 A");
  EXPECT_EQ(folded.begin, (std::vector<std::uint32_t>{3, 6, 7}));
  EXPECT_EQ(folded.end, (std::vector<std::uint32_t>{6, 7, 8}));
}

}  // namespace
}  // namespace hansieve::boilerplate
