#include "space_wraps.h"

#include <algorithm>

#include "hansieve/text/code_point.h"
#include "hansieve/text/utf8.h"

namespace hansieve {
namespace {

constexpr std::size_t kIndent = 4;       // columns: two Han
constexpr std::size_t kSlack = 2;        // columns a line may be short of full
constexpr std::size_t kSqueezed = 1;     // columns a squeezed line may reach over
constexpr std::size_t kHanging = 2;      // columns a closing mark may
constexpr std::size_t kFewestLines = 2;  // full lines of a paragraph that suggest a width
constexpr std::size_t kProvenLines = 3;  // full lines of the document that prove it

// The stretch between two gaps that could be wraps.
struct Segment {
  std::size_t width = 0;  // columns
  std::size_t unit = 0;   // columns of its first unbreakable piece
  std::size_t stops = 0;  // commas and the like
  bool hanging = false;   // ends with a closing mark
  bool first = false;     // of the line: it may be indented
  bool last = false;
  std::size_t gap = 0;    // the gap behind it
};

bool is_wordlike(char32_t c) {
  return is_ascii_digit(c) || is_ascii_letter(c) || c == '.' || c == '%' || c == '/' || c == '+' || c == '-';
}

bool is_closing(char32_t c) {
  static constexpr std::u32string_view kClosing = U"，。、；：！？”’）》】…—·％℃%.,;:!?)";
  return kClosing.find(c) != kClosing.npos;
}

bool is_stop(char32_t c) {
  static constexpr std::u32string_view kStops = U"，。、；：！？,;:!?";
  return kStops.find(c) != kStops.npos;
}

bool is_opening(char32_t c) {
  static constexpr std::u32string_view kOpening = U"“‘（《【(";
  return kOpening.find(c) != kOpening.npos;
}

bool may_wrap(const Gap& gap) {
  static constexpr std::u32string_view kMarks = U",.;:!?\"";
  const auto ours = [](char32_t c) {
    return is_han(c) || is_cjk_punctuation(c) || kMarks.find(c) != kMarks.npos;
  };
  return gap.blanks == 1 && ours(gap.left) && ours(gap.right) && (is_han(gap.left) || is_han(gap.right));
}

Segment measure(std::string_view text, std::size_t begin, std::size_t end) {
  Segment segment;
  bool in_unit = true;
  char32_t before = 0;
  for (std::size_t at = begin; at < end;) {
    const Decoded c = decode_at(text, at);
    const auto width = static_cast<std::size_t>(display_width(c.value));
    in_unit = in_unit && (at == begin || is_opening(before) || is_closing(c.value) ||
                          (is_wordlike(before) && is_wordlike(c.value)));
    if (in_unit) segment.unit += width;
    segment.stops += is_stop(c.value);
    segment.width += width;
    before = c.value;
    at += c.size;
  }
  segment.hanging = is_closing(before);
  return segment;
}

std::vector<Segment> segments_of(std::string_view text, const GapLine& line, const std::vector<Gap>& gaps) {
  std::vector<Segment> segments;
  std::size_t from = line.begin;
  for (std::size_t i = line.first; i < line.last; ++i) {
    if (!may_wrap(gaps[i]) || follows_label(text, gaps[i])) continue;
    segments.push_back(measure(text, from, gaps[i].begin));
    segments.back().gap = i;
    from = gaps[i].end;
  }
  if (segments.empty()) return segments;
  segments.push_back(measure(text, from, line.end));
  segments.front().first = true;
  segments.back().last = true;
  return segments;
}

// Whether segment `i` is a full line of a column `width` wide: no more fits, and what follows did not fit.
bool is_full(const std::vector<Segment>& segments, std::size_t i, std::size_t width) {
  const Segment& s = segments[i];
  if (s.last) return false;
  const auto fits = [&](std::size_t room) {
    return s.width <= room + (s.hanging ? kHanging : kSqueezed) && s.width + segments[i + 1].unit + kSlack > room;
  };
  return fits(width) || (s.first && fits(width - kIndent));
}

// A gap is a wrap if the line before it is full; or if several lines before it were joined without a space
// and the line behind it is full, or the last one.
bool is_wrap(const std::vector<Segment>& segments, std::size_t i, std::size_t width) {
  if (is_full(segments, i, width)) return true;
  if (segments[i].width <= width) return false;
  const Segment& next = segments[i + 1];
  return is_full(segments, i + 1, width) ||
         (next.last && next.width <= width && i > 0 && is_full(segments, i - 1, width));
}

// How a paragraph's blanks stand in its sentences. Wraps fall anywhere, blanks that stand for something
// behind a full stop or a colon; and sentences have commas where a list of headings has blanks.
enum class Stand { kAtMarks, kMixed, kInside };

Stand stand_of(const std::vector<Segment>& segments, const std::vector<Gap>& gaps) {
  std::size_t inside = 0, stops = segments.back().stops;
  for (std::size_t i = 0; i + 1 < segments.size(); ++i) {
    const Gap& gap = gaps[segments[i].gap];
    inside += is_han(gap.left) && is_han(gap.right);
    stops += segments[i].stops;
  }
  const std::size_t count = segments.size() - 1;
  if (2 * inside < count || 2 * stops < segments.size()) return Stand::kAtMarks;
  return inside == count && stops >= segments.size() ? Stand::kInside : Stand::kMixed;
}

// The width that makes the most lines full and none short, or 0.
std::size_t width_of(const std::vector<Segment>& segments, std::size_t& full) {
  std::size_t best = 0;
  full = 0;
  for (std::size_t width = WrapEvidence::kNarrowest; width <= WrapEvidence::kWidest; ++width) {
    std::size_t count = 0;
    bool short_line = false;
    for (std::size_t i = 0; i + 1 < segments.size(); ++i) {
      const bool is = is_full(segments, i, width);
      count += is;
      short_line = short_line || (!is && segments[i].width <= width);
    }
    if (!short_line && count > full && segments.back().width <= width * 12) best = width, full = count;
  }
  return best;
}

bool is_proven(const WrapEvidence& evidence, std::size_t width, std::size_t lines) {
  const auto& full = evidence.full_lines;
  return full[width - 1] + full[width] + full[width + 1] >= lines;
}

struct Paragraph {
  const GapLine* line = nullptr;
  std::vector<Segment> segments;       // empty until measured
  std::size_t width = 0;               // that its own lines suggest
  std::size_t needed = kProvenLines;   // full lines in the document to believe it
};

std::size_t count_candidates(std::string_view text, const GapLine& line, const std::vector<Gap>& gaps) {
  std::size_t count = 0;
  for (std::size_t i = line.first; i < line.last; ++i) count += may_wrap(gaps[i]) && !follows_label(text, gaps[i]);
  return count;
}

void find_wraps(const Paragraph& paragraph, const WrapEvidence& evidence, std::vector<std::size_t>& found) {
  const std::vector<Segment>& segments = paragraph.segments;
  for (std::size_t i = 0; i + 1 < segments.size(); ++i) {
    bool wrap = false;
    if (paragraph.width != 0) {
      wrap = is_proven(evidence, paragraph.width, paragraph.needed) && is_wrap(segments, i, paragraph.width);
    } else {
      for (std::size_t w = WrapEvidence::kNarrowest; w <= WrapEvidence::kWidest && !wrap; ++w) {
        wrap = evidence.full_lines[w] > 0 && is_proven(evidence, w, kProvenLines) && is_wrap(segments, i, w);
      }
    }
    if (wrap) found.push_back(segments[i].gap);
  }
}

}  // namespace

void mark_wraps(std::string_view text, const std::vector<GapLine>& lines, std::vector<Gap>& gaps,
                WrapEvidence& evidence) {
  // Most lines have one blank if any, and no width to prove: they are measured only when one is known.
  std::vector<Paragraph> paragraphs;
  bool any = std::any_of(evidence.full_lines.begin(), evidence.full_lines.end(), [](std::size_t n) { return n > 0; });
  for (const GapLine& line : lines) {
    const std::size_t candidates = count_candidates(text, line, gaps);
    if (candidates == 0) continue;
    evidence.candidates += candidates;
    Paragraph& paragraph = paragraphs.emplace_back();
    paragraph.line = &line;
    if (candidates < 2) continue;
    paragraph.segments = segments_of(text, line, gaps);
    std::size_t full = 0;
    paragraph.width = width_of(paragraph.segments, full);
    const Stand stand = stand_of(paragraph.segments, gaps);
    if (full < kFewestLines || stand == Stand::kAtMarks) paragraph.width = 0;
    if (stand == Stand::kInside) paragraph.needed = kFewestLines;
    if (paragraph.width != 0) {
      evidence.full_lines[paragraph.width] += full;
      any = true;
    }
  }
  if (!any) return;
  std::vector<std::size_t> found;
  for (Paragraph& paragraph : paragraphs) {
    if (paragraph.segments.empty()) paragraph.segments = segments_of(text, *paragraph.line, gaps);
    find_wraps(paragraph, evidence, found);
  }
  evidence.explained += found.size();
  if (3 * evidence.explained < 2 * evidence.candidates) return;
  for (const std::size_t at : found) {
    gaps[at].remove = true;
    gaps[at].rule = "space/wrap";
  }
}

}  // namespace hansieve
