#include "window.h"

#include <algorithm>

namespace hansieve {
namespace {

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

}  // namespace

std::size_t window_size(std::string_view bytes) {
  if (bytes.size() <= kWindowBytes) return 0;
  const std::string_view window = bytes.substr(0, kWindowBytes);
  const std::size_t last = window.rfind('\n');
  if (last != std::string_view::npos) {
    // A paragraph ends where a blank line follows a sentence; look for it from the back.
    for (std::size_t nl = last; nl != std::string_view::npos && nl >= kWindowBytes / 2;
         nl = nl == 0 ? std::string_view::npos : window.rfind('\n', nl - 1)) {
      const bool blank_follows = nl + 1 < bytes.size() && (bytes[nl + 1] == '\n' || bytes[nl + 1] == '\r');
      if (!blank_follows) continue;
      const std::size_t end = nl > 0 && window[nl - 1] == '\r' ? nl - 1 : nl;
      if (ends_sentence(window, end)) return nl + 1;
    }
    for (std::size_t nl = last; nl != std::string_view::npos && nl >= kWindowBytes / 2;
         nl = nl == 0 ? std::string_view::npos : window.rfind('\n', nl - 1)) {
      const std::size_t end = nl > 0 && window[nl - 1] == '\r' ? nl - 1 : nl;
      if (ends_sentence(window, end)) return nl + 1;
    }
    return last + 1;
  }
  const std::size_t nl = bytes.find('\n', kWindowBytes);
  if (nl != std::string_view::npos && nl < kLongestLineBytes) return nl + 1;
  if (bytes.size() < kLongestLineBytes + 4) return 0;
  std::size_t cut = kLongestLineBytes;
  while (cut > kLongestLineBytes - 4 && (static_cast<unsigned char>(bytes[cut]) & 0xC0) == 0x80) --cut;
  return cut;
}

}  // namespace hansieve
