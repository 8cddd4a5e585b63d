#include "space_gaps.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "hansieve/text/code_point.h"
#include "hansieve/text/lines.h"
#include "hansieve/text/utf8.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace hansieve {
namespace {

bool beside_wide(std::string_view text, std::size_t at) {
  return (at > 0 && static_cast<signed char>(text[at - 1]) < 0) ||
         (at + 1 < text.size() && static_cast<signed char>(text[at + 1]) < 0);
}

// Calls `found` for each blank U+0020 with a non-ASCII byte before or behind it.
template <typename Found>
void scan(std::string_view text, Found found) {
  std::size_t at = 0;
  const auto look = [&](std::size_t i) {
    if (text[i] == ' ' && beside_wide(text, i)) found(i);
  };
  if (!text.empty()) look(at++);
#if defined(__SSE2__)
  const __m128i blank = _mm_set1_epi8(' ');
  const auto load = [&](std::size_t i) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + i));
  };
  for (; at + 17 <= text.size(); at += 16) {
    const __m128i here = _mm_cmpeq_epi8(load(at), blank);
    const __m128i beside = _mm_or_si128(load(at - 1), load(at + 1));   // the sign is that of either
    unsigned mask = static_cast<unsigned>(_mm_movemask_epi8(_mm_and_si128(here, beside)));
    for (; mask != 0; mask &= mask - 1) found(at + static_cast<std::size_t>(__builtin_ctz(mask)));
  }
#endif
  for (; at < text.size(); ++at) look(at);
}

// The gap around the blank at `at`; false when it is at a line's beginning or end.
bool gap_at(std::string_view text, std::size_t at, Gap& gap) {
  gap = {at, at};
  if (const Decoded c = at + 1 < text.size() ? decode_at(text, at + 1) : Decoded{}; at > 0 && c.size > 0 && !is_blank(c.value)) {
    const Decoded before = decode_before(text, at);
    if (!is_blank(before.value)) {               // one blank, as most are
      gap = {at, at + 1, before.value, c.value, 1};
      return before.value != '\n' && c.value != '\n' && c.value != '\r';
    }
  }
  while (gap.begin > 0) {
    const Decoded c = decode_before(text, gap.begin);
    if (!is_blank(c.value)) break;
    gap.begin -= c.size;
    ++gap.blanks;
  }
  while (gap.end < text.size()) {
    const Decoded c = decode_at(text, gap.end);
    if (!is_blank(c.value)) break;
    gap.end += c.size;
    ++gap.blanks;
  }
  if (gap.begin == 0 || gap.end == text.size()) return false;
  gap.left = decode_before(text, gap.begin).value;
  gap.right = decode_at(text, gap.end).value;
  return gap.left != '\n' && gap.right != '\n' && gap.right != '\r';
}

}  // namespace

void find_gaps(std::string_view text, std::vector<Gap>& gaps, std::vector<GapLine>& lines) {
  std::size_t done = 0;
  scan(text, [&](std::size_t at) {
    if (at < done) return;
    Gap gap;
    const bool inside = gap_at(text, at, gap);
    done = gap.end;
    if (!inside) return;
    if (lines.empty() || gap.begin >= lines.back().end) {
      lines.push_back({line_begin(text, gap.begin), line_end(text, gap.end), gaps.size(), gaps.size()});
    }
    gaps.push_back(gap);
    lines.back().last = gaps.size();
  });
}

void add_narrow_gaps(std::string_view text, std::size_t fewest, std::vector<Gap>& gaps, std::vector<GapLine>& lines) {
  const auto many = [&](const GapLine& line) { return line.last - line.first >= fewest; };
  if (std::none_of(lines.begin(), lines.end(), many)) return;
  std::vector<Gap> all;
  for (GapLine& line : lines) {
    const std::size_t first = all.size();
    if (many(line)) {
      Gap gap;
      for (std::size_t at = text.find(' ', line.begin); at < line.end; at = text.find(' ', gap.end)) {
        if (gap_at(text, at, gap)) all.push_back(gap);
      }
    } else {
      all.insert(all.end(), gaps.begin() + static_cast<std::ptrdiff_t>(line.first),
                 gaps.begin() + static_cast<std::ptrdiff_t>(line.last));
    }
    line.first = first;
    line.last = all.size();
  }
  gaps = std::move(all);
}

bool follows_label(std::string_view text, const Gap& gap) {
  static constexpr std::string_view kLabels[] = {"报讯", "日讯", "台讯", "日电", "社电", "记者", "通讯员", "编辑", "摄影", "报道", "主编", "视觉", "设计"};
  const std::string_view before = text.substr(0, gap.begin);
  return std::any_of(std::begin(kLabels), std::end(kLabels), [&](auto label) { return before.ends_with(label); });
}

}  // namespace hansieve
