#include "clean/reflow_row.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "clean/reflow_opening.h"
#include "hansieve/text/code_point.h"
#include "hansieve/text/lines.h"
#include "hansieve/text/utf8.h"

namespace hansieve::reflow {
namespace {

bool among(char32_t c, std::u32string_view set) { return set.find(c) != std::u32string_view::npos; }

enum Class : std::uint8_t {
  kClosing = 1,   // kinsoku keeps it off a line's start
  kOpening = 2,
  kStopMark = 4,
  kCloser = 8,    // may stand behind a stop
  kMark = 16,     // punctuation inside sentences
  kComma = 32,
  kBracket = 64,  // closes what an opening mark opened
  kToken = 128,   // part of a number or a Latin word
};

// Classes of the characters below U+0080, of U+2000..206F, U+3000..303F and U+FF00..FF6F: all that have one.
struct Classes {
  std::array<std::uint8_t, 0x80 + 0x70 + 0x40 + 0x70> of{};
  static constexpr int place(char32_t c) {
    if (c < 0x80) return static_cast<int>(c);
    if (c >= 0x2000 && c < 0x2070) return static_cast<int>(0x80 + c - 0x2000);
    if (c >= 0x3000 && c < 0x3040) return static_cast<int>(0xF0 + c - 0x3000);
    if (c >= 0xFF00 && c < 0xFF70) return static_cast<int>(0x130 + c - 0xFF00);
    return -1;
  }
  constexpr void add(std::u32string_view set, Class what) {
    for (const char32_t c : set) {
      if (place(c) >= 0) of[static_cast<std::size_t>(place(c))] |= what;
    }
  }
  constexpr Classes() {
    add(U"，。、；：？！）》」』】〕〉”’…—％．,.;:!?)]}%", kClosing);
    add(U"（《「『【〔〈“‘([", kOpening);
    add(U"。！？!?…．", kStopMark);
    add(U"）》」』】〕〉”’)]\"", kCloser);
    add(U"，。、；：？！,;:!?", kMark);
    add(U"，。；,;", kComma);
    add(U"）》」』】〕〉”’)]", kBracket);
    add(U".%/+-_@&'0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", kToken);
  }
};
constexpr Classes kClasses;

int classes(char32_t c) {
  const int place = Classes::place(c);
  return place < 0 ? 0 : kClasses.of[static_cast<std::size_t>(place)];
}
bool is_closing(char32_t c) { return (classes(c) & kClosing) != 0 || c == 0xB7 || c == U'℃'; }
bool is_opening(char32_t c) { return (classes(c) & kOpening) != 0; }
bool is_stop(char32_t c) { return (classes(c) & kStopMark) != 0; }
bool is_closer(char32_t c) { return (classes(c) & kCloser) != 0; }
bool in_number_or_word(char32_t c) { return (classes(c) & kToken) != 0 || (c >= 0x80 && is_latin(c)); }

const std::u32string_view kNumerals = U"一二三四五六七八九十百零〇０１２３４５６７８９0123456789";

// The start of a row decoded, `kMost` code points of it.
template <std::size_t kMost>
class Head {
 public:

  explicit Head(std::string_view row) {
    for (std::size_t at = 0; at < row.size() && size_ < kMost;) {
      const Decoded d = decode_at(row, at);
      text_[size_++] = d.value;
      at += d.size;
    }
  }
  operator std::u32string_view() const { return {text_.data(), size_}; }

 private:
  std::array<char32_t, kMost> text_;
  std::size_t size_ = 0;
};

// Whether a row that starts so, with a Han character, can be no item, time, dateline or fixed line.
bool starts_plainly(char32_t c) { return c >= 0x4E00 && c <= 0x9FFF && !among(c, U"第一二三四五六七八九十百零本新中"); }

// 一、 （一） (1) 1. 1、 ① a) 第一条 with room behind, or as the whole line; • - *
bool is_item(std::u32string_view s, bool whole) {
  if (s.empty()) return false;
  const char32_t c = s[0];
  if (c == U'○' && s.size() > 1 && among(s[1], U"○．.點点年")) return false;  // ○．一二: a zero; ○○號: a blank to fill
  if (among(c, U"•●○◆◇▲△★☆▶►◎※·") && s.size() > 1) return true;
  if (c >= 0x2460 && c <= 0x24FF) return true;  // ① ⑴ ⒈
  if (among(c, U"-*+–") && s.size() > 1 && s[1] == ' ') return true;
  std::size_t at = 0;
  const bool bracket = c == U'（' || c == '(' || c == '[' || c == U'〔' || c == U'【';
  if (bracket) at = 1;
  const bool ordinal = !bracket && c == U'第';
  if (ordinal) at = 1;
  while (ordinal && at < s.size() && is_blank(s[at])) ++at;
  const std::size_t digits = at;
  while (at < s.size() && among(s[at], kNumerals)) ++at;
  if (at == digits) {
    return bracket ? s.size() > 2 && is_ascii_letter(s[1]) && (s[2] == ')' || s[2] == U'）')
                   : s.size() > 1 && is_ascii_letter(c) && (s[1] == '.' || s[1] == U'、' || s[1] == U'．');
  }
  while (ordinal && at < s.size() && is_blank(s[at])) ++at;
  if (at >= s.size()) return false;
  const char32_t after = s[at];
  const char32_t next = at + 1 < s.size() ? s[at + 1] : 0;
  if (bracket) return after == U'）' || after == ')' || after == ']' || after == U'〕' || after == U'】';
  if (ordinal) {
    return among(after, U"条條章节節编編款項项卷回课課讲講") && (next == 0 ? whole : is_blank(next) || next == U'：');
  }
  if (after == U'、') {
    // 一、二、三室 is a row of numbers: no item is a number alone.
    std::size_t to = at + 1;
    while (to < s.size() && among(s[to], kNumerals)) ++to;
    return to == at + 1 || to >= s.size() || s[to] != U'、';
  }
  if (after == U'．') return true;
  if (after == '.' || after == ')' || after == U'）') return !is_ascii_digit(next) && next != 0;
  return false;
}

// 第 3 條, 第十二条之一: the number of an article, whatever stands behind it.
bool is_article(std::u32string_view s) {
  if (s.size() < 3 || s[0] != U'第') return false;
  std::size_t at = 1;
  while (at < s.size() && (is_blank(s[at]) || among(s[at], kNumerals) || s[at] == '-')) ++at;
  return at > 1 && at < s.size() && (s[at] == U'條' || s[at] == U'条');
}

// 2019-07-24 12:32:01, 12:32: what stands beside an entry of a list.
bool is_time(std::u32string_view s) {
  int parts = 1;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (is_ascii_digit(s[i])) continue;
    if (i == 0 || !among(s[i], U"-/:. ：")) return false;
    parts += is_ascii_digit(s[i - 1]);
  }
  return parts >= 2 && is_ascii_digit(s.back());
}

bool is_fixed(std::u32string_view s) {
  if (s.empty()) return false;
  switch (s[0]) {
    case '#': case '|': case '>': case '`': case '~': case '<': case '+':
      if (s[0] == '+') return s.size() > 1 && among(s[1], U"-=+ ");  // +利息 belongs to a sum
      return s[0] != '<' || (s.size() > 1 && (is_ascii_letter(s[1]) || s[1] == '/' || s[1] == '!'));
    case U'■': case U'□': case U'│': case U'┌': case U'├': case U'└': case U'─': case U'═':
      return true;
    case '!':
      return s.size() > 1 && s[1] == '[';
    case '-': case '=': case '*': case '_':
      return s.size() > 2 && s[1] == s[0] && s[2] == s[0];
    case 'h': case 'H':
      return s.size() > 6 && (s[4] == ':' || s[5] == ':') && (s[1] | 32) == 't' && (s[2] | 32) == 't';
    default:
      return false;
  }
}

// （图片：会场 本报记者 赵六 摄）, （资料图片）: a picture's line that fell between those of a text. Only a row that is
// one pair of brackets counts: a sentence may begin or end with one.
bool is_caption(std::string_view row) {
  if (row[0] != '(' && !row.starts_with("（")) return false;
  const Head<41> head(row);
  const std::u32string_view s = head;
  if (s.size() < 4 || s.size() > 40) return false;
  const auto close = std::find_if(s.begin() + 1, s.end(), [](char32_t c) { return among(c, U"（）()"); });
  if (close + 1 != s.end() || (*close != U'）' && *close != ')')) return false;
  const std::u32string_view inner = s.substr(1, s.size() - 2);
  for (const std::u32string_view start : {U"图片", U"圖片", U"图：", U"圖：", U"图/", U"图为", U"圖為", U"资料图", U"資料圖", U"资料照片"}) {
    if (inner.starts_with(start)) return true;
  }
  for (const std::u32string_view end : {U"摄", U"攝", U"供图", U"供圖", U"摄影报道"}) {
    if (inner.ends_with(end)) return true;
  }
  return false;
}

// 本报讯 and 本刊讯; 新华社北京3月8日电, 中新社…电 within the row's first twenty characters.
bool is_dateline(std::u32string_view s) {
  const auto starts = [&](std::u32string_view with) { return s.substr(0, with.size()) == with; };
  if (starts(U"本报讯") || starts(U"本報訊") || starts(U"本刊讯") || starts(U"本网讯")) return true;
  if (!starts(U"新华社") && !starts(U"新華社") && !starts(U"中新社") && !starts(U"中新网") && !starts(U"本报")) return false;
  return s.find(U"日电") != std::u32string_view::npos || s.find(U"日電") != std::u32string_view::npos;
}

void classify_end(std::string_view text, Row& row) {
  std::size_t at = row.end;
  Decoded d = decode_before(text, at);
  row.last = d.value;
  bool closer = false;
  while (is_closer(d.value)) {
    closer = true;
    at -= d.size;
    if (at <= row.begin) break;
    d = decode_before(text, at);
    while (d.value == ' ' && at - d.size > row.begin) at -= d.size, d = decode_before(text, at);
  }
  const char32_t c = d.value;
  // An ASCII full stop ends a sentence unless it belongs to a number or an abbreviation cut here.
  const bool ascii_stop = c == '.' && at > row.begin + 1 && at == row.end;
  if (is_stop(c) || ascii_stop) row.end_kind = End::kStop;
  else if (closer) row.end_kind = End::kClose;
  else if (c == U'：' || c == ':' || c == U'︰') row.end_kind = End::kColon;
  else if (c == U'；' || c == ';') row.end_kind = End::kSemi;
  else if (among(c, U"，、,—－·／/") || is_opening(c)) row.end_kind = End::kComma;
  else row.end_kind = End::kWord;
}

// A word that wants another behind it.
bool wants_another(char32_t c) {
  switch (c) {
    case U'的': case U'和': case U'与': case U'與': case U'及': case U'或': case U'在': case U'对':
    case U'對': case U'把': case U'被': case U'从': case U'從': case U'向': case U'将': case U'將':
    case U'以': case U'而': case U'但': case U'则': case U'則': case U'并': case U'並': case U'且':
    case U'是': case U'于': case U'於': case U'由': case U'使': case U'让': case U'讓':
      return true;
    default:
      return false;
  }
}

// A particle, or a sign, that leans on what stands before it.
bool leans_back(char32_t c) {
  switch (c) {
    case U'的': case U'之': case U'了': case U'们': case U'們': case U'着': case U'著': case U'吗':
    case U'嗎': case U'呢': case U'吧': case U'／': case U'÷':
      return true;
    default:
      return false;
  }
}

// 时，科研团队正在 … : of a row that begins with a Han character of three bytes, whether a clause of that one character begins it:
// the end of one that began before, but for a few conjunctions and answers.
bool is_scrap(std::string_view row) {
  constexpr std::size_t kHanBytes = 3;
  if (row.size() <= kHanBytes) return false;
  // Most rows go on with another Han character, whose first byte is none of these marks'.
  const auto lead = static_cast<unsigned char>(row[kHanBytes]);
  if (lead != 0xEF && lead != 0xE3 && lead != ',' && lead != ';') return false;
  const std::string_view mark = row.substr(kHanBytes);
  if (lead >= 0x80 && !mark.starts_with("，") && !mark.starts_with("。") && !mark.starts_with("；")) return false;
  return !among(decode_at(row, 0).value, U"但而故惟又且则則是好对對不");
}

// Columns of the first piece that no break may divide: opening marks, one unit, closing marks.
void measure_chunk(std::string_view text, Row& row) {
  std::size_t at = row.begin;
  const auto peek = [&] { return at < row.end ? decode_at(text, at).value : U'\0'; };
  const auto take = [&] {
    const Decoded d = decode_at(text, at);
    at += d.size;
    return display_width(d.value);
  };
  int wide = 0;
  while (at < row.end && (is_opening(peek()) || peek() == ' ')) wide += peek() == ' ' ? (take(), 0) : take();
  const char32_t c = peek();
  if (in_number_or_word(c)) {
    while (at < row.end && in_number_or_word(peek())) wide += take();
  } else if (at < row.end) {
    wide += take();
    while (at < row.end && (c == U'—' || c == U'…') && peek() == c) wide += take();
  }
  row.bare_chunk = wide;
  while (at < row.end && (is_closing(peek()) || peek() == ' ')) wide += peek() == ' ' ? (take(), 0) : take();
  row.chunk = wide;
}

// The end of the run of characters of U+4E00..9FFF that begins at `at`, three bytes each.
std::size_t plain_han_end(std::string_view text, std::size_t at, std::size_t end) {
  const auto* p = reinterpret_cast<const unsigned char*>(text.data());
  while (at < end && ((p[at] > 0xE4 && p[at] <= 0xE9) || (p[at] == 0xE4 && p[at + 1] >= 0xB8))) at += 3;
  return at;
}

void measure_row(std::string_view text, Row& row) {
  char32_t before = 0;
  bool blank = false;
  std::int32_t wide_blanks = 0;  // columns of blanks that row.width has
  std::int32_t gaps = 0, clause = 0, shortest = kPageWide;  // blanks between Han, where the last was, the columns between two
  const auto gap = [&] {
    shortest = std::min(shortest, row.width - clause);
    clause = row.width;
    ++gaps;
  };
  for (std::size_t at = row.begin; at < row.end;) {
    if (const std::size_t run = plain_han_end(text, at, row.end); run > at) {
      if (blank && is_han(before)) gap();
      const auto characters = static_cast<std::int32_t>((run - at) / 3);
      row.han += characters;
      row.width += 2 * characters;
      if (before < 0x250 && in_number_or_word(before)) ++row.mixes;
      before = decode_at(text, run - 3).value;
      blank = false;
      at = run;
      continue;
    }
    const Decoded d = decode_at(text, at);
    at += d.size;
    const char32_t c = d.value;
    if (is_blank(c)) {
      blank = true;
      row.spaced += c == 0x3000 ? 2 : 1;
      if (c == 0x3000 && before != 0) row.width += 2, wide_blanks += 2;
      continue;
    }
    if (blank && before != 0 && is_latin(before) && is_latin(c)) ++row.width, ++wide_blanks;
    blank = false;
    row.width += display_width(c);
    const int what = classes(c);
    if (is_han(c)) {
      ++row.han;
      if (in_number_or_word(before)) ++row.mixes;
    } else if ((what & kToken) != 0 || is_latin(c)) {
      if (is_han(before)) ++row.mixes;
    } else if ((what & kOpening) != 0) {
      ++row.opened;
    } else if ((what & kBracket) != 0) {
      row.opened > 0 ? --row.opened : ++row.closed;
    }
    if (at < row.end) {
      row.marks += (what & kMark) != 0;
      row.commas += (what & kComma) != 0;
      row.stops += (what & kStopMark) != 0 || c == U'；';
      row.semis += c == U'；';
    }
    before = c;
  }
  row.spaced = row.width + std::max(0, row.spaced - wide_blanks);
  constexpr std::int32_t kClause = 6;  // columns of the shortest
  row.clauses = gaps > 0 && gaps <= 2 && std::min(shortest, row.width - clause) >= kClause && row.marks == 0;
  row.first = decode_at(text, row.begin).value;
  row.starts_closed = is_closing(row.first) && row.first != U'—' && row.first != U'…' && row.first != '.' &&
                      row.first != U'·';
  row.starts_open = is_opening(row.first);
  std::size_t at = row.end;
  while (at > row.begin) {
    const Decoded d = decode_before(text, at);
    if (!is_closing(d.value)) break;
    row.hang += display_width(d.value);
    at -= d.size;
  }
  classify_end(text, row);
  row.dangles = wants_another(row.last);
  row.trails = leans_back(row.first);
  row.leans = hardly_begins(row.first) || (is_han(row.first) && row.first <= 0xFFFF && is_scrap(text.substr(row.begin, row.end - row.begin)));
  measure_chunk(text, row);
}

void classify_start(std::string_view all, Row& row) {
  const auto* bar = static_cast<const char*>(std::memchr(all.data(), '|', all.size()));
  const bool bars = bar != nullptr && std::find(bar + 1, all.data() + all.size(), '|') != all.data() + all.size();
  if (bars || all.find("](") != std::string_view::npos) row.shape = Shape::kFixed;
  if (starts_plainly(row.first)) return;
  const Head<20> head(all);
  row.dateline = is_dateline(head);
  row.article = is_article(head);
  if (row.shape == Shape::kFixed) return;
  if (is_fixed(head) || is_caption(all) || (row.han == 0 && is_time(head))) row.shape = Shape::kFixed;
  else if (is_item(head, row.width <= 12)) row.shape = Shape::kItem;
}

// A left margin that nearly all rows share (pages printed with their layout) is no indentation.
void drop_margin(std::vector<Row>& rows) {
  std::array<std::size_t, 65> count{};
  for (const Row& row : rows) ++count[std::clamp(row.indent, 0, 64)];
  std::size_t seen = 0;
  int margin = 0;
  while (margin < 64 && (seen += count[margin]) * 10 <= rows.size()) ++margin;
  for (Row& row : rows) row.indent = std::max(0, row.indent - margin);
}

// Labels such as 问： or 古文： that several rows start with mark each such row as an item. One that stands
// only now and then may be a wrapped 他说：.
void mark_labels(std::string_view text, std::vector<Row>& rows) {
  // So do short rows that stand three times and more: running heads, names.
  std::vector<std::pair<std::string_view, std::size_t>> whole;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    if (row.width <= 40 && row.end_kind == End::kWord && row.marks == 0) {
      whole.emplace_back(text.substr(row.begin, row.end - row.begin), i);
    }
  }
  std::sort(whole.begin(), whole.end());
  for (std::size_t i = 0, j = 0; i < whole.size(); i = j) {
    while (j < whole.size() && whole[j].first == whole[i].first) ++j;
    // But a phrase that follows on a comma is no running head: 说， / 完全赞成政府工作报 / 告。
    std::size_t follows = 0;
    for (std::size_t k = i; k < j; ++k) {
      const std::size_t row = whole[k].second;
      follows += row > 0 && rows[row].blanks == 0 && rows[row - 1].end_kind == End::kComma;
    }
    for (std::size_t k = i; k < j && j - i >= 3 && follows * 2 < j - i; ++k) rows[whole[k].second].shape = Shape::kFixed;
  }
  std::vector<std::pair<std::string_view, std::size_t>> labels;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    std::size_t at = row.begin;
    for (int n = 0; n < 6 && at < row.end; ++n) {
      const Decoded d = decode_at(text, at);
      at += d.size;
      if (d.value == U'：' && n > 0) {
        // 下列规定 / 执行： is a sentence cut in two; a label of its own has more to say.
        if (i > 0 && rows[i - 1].end_kind == End::kWord && row.blanks == 0 &&
            ((at == row.end && n <= 2 && rows[i - 1].width >= 30) || (rows[i - 1].width >= kPageWide && rows[i - 1].marks > 0))) {
          break;
        }
        labels.emplace_back(text.substr(row.begin, at - row.begin), i);
        break;
      }
      if (!is_han(d.value)) break;
    }
  }
  std::sort(labels.begin(), labels.end());
  for (std::size_t i = 0; i < labels.size();) {
    std::size_t j = i;
    while (j < labels.size() && labels[j].first == labels[i].first) ++j;
    for (std::size_t k = i; k < j && j - i >= 3; ++k) {
      if (rows[labels[k].second].shape == Shape::kPlain) rows[labels[k].second].shape = Shape::kItem;
    }
    i = j;
  }
}

}  // namespace

void measure(std::string_view text, std::vector<Row>& rows) {
  rows.clear();
  int blanks = 0;
  bool feed = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto* feed_at = static_cast<const char*>(std::memchr(text.data() + at, '\n', text.size() - at));
    const std::size_t nl = feed_at == nullptr ? text.size() : static_cast<std::size_t>(feed_at - text.data());
    const std::size_t next = feed_at == nullptr ? text.size() : nl + 1;
    Row row;
    row.line = row.begin = at;
    row.end = nl;
    while (row.begin < row.end) {
      const Decoded d = decode_at(text, row.begin);
      if (d.value == '\f') feed = true;
      else if (!is_blank(d.value) && d.value != '\r' && d.value != '\v') break;
      row.indent += d.value == 0x3000 ? 2 : d.value == '\t' ? 4 : d.value == ' ' || d.value == 0xA0 ? 1 : 0;
      row.begin += d.size;
    }
    while (row.end > row.begin) {
      const Decoded d = decode_before(text, row.end);
      if (!is_blank(d.value) && d.value != '\r' && d.value != '\v' && d.value != '\f') break;
      row.end -= d.size;
    }
    at = next;
    if (row.begin == row.end) {
      ++blanks;
      continue;
    }
    row.blanks = blanks;
    row.feed_before = feed;
    blanks = 0;
    feed = false;
    measure_row(text, row);
    classify_start(text.substr(row.begin, row.end - row.begin), row);
    rows.push_back(row);
  }
  drop_margin(rows);
  mark_labels(text, rows);
}

}  // namespace hansieve::reflow
