#include "hansieve/io/line_reader.h"

namespace hansieve {

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
