#include "hansieve/clean/pinyin.h"

#include <gtest/gtest.h>

#include "clean/pinyin_reading.h"
#include "clean/pinyin_shift.h"
#include "hansieve/text/utf8.h"
#include "reference/pinyin_noise.h"
#include "support/cases.h"
#include "support/random_text.h"
#include "support/step_laws.h"

namespace hansieve {
namespace {

std::unique_ptr<Step> make() { return std::move(make_pinyin({})).value(); }

TEST(PinyinTest, DoesWhatTheCasesSay) {
  const auto cases = test::read_cases("pinyin");
  ASSERT_GT(cases.size(), 30u);
  for (const auto& c : cases) EXPECT_EQ(test::apply_once(*make(), c.input), c.expected) << c.id << ": " << c.note;
}

TEST(PinyinTest, LeavesWhatTheCasesExpect) {
  for (const auto& c : test::read_cases("pinyin")) {
    EXPECT_EQ(test::broken_law(*make(), c.input), "") << c.id;
    EXPECT_EQ(test::apply_once(*make(), c.expected), c.expected) << c.id;
  }
}

// Sentences through the noise as it is made (byte by byte in GBK), and back.
TEST(PinyinTest, InvertsTheNoiseItself) {
  const std::vector<std::string> sentences = {
      "會後，他們步入區域合作的展廳，仔細詢問每個項目的進度。", "加入區圖書館讀書會的居民，今年已經超過兩千人。",
      "社區醫院在當地開了三十年，醫生換了四代。", "咨詢如何報考的家長很多，電話一直佔線。",
      "這條線路將穿過舊城，沿途設站十二座。", "老師帶著學生來到田間，觀察水稻抽穗。",
      "他們在當地種了三百畝茶樹，收入翻了一番。", "船隊卷入區域性的風暴，直到夜裡才靠岸。"};
  const std::vector<test::Annotated> table = {
      {"區", "qū"}, {"雲", "yún"}, {"項", "xiàng"}, {"實", "shí"}, {"動", "dòng"}, {"內", "nèi"}, {"聯", "lián"},
      {"請", "qǐng"}, {"進", "jìn"}, {"過", "guò"}, {"據", "jù"}, {"報", "bào"}, {"學", "xué"}, {"數", "shù"},
      {"會", "huì"}, {"國", "guó"}, {"開", "kāi"}, {"來", "lái"}, {"個", "gè"}, {"對", "duì"}, {"現", "xiàn"},
      {"發", "fā"}, {"線", "xiàn"}, {"門", "mén"}, {"間", "jiān"}, {"電", "diàn"}, {"師", "shī"}, {"醫", "yī"}};
  test::Random random(3);
  int noisy = 0, restored = 0;
  for (int round = 0; round < 60; ++round) {
    std::vector<test::Annotated> chosen;
    for (const auto& row : table) {
      if (random.chance(0.7)) chosen.push_back(row);
    }
    for (const std::string& sentence : sentences) {
      const test::Noise noise = test::annotate_bytes(sentence + "\n", chosen);
      if (noise.lost || noise.across == 0) continue;
      ++noisy;
      restored += test::apply_once(*make(), noise.text) == sentence + "\n";
    }
  }
  ASSERT_GT(noisy, 100);
  EXPECT_GE(restored, noisy * 97 / 100) << restored << " of " << noisy;
}

TEST(PinyinTest, EveryRestoredStretchSaysWhetherBytesWereLost) {
  Edits edits;
  const std::string lost = "引鳳來?xiàng)纳鷦訉?shí)踐，介紹做法。";  // a pair left no trace
  make()->find(lost, {}, nullptr, edits);
  ASSERT_FALSE(edits.empty());
  EXPECT_EQ(edits.rule(edits.list()[0]), "pinyin/lossy");
  edits.clear();
  make()->find("加入?yún)^(qū)圖書館的居民。", {}, nullptr, edits);
  ASSERT_FALSE(edits.empty());
  EXPECT_EQ(edits.rule(edits.list()[0]), "pinyin/shifted");
}

// Each lost pair of bytes has thousands of readings; texts made of nothing else must not be searched for long.
TEST(PinyinTest, LostBytesBetweenShiftedAnnotationsAreSearchedInBounds) {
  const std::string shifted = "加入?yún)^";
  for (const std::string lost : {"\uFFFD", "?", "\uFFFD)", "??yún)", "\uFFFD(yún)\uFFFD"}) {
    for (const std::size_t bytes : {100u, 300u, 3000u, 65536u}) {
      std::string text;
      while (text.size() < bytes) {
        text += shifted;
        for (int i = 0; i < 40; ++i) text += lost;
      }
      pinyin::Effort effort;
      std::size_t searches = 0;
      for (std::size_t at = 0; at < text.size(); ++at) {
        if (at < effort.tried_to || pinyin::shifted_annotation(text, at) == 0) continue;
        pinyin::restore_shifted(text, at, effort.tried_to, effort);
        ++searches;
      }
      EXPECT_GT(searches, 0u);
      const std::size_t one_step = 64 * 126;  // a search notices behind a step that it was the last
      EXPECT_LE(effort.readings, pinyin::kFirstReadings + pinyin::kReadingsPerByte * text.size() + one_step) << lost << " " << bytes;
    }
  }
}

TEST(PinyinTest, RemembersEarlierWindows) {
  const auto step = make();
  const std::string first = "街道聯(lián)合企業(yè)發(fā)起行動，負(fù)責(zé)人到場。\n";
  const std::string second = "穩(wěn)\n";  // by itself no evidence
  EXPECT_EQ(test::apply_once(*step, second), second);
  const auto memory = test::memory_behind(*step, first);
  Edits edits;
  step->find(second, {false, true}, memory.get(), edits);
  std::string out;
  edits.apply(second, out);
  EXPECT_EQ(out, "穩\n");
}

TEST(PinyinTest, KeepsTheLawsOnAnyText) {
  test::Random random(5);
  const auto step = make();
  const std::vector<std::string> noise = {"(huán)", "?xiàng)", "（qū）", "?", "\uFFFD", "(yè)", "?yún)^(qū)", "^", "區(qū)",
                                          "業(yè)", "聯(lián)", "?shí)", "(shi)", "市(shi)", "€"};
  for (int i = 0; i < 400; ++i) {
    std::string text;
    for (int n = 0; n < 30; ++n) text += random.chance(0.4) ? random.pick(noise) : test::random_text(random, 3);
    ASSERT_EQ(find_invalid(test::apply_once(*step, text)).size, 0u);
    std::string settled = text;
    for (int round = 0; round < 3; ++round) settled = test::apply_once(*step, settled);
    ASSERT_EQ(test::apply_once(*step, settled), settled) << text;
  }
}

TEST(PinyinTest, KeepsTheLawsOnRealText) {
  const auto texts = test::shared_texts();
  if (texts.empty()) GTEST_SKIP() << "no shared data beside the source";
  for (const auto& [path, text] : texts) EXPECT_EQ(test::broken_law(*make(), text), "") << path;
}

TEST(PinyinReadingTest, SyllablesAreReadAsPeopleWriteThem) {
  const auto same = [](std::string_view a, std::string_view b) {
    const auto x = pinyin::parse_syllable(a), y = pinyin::parse_syllable(b);
    return x && y && x->base == y->base && x->tone == y->tone;
  };
  EXPECT_TRUE(same("lǜ", "lv4"));
  EXPECT_TRUE(same("lǜ", "lu:4"));
  EXPECT_TRUE(same("lǜ", "lu\u0308\u0300"));
  EXPECT_TRUE(same("huán", "huan2"));
  EXPECT_TRUE(same("huán", "hua\u0301n"));
  EXPECT_TRUE(same("xū", "xü1"));
  for (const std::string_view no : {"", "km", "Huan", "huan6", "yes", "huanghuang", "2", "hu2an", "áá"}) {
    EXPECT_FALSE(pinyin::parse_syllable(no)) << no;
  }
  const auto read = [](char32_t c, std::string_view s) { return pinyin::match(c, *pinyin::parse_syllable(s)); };
  EXPECT_EQ(read(U'行', "xíng"), pinyin::Match::kUsual);
  EXPECT_EQ(read(U'行', "háng"), pinyin::Match::kPossible);
  EXPECT_EQ(read(U'行', "hang"), pinyin::Match::kPossible);
  EXPECT_EQ(read(U'行', "qū"), pinyin::Match::kNone);
  EXPECT_EQ(read(U'A', "a"), pinyin::Match::kNone);
}

}  // namespace
}  // namespace hansieve
