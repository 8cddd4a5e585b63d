#include "hansieve/clean/boilerplate.h"

#include <gtest/gtest.h>

#include <set>

#include "clean/boilerplate/fold.h"
#include "clean/boilerplate/gate.h"
#include "clean/boilerplate/rules.h"
#include "support/cases.h"
#include "support/random_text.h"
#include "support/step_laws.h"

namespace hansieve {
namespace {

using boilerplate::FoldedLine;
using boilerplate::Rule;

std::unique_ptr<Step> make(CleanOptions options = {}) { return std::move(make_boilerplate(options)).value(); }

std::vector<Rule> shipped_rules() {
  auto vocabulary = boilerplate::Vocabulary::standard();
  std::vector<Rule> rules;
  for (std::size_t i = 0; i < boilerplate::kRuleFileCount; ++i) {
    const auto& file = boilerplate::kRuleFiles[i];
    const auto done = boilerplate::read_rules(file.toml, std::string(file.name), vocabulary, rules);
    EXPECT_TRUE(done) << done.error().message;
  }
  return rules;
}

TEST(BoilerplateTest, DoesWhatTheCasesSay) {
  const auto cases = test::read_cases("boilerplate");
  ASSERT_GT(cases.size(), 40u);
  for (const auto& c : cases) EXPECT_EQ(test::apply_once(*make(), c.input), c.expected) << c.id << ": " << c.note;
}

TEST(BoilerplateTest, LeavesWhatTheCasesExpect) {
  for (const auto& c : test::read_cases("boilerplate")) {
    EXPECT_EQ(test::broken_law(*make(), c.input), "") << c.id;
    EXPECT_EQ(test::apply_once(*make(), c.expected), c.expected) << c.id;
  }
}

TEST(BoilerplateRulesTest, TakeTheirExamplesAndLeaveTheirCounterexamples) {
  FoldedLine line;
  std::set<std::string> names;
  for (const Rule& rule : shipped_rules()) {
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name << " twice";
    EXPECT_FALSE(rule.examples.empty()) << rule.name;
    EXPECT_FALSE(rule.counterexamples.empty()) << rule.name;
    for (const auto& example : rule.examples) {
      boilerplate::fold_line(example, line);
      EXPECT_TRUE(rule.takes(line.text)) << rule.name << ": " << example;
    }
    for (const auto& example : rule.counterexamples) {
      boilerplate::fold_line(example, line);
      EXPECT_FALSE(rule.takes(line.text)) << rule.name << ": " << example;
    }
  }
}

TEST(BoilerplateRulesTest, GetEveryExampleThroughTheGate) {
  const auto rules = shipped_rules();
  std::vector<const Rule*> all;
  for (const Rule& rule : rules) all.push_back(&rule);
  const boilerplate::Gate gate(all);
  for (const Rule& rule : rules) {
    for (const auto& example : rule.examples) EXPECT_TRUE(gate.may_match(example)) << rule.name << ": " << example;
  }
}

// No rule may take a counterexample of another one when it stands alone: with nothing beside it, only
// rules that need nothing decide.
TEST(BoilerplateRulesTest, LeaveEachOthersCounterexamplesInBodyText) {
  const std::string before = "昨日上午，街道召开了全体居民代表会议，听取了大家的意见。\n", after = "会议要求各部门认真研究，尽快答复。\n";
  const std::set<std::string> meant = {"本报记者 从现场发来报道：", "图：黄河", "2021年3月8日", "编辑部", "3 - 1"};
  for (const Rule& rule : shipped_rules()) {
    if (rule.needs == boilerplate::Needs::kNothing) continue;
    for (const auto& example : rule.examples) {
      const std::string text = before + example + "\n" + after;
      if (rule.needs == boilerplate::Needs::kCrowd || rule.needs == boilerplate::Needs::kPage) {
        EXPECT_EQ(test::apply_once(*make(), text), text) << rule.name << ": " << example;
      }
    }
  }
}

TEST(BoilerplateTest, KeepsAndDropsClasses) {
  const std::string text = "■记者 张三\n责任编辑 李四\n会议现场\n";
  EXPECT_EQ(test::apply_once(*make(), text), "会议现场\n");
  EXPECT_EQ(test::apply_once(*make({.keep = {"byline"}}), text), "■记者 张三\n会议现场\n");
  EXPECT_EQ(test::apply_once(*make({.drop = {"caption"}}), text), "");
  const auto bad = make_boilerplate({.keep = {"headline"}});
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, ErrorCode::kUsage);
  EXPECT_NE(bad.error().message.find("\"headline\""), std::string::npos);
  EXPECT_NE(bad.error().message.find("byline, masthead"), std::string::npos);
}

TEST(BoilerplateTest, TakesRulesOfTheUser) {
  CleanOptions options;
  options.rules.push_back({"mine.toml", "[[rule]]\nname = \"furniture-mine\"\nclass = \"furniture\"\n"
                                        "patterns = [\"某某网 {han:1-4}频道\"]\nexamples = [\"某某网 财经频道\"]\n"});
  EXPECT_EQ(test::apply_once(*make(options), "某某网 体育频道\n正文。\n"), "正文。\n");
  EXPECT_EQ(test::apply_once(*make(), "某某网 体育频道\n正文。\n"), "某某网 体育频道\n正文。\n");
}

TEST(BoilerplateTest, SaysWhereARuleIsWrong) {
  const std::string start = "[[rule]]\nname = \"furniture-x\"\nclass = \"furniture\"\nexamples = [\"甲\"]\n";
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"[[rule]\n", "r.toml:1:"},
      {"[[rule]]\nclass = \"furniture\"\n", "r.toml:1:1: 'name'"},
      {"[[rule]]\nname = \"x-y\"\nclass = \"headline\"\n", "r.toml:3:9: 'class' is one of byline"},
      {start, "lacks 'patterns'"},
      {start + "patterns = [\"(甲\"]\n", "r.toml:5:13: '(' without ')'"},
      {start + "patterns = [\"甲)\"]\n", "')' without '('"},
      {start + "patterns = [\"{nobody}\"]\n", "'nobody'"},
      {start + "patterns = [\"{han:1-\"]\n", "'{' without '}'"},
      {start + "patterns = [\"{han:3-1}\"]\n", "{name:n-m}"},
      {start + "patterns = [\"{han:900}{han:900}\"]\n", "too large"},
      {start + "patterns = [\"*\"]\n", "nothing before it"},
      {start + "patterns = [\"甲*\"]\n", "matches an empty line"},
      {start + "patterns = [\"乙\"]\n", "does not take its example"},
      {start + "patterns = [\"甲\"]\ncounterexamples = [\"甲\"]\n", "takes its counterexample"},
      {start + "patterns = [\"甲\"]\nshape = \"round\"\n", "r.toml:6:9: 'shape' is one of line"},
      {start + "patterns = [\"甲\"]\ncolour = \"red\"\n", "unknown key 'colour'"},
      {"[words]\na = \"{a}\"\n" + start + "patterns = [\"{a}\"]\n", "too deeply"},
      {"[words]\na = 3\n", "wants a string"},
      {"colour = 1\n", "unknown key"},
  };
  for (const auto& [toml, message] : bad) {
    CleanOptions options;
    options.rules.push_back({"r.toml", toml});
    const auto made = make_boilerplate(options);
    ASSERT_FALSE(made) << toml;
    EXPECT_EQ(made.error().code, ErrorCode::kConfiguration);
    EXPECT_NE(made.error().message.find(message), std::string::npos) << made.error().message;
    EXPECT_NE(made.error().message.find("r.toml:"), std::string::npos) << made.error().message;
  }
}

TEST(BoilerplateTest, RemembersThatThePageHasFurniture) {
  const auto step = make();
  const std::string first = "第8版 要闻\n\n责任编辑 张三\n\n正文第一段。\n", second = "正文在继续。\n\n2021年1月20日\n\n正文结束。\n";
  EXPECT_EQ(test::apply_once(*step, second), second);
  const auto memory = test::memory_behind(*step, first);
  ASSERT_NE(memory, nullptr);
  Edits edits;
  step->find(second, {false, true}, memory.get(), edits);
  std::string out;
  edits.apply(second, out);
  EXPECT_EQ(out, "正文在继续。\n\n正文结束。\n");
}

TEST(BoilerplateTest, TakesALineWithItsBreak) {
  EXPECT_EQ(test::apply_once(*make(), "■记者 张三\r\n正文。\r\n"), "正文。\r\n");
  EXPECT_EQ(test::apply_once(*make(), "正文。\n■记者 张三"), "正文。\n");
}

TEST(BoilerplateTest, NamesItsRules) {
  Edits edits;
  make()->find("■记者 张三\n正文。\n", {}, nullptr, edits);
  ASSERT_EQ(edits.size(), 1u);
  EXPECT_EQ(edits.rule(edits.list()[0]), "boilerplate/byline-marked");
}

// Pages put together from the rules' own examples, body text and blank lines, in any order.
TEST(BoilerplateTest, KeepsTheLawsOnRandomPages) {
  const auto step = make();
  const auto rules = shipped_rules();
  const std::vector<std::string> body = {"昨日，街道召开居民代表会议，听取大家对小区改造的意见。", "老街新貌", "## 让老人乐享晚年",
                                         "（营商办）", "一、认真学习", "春眠不觉晓", "他说，“这件事", "12"};
  test::Random random(7);
  for (int i = 0; i < 3000; ++i) {
    std::string text;
    for (std::uint64_t n = random.below(14); n > 0; --n) {
      if (random.chance(0.1)) text += "\f";
      const Rule& rule = rules[random.below(rules.size())];
      text += random.chance(0.6) ? random.pick(rule.examples) : random.pick(body);
      if (random.chance(0.1)) text += " " + random.pick(rule.examples);
      text += random.chance(0.1) ? "\r\n" : "\n";
      while (random.chance(0.3)) text += "\n";
    }
    if (random.chance(0.2) && !text.empty()) text.pop_back();
    ASSERT_EQ(test::broken_law(*step, text), "") << text;
  }
}

TEST(BoilerplateTest, KeepsTheLawsOnRandomText) {
  const auto step = make();
  test::Random random(20240301);
  for (int i = 0; i < 3000; ++i) {
    const std::string text = test::random_text(random, random.below(300));
    ASSERT_EQ(test::broken_law(*step, text), "") << text;
  }
}

TEST(BoilerplateTest, KeepsTheLawsOnSharedData) {
  const auto texts = test::shared_texts();
  if (texts.empty()) GTEST_SKIP() << "../shared/data is not there";
  for (const auto& [path, text] : texts) EXPECT_EQ(test::broken_law(*make(), text), "") << path;
}

TEST(BoilerplateTest, TakesLinearTimeOnHostileText) {
  const auto step = make();
  for (const std::string unit : {"第", "第8版 ", "责任编辑 张三 ", "■", "本期 8 版 第 75 期 ", "/邻", "张三、", "第8版\n", "12\n", "声明："}) {
    std::string text;
    while (text.size() < 64 << 10) text += unit;
    Edits edits;
    step->find(text, {}, nullptr, edits);
    step->find("特别声明：本文" + text, {}, nullptr, edits = {});
  }
}

}  // namespace
}  // namespace hansieve
