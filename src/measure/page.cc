#include "measure/page.h"

#include <utility>

#include "hansieve/text/code_point.h"
#include "hansieve/text/utf8.h"

namespace hansieve::measure {
namespace {

constexpr int kFewestEms = 14, kMostEms = 20;  // widths of a column

bool is_closing(char32_t c) { return std::u32string_view(U"，。、；：！？”’）》").find(c) != std::u32string_view::npos; }
bool in_word(char32_t c) { return c > ' ' && c < 0x80; }

// Lines of at most `ems`, the first `indent` ems shorter; closing marks hang, words of ASCII stay whole.
std::vector<std::string> wrapped(std::string_view text, int ems, int indent) {
  std::vector<std::string> lines(1);
  int used = 2 * indent;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    int width = 0;
    char32_t first = 0;
    do {
      const Decoded d = decode_at(text, end);
      if (first == 0) first = d.value;
      end += d.size;
      width += display_width(d.value);
    } while (in_word(first) && end < text.size() && in_word(decode_at(text, end).value));
    if (used + width > 2 * ems && !is_closing(first)) lines.emplace_back(), used = 0;
    lines.back() += text.substr(at, end - at);
    used += width;
    at = end;
  }
  return lines;
}

// Bold made by printing twice.
std::string overprinted(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = decode_at(text, at).size;
    out.append(text, at, size);
    if (text[at] != ' ') out.append(text, at, size);
    at += size;
  }
  return out;
}

}  // namespace

std::uint32_t PageSetter::below(std::uint32_t n) {
  state_ = state_ * 6364136223846793005u + 1442695040888963407u;
  return static_cast<std::uint32_t>((state_ >> 33) * n >> 31);
}

std::string PageSetter::person() {
  return std::string(pick({"郁", "裘", "顾", "胡", "茅", "桑", "庄", "俞"})) + std::string(pick({"竞", "婷", "亮", "武", "芸", "岚"})) +
         std::string(pick({"", "文", "俊", "鸣", "昕"}));
}

void PageSetter::put_head(std::string& out) {
  out += std::string(pick({"岚川", "栖塘", "蔚屿", "芷溪"})) + std::string(pick({"社区晨报", "晚报", "周报", "日报"})) + "\n";
  if (chance(70)) out += "第" + std::to_string(1 + below(16)) + "版\n";
  if (chance(70)) out += std::to_string(2016 + below(9)) + "年" + std::to_string(1 + below(12)) + "月" + std::to_string(1 + below(28)) + "日 星期三\n";
  if (chance(30)) out += "身 / 边 / 这 / 点 / 事\n";
}

void PageSetter::put_foot(std::string& out) {
  if (chance(60)) out += "责任编辑 " + person() + " 视觉设计 " + person() + "\n";
  if (chance(50)) out += "扫描二维码\n关注“栖塘发布”\n";
  if (chance(50)) out += "— " + std::to_string(1 + below(16)) + " —\n";
}

void PageSetter::put_headline(std::string_view line, int ems, std::string& out) {
  const bool bold = chance(40);
  for (const std::string& piece : wrapped(line, bold ? ems / 2 : ems, 0)) out += (bold ? overprinted(piece) : piece) + "\n";
}

void PageSetter::put_paragraph(std::string_view line, int ems, std::string& out) {
  for (const std::string& piece : wrapped(line, ems, 2)) out += piece + "\n";
}

void PageSetter::set(const std::vector<std::string_view>& articles, std::string& out) {
  put_head(out);
  for (const std::string_view article : articles) {
    const int ems = kFewestEms + static_cast<int>(below(kMostEms - kFewestEms + 1));
    bool headline = true;
    for (std::size_t at = 0; at < article.size();) {
      const std::size_t end = std::min(article.find('\n', at), article.size());
      const std::string_view line = article.substr(at, end - at);
      at = end + 1;
      if (line.empty()) continue;
      if (std::exchange(headline, false)) {
        put_headline(line, ems, out);
        if (chance(55)) out += "■记者 " + person() + "\n";
      } else {
        put_paragraph(line, ems, out);
      }
    }
    if (chance(30)) out += "（党建办）\n";
    if (chance(50)) out += "\n";
  }
  put_foot(out);
}

}  // namespace hansieve::measure
