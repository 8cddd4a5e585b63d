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
constexpr std::size_t kWrappedLines = 5;             // of prose, to call a page hard-wrapped
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
  }

  // The prose of the text, whether or not something is repeated.
  void count_prose() {
    if (lines_.empty()) split_lines(text_, lines_);
    for (const Line& line : lines_) {
      const std::string_view body = trim_blanks(content(text_, line));
      if (body.empty() || !is_body(body)) continue;
      ++(ends_sentence(body) ? evidence_.whole : evidence_.wrapped);
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
