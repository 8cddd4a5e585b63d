#include "hansieve/clean/repair.h"

#include <gtest/gtest.h>

#include "clean/gbk_table.h"
#include "clean/mojibake.h"
#include "clean/repair_scan.h"
#include "hansieve/base/kernel.h"
#include "hansieve/text/utf8.h"
#include "support/cases.h"
#include "support/random_text.h"
#include "support/step_laws.h"

namespace hansieve {
namespace {

std::unique_ptr<Step> make() { return std::move(make_repair({})).value(); }

TEST(RepairTest, DoesWhatTheCasesSay) {
  const auto cases = test::read_cases("repair");
  ASSERT_GT(cases.size(), 30u);
  for (const auto& c : cases) EXPECT_EQ(test::apply_once(*make(), c.input), c.expected) << c.id << ": " << c.note;
}

TEST(RepairTest, LeavesWhatTheCasesExpect) {
  for (const auto& c : test::read_cases("repair")) {
    EXPECT_EQ(test::broken_law(*make(), c.input), "") << c.id;
    EXPECT_EQ(test::apply_once(*make(), c.expected), c.expected) << c.id;
  }
}

TEST(RepairTest, SaysWhatItRepaired) {
  Edits edits;
  make()->find("\uFEFF⺠政\u200B局\x01", {}, nullptr, edits);
  ASSERT_EQ(edits.size(), 4u);
  EXPECT_EQ(edits.rule(edits.list()[0]), "repair/bom");
  EXPECT_EQ(edits.rule(edits.list()[1]), "repair/radical");
  EXPECT_EQ(edits.rule(edits.list()[2]), "repair/invisible");
  EXPECT_EQ(edits.rule(edits.list()[3]), "repair/control");
}

// UTF-8 taken for GBK, as a careless reader does it: pairs of bytes, "?" for what is none.
std::string read_as_gbk(std::string_view text, bool& lossless) {
  std::string out;
  lossless = true;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      out += text[i--];
      continue;
    }
    const char32_t c = i + 1 < text.size() ? GbkTable::get().character(lead, static_cast<unsigned char>(text[i + 1])) : 0;
    if (c == 0) {
      lossless = false;
      out += '?';
    } else {
      append_utf8(c, out);
    }
  }
  return out;
}

TEST(RepairTest, UndoesMojibakeWhereTheBytesAreThere) {
  const std::vector<std::string> sentences = {
      "街道召开会议，总结全年工作。", "居民们在广场上跳舞，孩子们放风筝", "新年音乐会今晚举行", "市民热线开通了，电话是12345。",
      "老城区更新改造有了时间表", "春天来了，花开了，湖边的柳树绿了。", "社区图书馆每天开到晚上十点", "今年的収成不错"};
  int whole = 0;
  for (const std::string& sentence : sentences) {
    for (std::size_t cut = 0; cut < 3; ++cut) {
      const std::string text = std::string(cut, 'a') + sentence + (cut == 1 ? "好" : "");
      bool lossless = false;
      const std::string noisy = read_as_gbk(text, lossless);
      if (lossless) {
        ++whole;
        EXPECT_EQ(test::apply_once(*make(), noisy), text);
      }
      EXPECT_EQ(test::apply_once(*make(), text), text);
    }
  }
  EXPECT_GT(whole, 4);
}

TEST(RepairTest, KeepsTheLawsOnAnyText) {
  test::Random random(17);
  const auto step = make();
  const std::vector<std::string> parts = {"\uFFFD", " ", "\u3000", "\uE000", "(cid:3)", "\n", "\r\n", "\uFEFF", "\u200B", "\u200D", "👨", "⼈", "部",
                                          "⺠", "a", "\u0301", "\u0308", "u", "\x01", "\u0085", "鍙樺法", "鐨", "銆", "\u00AD", "\uFE0F", "\u202A", "汉", "\uF90A"};
  for (int i = 0; i < 600; ++i) {
    std::string text;
    for (int n = 0; n < 40; ++n) text += random.chance(0.7) ? random.pick(parts) : test::random_text(random, 3);
    std::string settled = text;
    for (int round = 0; round < 3; ++round) settled = test::apply_once(*step, settled);
    ASSERT_EQ(find_invalid(settled).size, 0u);
    ASSERT_EQ(test::apply_once(*step, settled), settled) << text;
  }
}

// The texts are of bytes that the scan looks for, and of such as stand beside them.
TEST(RepairTest, TheScanIsTheSameForEveryVectorUnit) {
  const std::string bytes = "\x08\x09\x0D\x0E\x1F\x7F&`a#(c\x80\x81\x82\x8A\x8B\x8D\x90\x91\x94\xA0\xA7\xA8\xAD\xAE\xAF\xB0\xB9\xBA\xBB\xBC\xBD\xBF"
                            "\xC2\xC3\xCC\xCD\xE2\xE9\xEE\xEF\xF0\xF3";
  test::Random random(32);
  const auto first_alone = [](std::string_view text, std::size_t at) {
    for (; at < text.size(); ++at) {
      Bytes16 a{}, b{}, c{};
      a[0] = static_cast<unsigned char>(text[at]);
      if (at + 1 < text.size()) b[0] = static_cast<unsigned char>(text[at + 1]);
      if (at + 2 < text.size()) c[0] = static_cast<unsigned char>(text[at + 2]);
      if (suspicious(a, b, c)[0] != 0) return at;
    }
    return at;
  };
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    const std::size_t size = random.below(140), rare = 1 + random.below(60);
    while (text.size() < size) text += random.below(rare) == 0 ? bytes[random.below(bytes.size())] : '\xE5';
    const std::size_t from = random.below(size + 1), expected = first_alone(text, from);
    ASSERT_EQ(next_suspicious(text, from), expected) << round;
#if defined(__x86_64__)
    if (best_kernel() >= Kernel::kAvx2) {
      ASSERT_EQ(next_suspicious_avx2(text, from), expected) << round;
    }
#endif
  }
}

TEST(RepairTest, TakesLinearTimeOnLongLines) {
  for (const std::string_view unit : {"汉\uFFFD", "⼈部", "鐨", "\u202A", "(cid:1)x", "a\u0301"}) {
    std::string text;
    while (text.size() < 1'000'000) text += unit;
    EXPECT_EQ(find_invalid(test::apply_once(*make(), text)).size, 0u);
  }
}

TEST(RepairTest, KeepsTheLawsOnRealText) {
  const auto texts = test::shared_texts();
  if (texts.empty()) GTEST_SKIP() << "no shared data beside the source";
  for (const auto& [path, text] : texts) {
    if (text.find('\0') != std::string::npos) continue;  // UTF-16 taken for UTF-8: settles in a second round
    EXPECT_EQ(test::broken_law(*make(), text), "") << path;
  }
}

}  // namespace
}  // namespace hansieve
