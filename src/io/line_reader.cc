#include "hansieve/io/line_reader.h"

#include <algorithm>

namespace hansieve {

Result<void> LineReader::skip_to(std::uint64_t offset) {
  std::string passed(std::min<std::uint64_t>(offset, kReadBytes), '\0');
  while (next_offset_ < offset) {
    const auto n = source_.read(passed.data(), std::min<std::uint64_t>(offset - next_offset_, passed.size()));
    if (!n) return n.error();
    if (*n == 0) break;
    next_offset_ += *n;
  }
  return {};
}

Result<bool> LineReader::next(std::string& lines) {
  lines.swap(rest_);
  rest_.clear();
  offset_ = next_offset_;
  std::size_t searched = 0;
  for (;;) {
    if (const std::size_t nl = std::string_view(lines).substr(searched).rfind('\n'); nl != std::string_view::npos) {
      const std::size_t end = searched + nl + 1;
      rest_.assign(lines, end);
      lines.resize(end);
      next_offset_ = offset_ + end;
      return true;
    }
    if (at_end_) break;
    searched = lines.size();
    lines.resize(searched + kReadBytes);
    const auto n = source_.read(lines.data() + searched, kReadBytes);
    if (!n) return n.error();
    lines.resize(searched + *n);
    at_end_ = *n == 0;
  }
  next_offset_ = offset_ + lines.size();
  return !lines.empty();
}

}  // namespace hansieve
