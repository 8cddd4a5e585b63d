#include "undouble_lines.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

#include "hansieve/text/code_point.h"
#include "hansieve/text/lines.h"
#include "hansieve/text/utf8.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace hansieve {
namespace {

constexpr std::size_t kLongestHeadlineBytes = 1200;  // four copies of a hundred characters
constexpr std::size_t kShortestRepeatBytes = 12;
constexpr std::size_t kMostHeadlineLines = 4;
constexpr std::size_t kWrappedLines = 3;             // of prose, to call a page hard-wrapped
constexpr std::size_t kProseLines = 3;

std::string_view trim_blanks(std::string_view line) {
  while (!line.empty()) {
    const Decoded c = decode_at(line, 0);
    if (!is_blank(c.value)) break;
    line.remove_prefix(c.size);
  }
  while (!line.empty()) {
    const Decoded c = decode_before(line, line.size());
    if (!is_blank(c.value)) break;
    line.remove_suffix(c.size);
  }
  return line;
}

// A line that stands more than once: as itself and `copies` - 1 lines behind, or several times in itself.
struct Block {
  std::size_t first = 0, last = 0;  // lines; the same where the copies share one
  std::size_t copies = 0;
  std::size_t han = 0, different = 0;
  Repeat repeat;
  bool accepted = false;
};

void measure(std::string_view unit, Block& block) {
  std::u32string seen;
  for (std::size_t at = 0; at < unit.size();) {
    const Decoded c = decode_at(unit, at);
    at += c.size;
    if (!is_han(c.value)) continue;
    ++block.han;
    if (seen.find(c.value) == seen.npos) seen += c.value;
  }
  block.different = seen.size();
}

// Headlines end in a word, a closing mark, 。 never; body lines often do.
bool ends_like_headline(std::string_view line) {
  static constexpr std::u32string_view kNever = U"，。、；：,;:";
  return kNever.find(decode_before(line, line.size()).value) == kNever.npos;
}

bool same4(const char* a, const char* b) { return std::memcmp(a, b, 4) == 0; }

// Whether `line` is `copies` times its first `unit` bytes with `gap` blanks between.
bool repeats(std::string_view line, std::size_t copies, std::size_t unit, std::size_t gap) {
  for (std::size_t i = 1; i < copies; ++i) {
    const std::size_t at = i * (unit + gap);
    if (gap == 1 && line[at - 1] != ' ') return false;
    if (std::memcmp(line.data(), line.data() + at, unit) != 0) return false;
  }
  return true;
}

// How often `line`, of 12 bytes or more, repeats its own beginning, with at most one blank between:
// 标题标题 -> 2. 1 if it does not. Two comparisons of four bytes for nearly every line.
std::size_t copies_inside(std::string_view line, std::size_t& unit, std::size_t& gap) {
  const auto holds = [&](std::size_t copies) {
    const std::size_t rest = line.size() % copies;
    if (rest != 0 && rest != copies - 1) return false;
    gap = rest == 0 ? 0 : 1;
    unit = (line.size() - gap * (copies - 1)) / copies;
    return unit >= 4 && same4(line.data(), line.data() + unit + gap) && repeats(line, copies, unit, gap);
  };
  if (holds(3)) return 3;
  if (!holds(2)) return 1;
  const std::size_t two = unit, gap_of_two = gap;
  if (holds(4)) return 4;
  unit = two;
  gap = gap_of_two;
  return 2;
}

bool is_body(std::string_view line) {
  return line.find("，") != line.npos || line.find("。") != line.npos || line.find("、") != line.npos;
}

bool ends_sentence(std::string_view line) {
  static constexpr std::u32string_view kEnds = U"。！？；：”』」）…!?;:)\"";
  return kEnds.find(decode_before(line, line.size()).value) != kEnds.npos;
}

// Calls `line(begin, end)` for the lines of the text, without their "\n".
template <typename OnLine>
void for_each_line(std::string_view text, OnLine line) {
  std::size_t begin = 0, at = 0;
#if defined(__SSE2__)
  const __m128i newline = _mm_set1_epi8('\n');
  for (; at + 16 <= text.size(); at += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    auto mask = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(block, newline)));
    for (; mask != 0; mask &= mask - 1) {
      const std::size_t end = at + static_cast<std::size_t>(__builtin_ctz(mask));
      line(begin, end);
      begin = end + 1;
    }
  }
#endif
  for (; at < text.size(); ++at) {
    if (text[at] != '\n') continue;
    line(begin, at);
    begin = at + 1;
  }
  if (begin < text.size()) line(begin, text.size());
}

class Finder {
 public:
  Finder(std::string_view text, LineEvidence& evidence) : text_(text), evidence_(evidence) {}

  void find(std::vector<Repeat>& repeats) {
    find_blocks();
    if (blocks_.empty()) return;
    count_prose();
    for (std::size_t i = 0; i < blocks_.size();) {
      std::size_t end = i + 1;
      while (end < blocks_.size() && blocks_[end].first == blocks_[end - 1].last + 1 &&
             blocks_[end].copies == blocks_[i].copies) {
        ++end;
      }
      judge(i, end);
      i = end;
    }
    for (Block& block : blocks_) {
      // Elsewhere in a document with such overprint, shorter lines are overprinted too.
      if (!block.accepted && is_page() && evidence_.lines[block.copies] >= 2 && block.han >= 2 &&
          block.different >= 2) {
        accept(block);
      }
    }
    for (const Block& block : blocks_) {
      if (block.accepted) repeats.push_back(block.repeat);
    }
    if (is_page() && std::any_of(evidence_.lines.begin(), evidence_.lines.end(), [](auto n) { return n > 0; })) {
      find_broken_copies(repeats);
      find_tails(repeats);
      std::sort(repeats.begin(), repeats.end(), [](const Repeat& a, const Repeat& b) { return a.begin < b.begin; });
    }
  }

  // The prose of the text, whether or not something is repeated.
  void count_prose() {
    if (lines_.empty()) split_lines(text_, lines_);
    std::size_t before = 0;   // bytes of the line before
    for (const Line& line : lines_) {
      const std::string_view body = trim_blanks(content(text_, line));
      const std::size_t size = body.size();
      if (!body.empty() && is_body(body)) {
        if (ends_sentence(body)) {
          ++evidence_.whole;
        } else if (4 * size <= 5 * before && 4 * before <= 5 * size) {
          ++evidence_.wrapped;    // as long as the line before: set in a column
        }
      }
      if (size > 0) before = size;
    }
  }

 private:
  void find_blocks() {
    std::size_t number = 0, before_at = 0, same = 1, same_from = 0;
    std::string_view before;            // the line before, without its break
    const auto close = [&] {
      if (same > 1) add_lines(before, number - same, number - 1, same, same_from, before_at);
      same = 1;
    };
    for_each_line(text_, [&](std::size_t at, std::size_t end) {
      if (end > at && text_[end - 1] == '\r') --end;
      const std::string_view line = text_.substr(at, end - at);
      if (line.size() == before.size() && line.size() <= kLongestHeadlineBytes && number > 0 && !line.empty() &&
          line == before) {
        ++same;
      } else {
        if (same > 1) close();
        same_from = at;
        if (line.size() >= kShortestRepeatBytes && line.size() <= kLongestHeadlineBytes) add_inside(line, at, number);
      }
      before = line;
      before_at = at;
      ++number;
    });
    close();
  }

  void add_lines(std::string_view line, std::size_t first, std::size_t last, std::size_t copies,
                 std::size_t from, std::size_t to) {
    const std::string_view unit = trim_blanks(line);
    if (copies > LineEvidence::kMostCopies || unit.empty() || !ends_like_headline(unit)) return;
    Block block{first, last, copies};
    measure(unit, block);
    if (block.han == 0) return;
    block.repeat = {from + line.size(), to + line.size()};
    blocks_.push_back(block);
  }

  void add_inside(std::string_view line, std::size_t at, std::size_t number) {
    const bool indented = line[0] == ' ' || line[0] == '\xE3' || line.back() == ' ' || line.back() == '\x80';
    const std::string_view unit_line = indented ? trim_blanks(line) : line;
    if (unit_line.size() < kShortestRepeatBytes) return;
    std::size_t unit = 0, gap = 0;
    const std::size_t copies = copies_inside(unit_line, unit, gap);
    if (copies == 1 || !ends_like_headline(unit_line)) return;
    Block block{number, number, copies};
    measure(unit_line.substr(0, unit), block);
    if (block.different < 3) return;
    const std::size_t start = at + static_cast<std::size_t>(unit_line.data() - line.data());
    block.repeat = {start + unit, start + unit_line.size()};
    blocks_.push_back(block);
  }

  // Hard-wrapped prose: most of its lines break off inside a sentence.
  bool is_page() const {
    return evidence_.wrapped >= kWrappedLines && evidence_.wrapped * 2 >= evidence_.whole;
  }

  // Blocks [begin, end) stand one behind the other: the lines of one headline.
  void judge(std::size_t begin, std::size_t end) {
    std::size_t han = 0, least_different = 99;
    for (std::size_t i = begin; i < end; ++i) {
      han += blocks_[i].han;
      least_different = std::min(least_different, blocks_[i].different);
    }
    const bool several = end - begin >= 2;
    const bool prose = evidence_.whole + evidence_.wrapped >= kProseLines;
    const bool one_line = blocks_[begin].first == blocks_[begin].last;
    const bool enough = is_page() ? han >= (several ? 8 : 6)
                                  : prose && (several ? han >= 12 : one_line && han >= 10);
    if (!enough || (!several && blocks_[begin].different < 5)) return;
    for (std::size_t i = begin; i < end; ++i) accept(blocks_[i]);
  }

  // Copies whose lines break differently (标题上半 / 标题下半 / 标题上半标题下半): the one of most lines stays.
  void find_broken_copies(std::vector<Repeat>& repeats) {
    for (std::size_t i = 0; i + 1 < lines_.size();) {
      const std::size_t next = erase_broken_copies(i, repeats);
      i = next > i ? next : i + 1;
    }
  }

  std::size_t erase_broken_copies(std::size_t at, std::vector<Repeat>& repeats) {
    const std::string_view head = trim_blanks(content(text_, lines_[at]));
    if (head.size() < 6 || head.size() > kLongestHeadlineBytes) return at;
    std::string unit;
    for (std::size_t lines = 1; lines <= kMostHeadlineLines && at + lines < lines_.size(); ++lines) {
      const std::string_view last = trim_blanks(content(text_, lines_[at + lines - 1]));
      if (last.empty() || last.size() > kLongestHeadlineBytes) return at;
      append_letters(last, unit);
      const std::string_view after = trim_blanks(content(text_, lines_[at + lines]));
      if (after.size() < 6 || after.substr(0, 6) != head.substr(0, 6) || !ends_like_headline(last)) continue;
      std::vector<std::size_t> starts = {at, at + lines};
      while (starts.size() <= LineEvidence::kMostCopies + 1) {
        const std::size_t end = copy_end(starts.back(), unit);
        if (end == starts.back()) break;
        starts.push_back(end);
      }
      const std::size_t copies = starts.size() - 1;
      Block block;
      measure(unit, block);
      if (copies < 2 || copies > LineEvidence::kMostCopies || block.han < 6 || block.different < 5) continue;
      // Copies of the same lines are the business of the blocks, unless there are several lines.
      if (lines == 1 && starts.back() == at + copies) continue;
      std::size_t kept = 0;
      for (std::size_t c = 1; c < copies; ++c) {
        if (starts[c + 1] - starts[c] > starts[kept + 1] - starts[kept]) kept = c;
      }
      if (kept > 0) repeats.push_back({lines_[at].begin, lines_[starts[kept]].begin});
      if (kept + 1 < copies) repeats.push_back({lines_[starts[kept + 1] - 1].end, lines_[starts.back() - 1].end});
      return starts.back();
    }
    return at;
  }

  // The line behind those from `line` on that spell `unit`; `line` if they do not.
  std::size_t copy_end(std::size_t line, const std::string& unit) const {
    std::string spelled;
    for (std::size_t i = line; i < lines_.size() && spelled.size() < unit.size(); ++i) {
      const std::string_view next = trim_blanks(content(text_, lines_[i]));
      if (next.empty() || next.size() > unit.size() + kMostHeadlineLines) return line;
      append_letters(next, spelled);
      if (unit.compare(0, spelled.size(), spelled) != 0) return line;
      if (spelled.size() == unit.size()) return i + 1;
    }
    return line;
  }

  static void append_letters(std::string_view line, std::string& out) {
    for (std::size_t at = 0; at < line.size();) {
      const Decoded c = decode_at(line, at);
      if (!is_blank(c.value)) out.append(line, at, c.size);
      at += c.size;
    }
  }

  // A headline's first line behind a signature on the same line: （工会） 标题标题.
  void find_tails(std::vector<Repeat>& repeats) const {
    for (const Line& line : lines_) {
      const std::string_view all = content(text_, line);
      const std::size_t blank = all.rfind(' ');
      if (blank == all.npos || all.size() - blank <= kShortestRepeatBytes || all.size() > kLongestHeadlineBytes) continue;
      const std::string_view tail = all.substr(blank + 1);
      std::size_t unit = 0, gap = 0;
      const std::size_t copies = copies_inside(tail, unit, gap);
      if (copies == 1 || evidence_.lines[copies] == 0 || !ends_like_headline(tail)) continue;
      Block block;
      measure(tail.substr(0, unit), block);
      if (block.different < 4 || (copies == 2 && block.different < 6)) continue;
      const std::size_t start = line.begin + blank + 1;
      const Repeat repeat{start + unit, start + tail.size()};
      const auto overlaps = [&](const Repeat& r) { return r.begin < repeat.end && repeat.begin < r.end; };
      if (std::none_of(repeats.begin(), repeats.end(), overlaps)) repeats.push_back(repeat);
    }
  }

  void accept(Block& block) {
    block.accepted = true;
    ++evidence_.lines[block.copies];
  }

  std::string_view text_;
  LineEvidence& evidence_;
  std::vector<Line> lines_;
  std::vector<Block> blocks_;
};

}  // namespace

void find_repeated_lines(std::string_view text, LineEvidence& evidence, std::vector<Repeat>& repeats) {
  Finder(text, evidence).find(repeats);
}

}  // namespace hansieve
