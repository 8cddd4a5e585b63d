#include "support/random_text.h"

#include "hansieve/text/utf8.h"

namespace hansieve::test {

std::string random_text(Random& random, std::size_t code_points) {
  static const std::vector<std::string> common = {
      "的", "一", "是", "在", "不", "了", "有", "和", "人", "这", "中", "大", "为", "上", "个", "国", "區", "發",
      "環", "麼", "乾", "後", "黨", "會", "街道", "社区", "记者", "上海", "工作", "会议", "2023年", "3月8日"};
  static const std::vector<std::string> marks = {"，", "。", "、", "；", "：", "！", "？", "“", "”", "（", "）", "《", "》", "——", "……", "·", ",", ".", "(", ")"};
  static const std::vector<std::string> rare = {"\uFFFD", " \uFFFD", "\u200B", "\uFEFF", "\u00AD", "⽂", "⺠", "𠀀", "𫝈", "\u3000",
                                                "\u00A0", "(huán)", "（qū）", "?xiàng)", "■记者 ", "## ", "- ", "1. ", "\t", "锟斤拷", "\u0001", "\uE000"};
  static const std::vector<std::string> latin = {"a", "the", "AI", "km", "7", "100", "www.", "e-mail", "Z"};
  std::string out;
  for (std::size_t n = 0; n < code_points; ++n) {
    const auto dice = random.below(100);
    if (dice < 70) {
      const std::string& word = random.pick(common);
      out += word;
      if (random.below(12) == 0) out += word;
    } else if (dice < 80) {
      out += random.pick(marks);
    } else if (dice < 85) {
      out += random.pick(latin);
    } else if (dice < 88) {
      out += ' ';
    } else if (dice < 94) {
      out += '\n';
      if (random.below(3) == 0) out += '\n';
    } else if (dice < 98) {
      out += random.pick(rare);
    } else {
      append_utf8(0x4E00 + static_cast<char32_t>(random.below(20900)), out);
    }
  }
  return out;
}

std::string random_han(Random& random, std::size_t code_points) {
  std::string out;
  for (std::size_t n = 0; n < code_points; ++n) append_utf8(static_cast<char32_t>(0x4E00 + random.below(8000)), out);
  return out;
}

std::string random_bytes(Random& random, std::size_t about_bytes) {
  std::string out;
  while (out.size() < about_bytes) {
    switch (random.below(6)) {
      case 0: out += static_cast<char>(random.below(256)); break;
      case 1: out += random.pick(std::vector<std::string>{"\xE4", "\xE4\xB8", "\xF0\x9F", "\xC0\x80", "\xED\xA0\x80", "\xF8\x88\x80\x80", "\xFF", "\xF4\x90\x80\x80"}); break;
      case 2: out += '\0'; break;
      case 3: out += "\r\n"; break;
      default: out += random_text(random, 1 + random.below(30));
    }
  }
  return out;
}

}  // namespace hansieve::test
