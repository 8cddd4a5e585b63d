// Pages whose lines are overprinted in all the ways the cases know, put together at random: what comes back is counted.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "hansieve/clean/undouble.h"
#include "hansieve/text/utf8.h"
#include "support/random_text.h"
#include "support/step_laws.h"

namespace hansieve {
namespace {

using test::Random;
using Words = std::vector<std::string_view>;

const Words kPhrases = {"街道召开座谈会", "老旧小区改造工程开工", "全市新增就业八万人", "“幸福里”项目建成", "记者从市商务局获悉", "代表们参观了滨江公园",
                        "《条例》正式施行", "居民们高高兴兴搬进新居", "妈妈们常常来这里", "一一作了介绍", "家家户户挂起红灯笼", "有关部门负责人表示",
                        "会议由张岚岚主持", "看看有啥变化", "研究员天天观测天气", "城市的边缘", "春耕备耕忙", "人大代表大会堂", "一步一个脚印", "多多少少有些影响"};
const Words kNumbers = {"2024年11月1日", "22日", "1—4月", "11月", "3.2", "8080", "第66章", "100000元", "2022年", "31日11时", "7号楼", "5G+AI", "10%", "1.1倍", "33版"};
const Words kLatin = {"Annual Report", "CPU", "Jumpserver", "statement", "Nginx", "abcdef", "PM2.5", "APP"};
const Words kMarks = {"，", "。", "：", "！", "……", "——", "、", " ", "　", "·", "!!", "(", ")"};
const Words kLineMarks = {"■", "●", "▲ ", "◆", "* ", "# ", "　　"};
const Words kLabels = {"地点", "时间", "主讲人：", "主办", "电话：", "日期"};
const Words kNatural = {"寻寻觅觅，冷冷清清，凄凄惨惨戚戚。", "爸爸妈妈哥哥姐姐弟弟妹妹", "哈哈哈哈哈哈嘿嘿嘿嘿", "好好好！行行行！", "天天向上，年年有余", "项目目标标识",
                        "莺莺燕燕春春花花柳柳", "aabbccddee", "11223344", "一二三四五"};

std::string_view one_of(Random& random, const Words& words) { return words[random.below(words.size())]; }

std::string copied(std::string_view text, int copies, bool blanks_too) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded c = decode_at(text, at);
    const bool is_blank = c.value == ' ' || c.value == 0x3000;
    for (int i = 0; i < (is_blank && !blanks_too ? 1 : copies); ++i) out.append(text, at, c.size);
    at += c.size;
  }
  return out;
}

/// A stretch of text, and how it is printed.
struct Page {
  std::string truth, printed;
  int copies = 2;
  bool blanks_too = false;

  void plain(std::string_view text) { truth += text, printed += text; }
  void over(std::string_view text) { truth += text, printed += copied(text, copies, blanks_too); }
};

std::string phrase(Random& random, bool is_short) {
  std::string out;
  for (std::size_t parts = 1 + random.below(is_short ? 1 : 3); parts-- > 0;) {
    out += random.chance(0.6) ? one_of(random, kPhrases) : random.chance(0.7) ? one_of(random, kNumbers) : one_of(random, kLatin);
    if (random.chance(0.5)) out += one_of(random, kMarks);
  }
  return out;
}

void add_line(Random& random, Page& page) {
  if (random.chance(0.15)) page.plain(one_of(random, kLineMarks));
  switch (random.below(11)) {
    case 0: case 1: page.plain(phrase(random, false) + "，" + phrase(random, false) + "。"); break;
    case 2: page.over(phrase(random, false)); break;
    case 3: page.over(phrase(random, true)), page.plain("\n"), page.over(phrase(random, true)); break;
    case 4: page.over(one_of(random, kLabels)), page.plain(phrase(random, true)); break;
    case 5: page.plain(phrase(random, true)), page.over(phrase(random, true)), page.plain(phrase(random, true)); break;
    case 6: page.plain(phrase(random, true) + "，"), page.over(phrase(random, false)), page.plain("，" + phrase(random, true)); break;
    case 7: {   // the next character is the last one again
      const std::string text = phrase(random, true);
      page.over(text);
      page.plain(text.substr(text.size() - decode_before(text, text.size()).size) + phrase(random, true));
      break;
    }
    case 8: page.plain(one_of(random, kNatural)); break;
    case 9: {   // the line again: below, or behind itself
      const std::string text = phrase(random, false);
      page.plain(text);
      for (int i = 1; i < page.copies; ++i) page.printed += (random.chance(0.7) ? "\n" : "") + text;
      break;
    }
    default: page.over(one_of(random, kLatin)); break;
  }
  if (random.chance(0.1)) page.plain("  ");
  page.plain(random.chance(0.1) ? "\r\n" : "\n");
}

struct Counts {
  std::size_t exact = 0, untouched = 0, bytes = 0;   // pages as they should be, pages as they were, of what came out
  std::size_t true_bytes = 0, printed_bytes = 0;
};

Counts count(std::uint64_t seed, std::size_t pages, std::size_t most_lines) {
  const auto step = std::move(make_undouble({})).value();
  Random random(seed);
  Counts counts;
  for (std::size_t i = 0; i < pages; ++i) {
    Page page;
    page.copies = random.chance(0.7) ? 2 : 3 + static_cast<int>(random.below(2));
    page.blanks_too = random.chance(0.2);
    for (std::size_t lines = 1 + random.below(most_lines); lines-- > 0;) add_line(random, page);
    const std::string out = test::apply_once(*step, page.printed);
    counts.exact += out == page.truth;
    counts.untouched += out == page.printed;
    counts.true_bytes += page.truth.size(), counts.printed_bytes += page.printed.size(), counts.bytes += out.size();
    EXPECT_EQ(test::apply_once(*step, out), out);
  }
  return counts;
}

// The numbers are what the step does with these pages. A change that moves them is one of behaviour: it says why, and by how much it
// is better.
TEST(UndoublePagesTest, ComeBackAsOftenAsTheyDid) {
  struct Row {
    std::uint64_t seed;
    std::size_t pages, most_lines;
    Counts counts;
  };
  const Row rows[] = {{1, 3000, 1, {2073, 1529, 165323, 144844, 225715}}, {2, 1500, 12, {399, 140, 494463, 451097, 694275}}};
  for (const Row& row : rows) {
    const Counts found = count(row.seed, row.pages, row.most_lines);
    EXPECT_EQ(found.exact, row.counts.exact) << row.seed;
    EXPECT_EQ(found.untouched, row.counts.untouched) << row.seed;
    EXPECT_EQ(found.bytes, row.counts.bytes) << row.seed;
    EXPECT_EQ(found.true_bytes, row.counts.true_bytes) << row.seed << ": other pages";
    EXPECT_EQ(found.printed_bytes, row.counts.printed_bytes) << row.seed << ": other pages";
  }
}

}  // namespace
}  // namespace hansieve
