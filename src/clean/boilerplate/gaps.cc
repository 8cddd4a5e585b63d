#include "clean/boilerplate/gaps.h"

#include <algorithm>

namespace hansieve::boilerplate {
namespace {

// The start of the line behind the blank line at `at`, or `at` if the line there is not blank.
std::size_t behind_blank_line(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && (text[end] == ' ' || text[end] == '\t' || text[end] == '\r')) ++end;
  return end < text.size() && text[end] == '\n' ? end + 1 : at;
}

std::size_t behind_blank_lines(std::string_view text, std::size_t at) {
  for (std::size_t next = behind_blank_line(text, at); next != at; next = behind_blank_line(text, at)) at = next;
  return at;
}

// Whether the line that ends right before `at` is blank. Requires `at` at the start of a line.
bool blank_before(std::string_view text, std::size_t at) {
  if (at == 0) return false;
  const std::size_t nl = at >= 2 ? text.rfind('\n', at - 2) : std::string_view::npos;
  const std::size_t begin = nl == std::string_view::npos ? 0 : nl + 1;
  return behind_blank_line(text, begin) == at;
}

std::size_t before_blank_lines(std::string_view text, std::size_t at) {
  while (blank_before(text, at)) {
    const std::size_t nl = at >= 2 ? text.rfind('\n', at - 2) : std::string_view::npos;
    at = nl == std::string_view::npos ? 0 : nl + 1;
  }
  return at;
}

}  // namespace

void close_gaps(std::string_view text, Place place, Edits& edits) {
  Edits closed;
  const auto list = edits.list();
  std::size_t last_end = 0;      // of the edit before
  bool last_left_blank = false;  // a gap, or the start of the document, stands before it
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Edit& edit = list[i];
    std::size_t begin = std::max<std::size_t>(edit.begin, last_end), end = std::max<std::size_t>(edit.end, last_end);
    const bool at_line = begin == 0 || text[begin - 1] == '\n';
    const bool whole = edit.text_size == 0 && at_line && (end == text.size() || text[end - 1] == '\n');
    bool left_blank = false;
    if (whole) {
      if (i == 0 && place.first && before_blank_lines(text, begin) == 0) begin = 0;
      left_blank = begin == last_end && i > 0 ? last_left_blank
                                              : (begin == 0 ? place.first : blank_before(text, begin));
      if (left_blank) end = behind_blank_lines(text, end);
      const std::size_t next = i + 1 < list.size() ? list[i + 1].begin : text.size();
      end = std::min(end, next);
      if (end == text.size() && place.last) begin = std::max(before_blank_lines(text, begin), last_end);
    }
    closed.replace(begin, end, edits.text(edit), edits.rule(edit));
    last_end = end;
    last_left_blank = left_blank;
  }
  edits = std::move(closed);
}

}  // namespace hansieve::boilerplate
