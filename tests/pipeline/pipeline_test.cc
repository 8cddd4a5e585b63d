#include "hansieve/pipeline/pipeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/step_laws.h"

namespace hansieve {
namespace {

std::string message_of(const CleanOptions& options) {
  const auto made = Pipeline::make(options);
  return made ? "" : made.error().message;
}

std::string cleaned(const CleanOptions& options, std::string_view text, bool edits, std::vector<std::string>* steps = nullptr) {
  const auto pipeline = Pipeline::make(options).value();
  std::string out;
  TextCleaner cleaner(*pipeline, edits, [&](const Piece& piece) { out += piece.text; });
  if (steps) cleaner.observe([&](std::string_view step, std::string_view, const Edits&) { steps->emplace_back(step); });
  cleaner.push(text);
  cleaner.finish();
  return out;
}

TEST(PipelineTest, NamesThatAreNoneAreRefused) {
  CleanOptions options;
  options.steps = {"repair", "repare"};
  EXPECT_EQ(message_of(options).find("--steps: \"repare\" is not one of repair, "), 0u) << message_of(options);
  options.steps.clear();
  options.skip = {"spaces"};
  EXPECT_EQ(message_of(options).find("--skip: \"spaces\" is not one of "), 0u) << message_of(options);
  EXPECT_NE(message_of(options).find(", none"), std::string::npos);
  options.skip = {"none"};
  options.convert = "t2x";
  EXPECT_NE(message_of(options).find("t2x"), std::string::npos);
  options.convert = "none";
  EXPECT_EQ(message_of(options), "");
}

// Windows that teach a step what the next is judged by, so that a memory that differs shows.
std::vector<std::string> teaching_windows() {
  std::vector<std::string> windows = {
      "街道聯(lián)合企業(yè)發起行動，負(fù)責(zé)人到場。\n勇勇担担使使命命，再再创创佳佳绩绩。\n第 3 版　 要 闻\n市民说 ，这 里好 。他们 走了 。\n",
      "穩(wěn)\n爸爸妈妈\n新新闻闻晚晚报报\n开 了三 年，又 ，再 。\n版\n",
      "责任编辑：张三\n本报讯（记者 李四）今天 ，天气 晴。\n分享到：\n上一篇：好\n下一篇：坏\n",
      "普通的一行，什么也没有。\n",
  };
  std::string large;
  for (int i = 0; i < 40; ++i) large += windows[static_cast<std::size_t>(i) % 3];
  windows.insert(windows.begin() + 2, large);
  for (const auto& [path, text] : test::shared_texts()) {
    for (std::size_t at = 0; at < std::min<std::size_t>(text.size(), 40'000);) {
      const std::size_t line = text.find('\n', at + 4'000);
      const std::size_t end = line == std::string::npos ? text.size() : line + 1;
      windows.push_back(text.substr(at, end - at));
      at = end;
    }
  }
  return windows;
}

TEST(PipelineTest, AFirstLookThatRemembersFindsTheSameAsOneThatDoesNot) {
  CleanOptions options;
  options.fullwidth_punctuation = true;
  const auto pipeline = Pipeline::make(options).value();
  const std::vector<std::string> windows = teaching_windows();
  for (const auto& step : pipeline->steps()) {
    std::unique_ptr<StepMemory> memory;
    std::size_t edits = 0;
    for (std::size_t i = 0; i < windows.size(); ++i) {
      const Place place{i == 0, false};
      Edits expected, found;
      step->find(windows[i], place, memory.get(), expected);
      step->find_and_remember(windows[i], place, memory, found);
      std::string a, b;
      expected.apply(windows[i], a);
      found.apply(windows[i], b);
      ASSERT_EQ(a, b) << step->name() << " in window " << i;
      edits += found.list().size();
    }
    const bool does_something = edits > 0 || step->name() == "repair" || step->name() == "punctuation";
    EXPECT_TRUE(does_something) << step->name();
  }
}

TEST(PipelineTest, HoldsTheStepsThatWereAskedFor) {
  const auto names = [](const CleanOptions& options) {
    std::string all;
    const auto pipeline = Pipeline::make(options).value();
    for (const auto& step : pipeline->steps()) all += std::string(step->name()) + " ";
    return all + (pipeline->converter() ? "convert" : "");
  };
  CleanOptions options;
  EXPECT_EQ(names(options), "repair pinyin undouble boilerplate reflow space convert");
  options.skip = {"pinyin", "convert"};
  EXPECT_EQ(names(options), "repair undouble boilerplate reflow space ");
  options.skip.clear();
  options.steps = {"space", "convert"};
  options.convert = "none";
  EXPECT_EQ(names(options), "space ");
  options.fullwidth_punctuation = true;
  EXPECT_EQ(names(options), "space punctuation ");
  options.steps = {"none"};
  EXPECT_EQ(names(options), "");
}

TEST(PipelineTest, WhoeverLooksOnIsToldOfEachStepThatDidSomething) {
  std::vector<std::string> steps;
  for (const bool edits : {false, true}) {
    steps.clear();
    EXPECT_EQ(cleaned({}, "漢漢字字節節目目開開始始\n", edits, &steps), "汉字节目开始\n");
    EXPECT_EQ(steps, (std::vector<std::string>{"undouble", "convert"}));
    steps.clear();
    EXPECT_EQ(cleaned({}, "今天天气很好。\n", edits, &steps), "今天天气很好。\n");
    EXPECT_TRUE(steps.empty());
  }
}

// What conversion leaves for the next window begins with bytes that were no UTF-8, or behind an edit.
TEST(PipelineTest, WhatWaitsForMoreIsCleanedOnce) {
  for (const std::string_view end : {"\xE6\xBC", "\xFF\xFF", "漢漢字字節節目目", "一\xFF"}) {
    std::string text;
    while (text.size() < 200000) text += "漢字節目，一共有三百個\xFF";
    text += end;
    std::string expected = cleaned({}, text, true);
    EXPECT_EQ(cleaned({}, text, false), expected);
    const auto pipeline = Pipeline::make({}).value();
    std::string out, raw;
    TextCleaner cleaner(*pipeline, true, [&](const Piece& piece) { out += piece.text, raw += piece.raw; });
    for (std::size_t at = 0; at < text.size(); at += 777) cleaner.push(std::string_view(text).substr(at, 777));
    cleaner.finish();
    EXPECT_EQ(out, expected);
    EXPECT_EQ(raw, text);
  }
}

}  // namespace
}  // namespace hansieve
