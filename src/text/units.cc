#include "hansieve/text/units.h"

#include <algorithm>

#include "hansieve/text/code_point.h"
#include "hansieve/text/lines.h"
#include "hansieve/text/utf8.h"

namespace hansieve {
namespace {

constexpr int kLeastWrap = 20;    ///< columns: narrower lines are verse, headings, names
constexpr int kUneven = 4;        ///< columns by which wrapped lines differ: no line begins with a comma
constexpr int kTabColumns = 4;

bool is_one_of(char32_t c, std::u32string_view set) { return set.find(c) != std::u32string_view::npos; }

bool is_blank_line(std::string_view line) {
  for (std::size_t at = 0; at < line.size();) {
    const Decoded c = decode_at(line, at);
    if (!is_blank(c.value) && c.value != '\r' && c.value != '\v' && c.value != '\f' && c.value != 0xFEFF) return false;
    at += c.size;
  }
  return true;
}

bool is_table_row(std::string_view line) {
  return std::count(line.begin(), line.end(), '|') >= 2 || std::count(line.begin(), line.end(), '\t') >= 2;
}

bool is_heading(std::string_view line) {
  const std::size_t level = line.find_first_not_of('#');
  return level != std::string_view::npos && level >= 1 && level <= 6 && line[level] == ' ';
}

/// How far the text stands from the margin, and how wide it is, in columns.
struct Shape {
  int indent = 0, width = 0;
};

Shape shape_of(std::string_view line) {
  Shape shape;
  int spaces = 0;
  bool any = false;
  for (std::size_t at = 0; at < line.size();) {
    const Decoded c = decode_at(line, at);
    at += c.size;
    const int width = c.value == '\t' ? kTabColumns : display_width(c.value);
    if (is_blank(c.value)) {
      spaces += width;
      continue;
    }
    if (!any) shape.indent = spaces;
    any = true;
    shape.width += (shape.width > 0 ? spaces : 0) + width;
    spaces = 0;
  }
  return shape;
}

bool ends_sentence(std::string_view line) {
  for (std::size_t end = line.size(); end > 0;) {
    const Decoded c = decode_before(line, end);
    end -= c.size;
    if (is_blank(c.value) || is_one_of(c.value, U"”’」』）)】》〉\"'")) continue;
    return is_one_of(c.value, U"。．.！？!?…⋯；;：:");
  }
  return true;
}

bool begins_item(std::string_view line) {
  for (std::size_t at = 0; at < line.size();) {
    const Decoded c = decode_at(line, at);
    if (!is_blank(c.value)) return is_one_of(c.value, U"#>-*+•·■□◆◇●○◎▲△★☆※");
    at += c.size;
  }
  return false;
}

/// Whether the break between two lines, neither of them blank, is one inside a paragraph.
bool belong_together(std::string_view line, std::string_view next) {
  const bool is_row = is_table_row(line), is_next_row = is_table_row(next);
  if (is_row || is_next_row) return is_row && is_next_row;
  if (is_heading(line) || is_heading(next)) return false;
  if (ends_sentence(line) || begins_item(next)) return false;
  const Shape shape = shape_of(line), next_shape = shape_of(next);
  return shape.width >= kLeastWrap && shape.width + shape.indent + kUneven >= next_shape.width + next_shape.indent &&
         next_shape.indent <= shape.indent;
}

std::string_view first_line(std::string_view text, const TextUnit& unit) {
  return text.substr(unit.begin, std::min(line_end(text, unit.begin), unit.end) - unit.begin);
}

std::string_view last_line(std::string_view text, const TextUnit& unit) {
  const std::size_t begin = line_begin(text, unit.end);
  return text.substr(begin, unit.end - begin);
}

}  // namespace

void split_units(std::string_view text, UnitKind kind, std::vector<TextUnit>& out) {
  out.clear();
  std::string_view before;   // the line before, where it is not blank
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t next = line_end(text, at);
    std::size_t end = next;
    if (end < text.size() && end > at && text[end - 1] == '\r') --end;
    const std::string_view line = text.substr(at, end - at);
    if (is_blank_line(line)) {
      before = {};
    } else {
      if (kind == UnitKind::kParagraph && !before.empty() && belong_together(before, line)) {
        out.back().end = end;
      } else {
        out.push_back({at, end, is_heading(line) || (kind == UnitKind::kLine && is_table_row(line))});
      }
      before = line;
    }
    at = next + 1;
  }
}

void cut_units(std::string_view text, const std::vector<TextUnit>& units, const std::vector<bool>& gone, UnitKind kind,
               std::vector<TextCut>& out) {
  out.clear();
  for (std::size_t first = 0, end; first < units.size(); first = end) {
    end = first + 1;
    if (!gone[first]) continue;
    while (end < units.size() && gone[end]) ++end;
    const bool is_at_start = first == 0, is_at_end = end == units.size();
    if (is_at_start && is_at_end) {
      out.push_back({0, text.size()});
    } else if (is_at_start) {
      out.push_back({units[first].begin, units[end].begin});
    } else if (is_at_end) {
      out.push_back({units[first - 1].end, units[end - 1].end});
    } else {
      const TextUnit &before = units[first - 1], &behind = units[end];
      const auto breaks = [&](std::size_t from, std::size_t to) {
        return std::count(text.begin() + static_cast<std::ptrdiff_t>(from), text.begin() + static_cast<std::ptrdiff_t>(to), '\n');
      };
      const auto breaks_before = breaks(before.end, units[first].begin), breaks_behind = breaks(units[end - 1].end, behind.begin);
      // Two lines that would now be taken for one paragraph stay apart by a blank line.
      const bool would_join = kind == UnitKind::kParagraph && breaks_before == 1 && breaks_behind == 1 &&
                              belong_together(last_line(text, before), first_line(text, behind));
      if (would_join) {
        out.push_back({units[first].begin, units[end - 1].end});
      } else if (breaks_before >= breaks_behind) {
        out.push_back({units[first].begin, behind.begin});
      } else {
        out.push_back({before.end, units[end - 1].end});
      }
    }
  }
}

}  // namespace hansieve
