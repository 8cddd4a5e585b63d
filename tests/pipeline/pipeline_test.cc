#include "hansieve/pipeline/pipeline.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

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
