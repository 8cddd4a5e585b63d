#include "window.h"

#include <algorithm>
#include <cstring>

namespace hansieve {
namespace {

// string_view::rfind looks at one byte at a time; this is several times faster.
std::size_t last_line_feed(std::string_view bytes) {
  const void* at = memrchr(bytes.data(), '\n', bytes.size());
  return at ? static_cast<std::size_t>(static_cast<const char*>(at) - bytes.data()) : std::string_view::npos;
}

// Whether a sentence ends right before `end`: 。！？ or one of .!? with closing quotes or brackets behind.
bool ends_sentence(std::string_view bytes, std::size_t end) {
  static constexpr std::string_view kClosers[] = {"”", "’", "」", "』", "）", "》", "】", "\"", ")"};
  static constexpr std::string_view kEnds[] = {"。", "！", "？", ".", "!", "?"};
  std::string_view line = bytes.substr(0, end);
  for (bool more = true; more;) {
    more = false;
    for (const auto closer : kClosers) {
      if (line.ends_with(closer)) {
        line.remove_suffix(closer.size());
        more = true;
      }
    }
  }
  return std::any_of(std::begin(kEnds), std::end(kEnds), [&](auto e) { return line.ends_with(e); });
}

// The last line break in the second half of the window that `is_good(the line's content end, break)`.
template <typename IsGood>
std::size_t last_break(std::string_view window, std::size_t last, IsGood&& is_good) {
  for (std::size_t nl = last; nl != std::string_view::npos && nl >= kWindowBytes / 2; nl = last_line_feed(window.substr(0, nl))) {
    const std::size_t end = window[nl - 1] == '\r' ? nl - 1 : nl;
    if (is_good(end, nl)) return nl + 1;
  }
  return 0;
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Where a line without end is cut: at 1 MiB, or up to three bytes before, on a code point. Among more
// than three continuation bytes in a row no code point can be cut in two by cutting at the last.
std::size_t cut_of_long_line(std::string_view bytes) {
  for (std::size_t cut = kLongestLineBytes; cut + 4 > kLongestLineBytes; --cut) {
    if (!is_continuation(bytes[cut])) return cut;
  }
  return kLongestLineBytes;
}

}  // namespace

std::size_t window_size(std::string_view bytes, std::size_t* searched) {
  if (bytes.size() <= kWindowBytes) return 0;
  std::size_t from = searched ? *searched : 0;
  if (from == 0) {
    const std::string_view window = bytes.substr(0, kWindowBytes);
    const std::size_t last = last_line_feed(window);
    if (last != std::string_view::npos) {
      // A paragraph ends where a blank line follows a sentence, or else where a sentence ends a line.
      const std::size_t paragraph = last_break(window, last, [&](std::size_t end, std::size_t nl) {
        return (bytes[nl + 1] == '\n' || bytes[nl + 1] == '\r') && ends_sentence(window, end);
      });
      if (paragraph > 0) return paragraph;
      const std::size_t line =
          last_break(window, last, [&](std::size_t end, std::size_t) { return ends_sentence(window, end); });
      return line > 0 ? line : last + 1;
    }
    from = kWindowBytes;
  }
  const std::size_t nl = bytes.find('\n', from);
  if (nl != std::string_view::npos && nl < kLongestLineBytes) return nl + 1;
  if (bytes.size() >= kLongestLineBytes + 4) return cut_of_long_line(bytes);
  if (searched) *searched = bytes.size();
  return 0;
}

}  // namespace hansieve
