#include "clean/entity.h"

#include <array>
#include <utility>

#include "clean/windows1252.h"
#include "hansieve/text/code_point.h"

namespace hansieve {
namespace {

using Name = std::pair<std::string_view, char32_t>;
constexpr std::array<Name, 17> kNames{{{"nbsp", U' '},   {"ensp", U' '},   {"emsp", 0x3000},  {"ldquo", U'“'}, {"rdquo", U'”'}, {"lsquo", U'‘'},
                                       {"rsquo", U'’'},  {"quot", U'"'},   {"hellip", U'…'},  {"mdash", U'—'}, {"ndash", U'–'}, {"middot", U'·'},
                                       {"bull", U'•'},   {"times", U'×'},  {"deg", U'°'},     {"laquo", U'«'}, {"raquo", U'»'}}};

// The character of a number as web browsers take it; 0 for what text has no use for.
char32_t numbered(char32_t n) {
  if (n >= 0x80 && n < 0xA0) return kWindows1252[n - 0x80];
  if (n == 0xA0) return U' ';
  if (n == 0x2003) return 0x3000;
  if (n < 0x20 || n == '<' || n == '>' || n == '&' || n == 0x7F || n > 0x10FFFF) return 0;
  const bool unusable = (n >= 0xD800 && n <= 0xDFFF) || (n & 0xFFFE) == 0xFFFE || (n >= 0xFDD0 && n <= 0xFDEF) || n == 0xFEFF ||
                        (n >= 0x200B && n <= 0x200F) || (n >= 0x2028 && n <= 0x202E) || n == 0xFFFD;
  return unusable ? 0 : n;
}

}  // namespace

Entity entity_at(std::string_view text) {
  constexpr std::size_t kLongest = 8;  // ldquo, #x10FFFF
  std::size_t at = text.starts_with("&amp;") ? 5 : text.starts_with('&') ? 1 : 0;
  if (at == 0) return {};
  const std::string_view rest = text.substr(at, kLongest + 1);
  const std::size_t end = rest.find(';');
  if (end == rest.npos || end == 0) return {};
  const std::string_view name = rest.substr(0, end);
  at += end + 1;
  if (name[0] != '#') {
    for (const auto& [known, character] : kNames) {
      if (known == name) return {character, at};
    }
    return {};
  }
  const bool hex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
  char32_t number = 0;
  if (name.size() == (hex ? 2 : 1)) return {};
  for (const char c : name.substr(hex ? 2 : 1)) {
    const char lower = static_cast<char>(c | 0x20);
    if (c >= '0' && c <= '9') number = number * (hex ? 16 : 10) + static_cast<char32_t>(c - '0');
    else if (hex && lower >= 'a' && lower <= 'f') number = number * 16 + static_cast<char32_t>(lower - 'a' + 10);
    else return {};
  }
  const char32_t character = numbered(number);
  return character == 0 ? Entity{} : Entity{character, at};
}

bool is_about_markup(std::string_view text) {
  for (std::size_t at = text.find('<'); at + 1 < text.size() && at != text.npos; at = text.find('<', at + 1)) {
    const auto next = static_cast<unsigned char>(text[at + 1]);
    if (is_ascii_letter(next) || next == '/' || next == '!') return true;
  }
  for (const std::string_view word : {"HTML", "html", "XML", "&lt;", "&gt;", "实体", "實體", "转义", "轉義", "```"}) {
    if (text.find(word) != text.npos) return true;
  }
  return false;
}

}  // namespace hansieve
