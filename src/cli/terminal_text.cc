#include "terminal_text.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "hansieve/text/utf8.h"

namespace hansieve::cli {
namespace {

constexpr std::size_t kMostColumns = 100;

std::size_t columns_of(char32_t c) {
  const bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
                    (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
                    (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x20000 && c <= 0x3FFFD);
  return wide ? 2 : c < 0x20 ? 0 : 1;
}

// Punctuation that must not begin a line.
bool is_closing(char32_t c) {
  static constexpr std::u32string_view kClosing = U"，。；：、？！）》」』”’";
  return kClosing.find(c) != std::u32string_view::npos;
}

}  // namespace

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded c = decode_at(text, at);
    columns += columns_of(c.value);
    at += c.size;
  }
  return columns;
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out, line;
  std::size_t good_break = 0;  // bytes of `line` that can stand alone
  width = std::max(width, indent + 20);
  const auto end_line = [&](std::size_t bytes) {
    std::string rest = line.substr(bytes);
    rest.erase(0, rest.find_first_not_of(' ') == std::string::npos ? rest.size() : rest.find_first_not_of(' '));
    line.resize(bytes);
    while (line.ends_with(' ')) line.pop_back();
    if (!out.empty() && !line.empty()) out += std::string(indent, ' ');
    out += line + "\n";
    line = rest;
    good_break = 0;
  };
  bool after_wide = false;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded c = decode_at(text, at);
    if (c.value == '\n') {
      end_line(line.size());
      after_wide = false;
    } else {
      const bool wide = columns_of(c.value) == 2;
      if (c.value == ' ' || ((wide || after_wide) && !is_closing(c.value))) good_break = line.size();
      if (indent + columns_of(std::string_view(line)) + columns_of(c.value) > width && good_break > 0) end_line(good_break);
      if (!(c.value == ' ' && line.empty() && !out.empty() && text[at - 1] != '\n')) line += text.substr(at, c.size);
      after_wide = wide;
    }
    at += c.size;
  }
  end_line(line.size());
  out.pop_back();
  return out;
}

std::size_t terminal_columns() {
  std::size_t columns = 0;
  if (const char* set = std::getenv("COLUMNS")) columns = std::strtoul(set, nullptr, 10);
  winsize size;
  if (columns == 0 && ::ioctl(1, TIOCGWINSZ, &size) == 0) columns = size.ws_col;
  return columns == 0 ? kMostColumns : std::clamp<std::size_t>(columns, 40, kMostColumns);
}

}  // namespace hansieve::cli
