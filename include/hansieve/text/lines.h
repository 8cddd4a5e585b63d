// The lines of a text, by byte offset.
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>
#include <vector>

namespace hansieve {

/// One line. `text.substr(begin, end - begin)` is its content, without "\n" or "\r\n".
struct Line {
  std::size_t begin = 0;  ///< first byte
  std::size_t end = 0;    ///< one past the last byte of the content
  std::size_t next = 0;   ///< first byte of the next line; equals `end` where the text ends without "\n"
};

/// Splits at "\n" (a "\r" before it belongs to the break). A text that ends with a break has no empty
/// last line; an empty text has no line. O(bytes).
inline void split_lines(std::string_view text, std::vector<Line>& out) {
  out.clear();
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t nl = text.find('\n', at);
    Line line{at, nl, nl + 1};
    if (nl == std::string_view::npos) {
      line.end = line.next = text.size();
    } else if (nl > at && text[nl - 1] == '\r') {
      --line.end;
    }
    out.push_back(line);
    at = line.next;
  }
}

/// The first byte of the line that byte `at` is in.
inline std::size_t line_begin(std::string_view text, std::size_t at) {
  const void* found = at == 0 ? nullptr : ::memrchr(text.data(), '\n', at);
  return found == nullptr ? 0 : static_cast<std::size_t>(static_cast<const char*>(found) - text.data()) + 1;
}

/// The "\n" that ends the line that byte `at` is in, or the text's end.
inline std::size_t line_end(std::string_view text, std::size_t at) {
  const std::size_t found = text.find('\n', at);
  return found == std::string_view::npos ? text.size() : found;
}

inline std::string_view content(std::string_view text, const Line& line) {
  return text.substr(line.begin, line.end - line.begin);
}

}  // namespace hansieve
