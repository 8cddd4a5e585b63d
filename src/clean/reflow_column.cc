#include "clean/reflow_column.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstdlib>

#include "hansieve/text/code_point.h"

namespace hansieve::reflow {
namespace {

constexpr int kNarrowest = 16;   // a text column has at least eight Han
constexpr int kWidest = 140;     // and a page line at most seventy
constexpr int kFewestCuts = 2;   // words cut by line ends, for many lines to be wrapped: headlines in a list cut none
constexpr int kManyCuts = 3;     // and so many are no accident
constexpr int kSeams = 8;        // line ends between Han, of which a column cuts a word at least at one
constexpr std::size_t kReach = 10;  // rows looked at on each side

bool is_open(const Row& row) {
  return row.shape != Shape::kFixed && (row.end_kind == End::kWord || row.end_kind == End::kClose ||
                                        row.end_kind == End::kComma);
}

// Widths of the rows in a sliding window. Only rows that end inside a sentence count: in a wrapped text
// those were cut by the column, whereas the others end where they like.
class Widths {
 public:
  void add(const Row& row) { change(row, 1); }
  void remove(const Row& row) { change(row, -1); }

  // The largest width that enough rows come up to, or 0. Rows come up to a width when they fall short of it
  // by less than a Han and a half: kinsoku and unbreakable numbers take that much.
  int widest() const {
    const int need = std::max(2, (total_ + 3) / 4);
    if (total_ < need) return 0;
    for (int w = next_below(kWidest + 1); w >= kNarrowest; w = next_below(w)) {
      const int ragged = w >= 60 ? 4 : 2;  // long lines leave more room over
      int near = 0, with_marks = 0;
      for (int v = w; v >= w - ragged && v >= 0; --v) near += count_[v], with_marks += prose_[v];
      if (near < need || with_marks == 0) continue;  // a headline in several lines is no column
      int best = w;
      for (int v = w; v >= w - 2 && v >= kNarrowest; --v) {
        if (count_[v] > 2 * count_[best]) best = v;
      }
      return best;
    }
    return 0;
  }

 private:
  void change(const Row& row, int by) {
    const int w = extent(row) - row.hang;
    if (!is_open(row) || w < kNarrowest - 2) return;
    total_ += by;
    if (w > kWidest) return;
    count_[w] += by;
    const std::uint64_t bit = std::uint64_t{1} << (w % 64);
    if (count_[w] > 0) there_[w / 64] |= bit;
    else there_[w / 64] &= ~bit;
    prose_[w] += row.marks > 0 ? by : 0;
  }

  // The largest width below `w` that some row has, or -1.
  int next_below(int w) const {
    for (int word = (w - 1) / 64; word >= 0; --word) {
      const int top = w - word * 64;  // bits of this word that count
      const std::uint64_t left = top >= 64 ? there_[word] : there_[word] & ((std::uint64_t{1} << top) - 1);
      if (left != 0) return word * 64 + 63 - std::countl_zero(left);
    }
    return -1;
  }

  std::array<int, kWidest + 4> count_{}, prose_{};
  std::array<std::uint64_t, kWidest / 64 + 1> there_{};  // widths with a count
  int total_ = 0;
};

void find_rooms(const std::vector<Row>& rows, std::vector<Column>& columns) {
  const std::size_t n = rows.size();
  Widths all, around, behind, ahead;
  for (const Row& row : rows) all.add(row);
  const int whole = all.widest();
  for (std::size_t k = 0; k < std::min(n, kReach); ++k) around.add(rows[k]), ahead.add(rows[k]);
  if (n > 0) behind.add(rows[0]);
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t lo = i >= kReach ? i - kReach : 0, hi = std::min(n, i + kReach + 1);
    // Windows now: around [lo, hi), behind [lo, i + 2), ahead [i, hi).
    if (i + kReach < n) around.add(rows[i + kReach]), ahead.add(rows[i + kReach]);
    if (i + 1 < n) behind.add(rows[i + 1]);
    if (i > kReach) around.remove(rows[lo - 1]), behind.remove(rows[lo - 1]);
    if (i > 0) ahead.remove(rows[i - 1]);
    const int wide = extent(rows[i]) - rows[i].hang;
    int room = around.widest();
    // Where two columns meet, the row belongs to the narrower one that still holds it.
    for (const int other : {behind.widest(), ahead.widest()}) {
      if (other > 0 && other < room - 5 && wide <= other + 1 && wide > other - 4) room = other;
    }
    if (room == 0 || (wide > room + 2 && wide <= whole + 1) || std::abs(room - whole) <= 3) room = whole;
    // A row too wide for it stands in a wider column that its neighbours of like width show, or in none.
    if (room > 0 && wide > room + 4 && is_open(rows[i])) {
      int widest = wide, alike = 0;
      for (std::size_t k = lo; k < hi; ++k) {
        const int other = extent(rows[k]) - rows[k].hang;
        if (std::abs(other - wide) > 4 || !is_open(rows[k])) continue;
        ++alike;
        widest = std::max(widest, other);
      }
      room = alike >= 3 && widest <= kWidest ? widest : 0;
    }
    columns[i].room = room;
  }
}

// Narrow stretches: rows in a run about equally wide and clearly narrower than the column.
void find_narrow(const std::vector<Row>& rows, std::vector<Column>& columns) {
  const std::size_t n = rows.size();
  for (std::size_t i = 0; i < n; ++i) {
    const int room = columns[i].room;
    if (room == 0 || rows[i].width + 4 > room || rows[i].width < 6) continue;
    std::size_t lo = i, hi = i;
    int most = 0;
    const auto alike = [&](std::size_t k) {
      return rows[k].shape == Shape::kPlain && rows[k].width + 4 <= room &&
             std::abs(extent(rows[k]) - extent(rows[i])) <= 4;
    };
    // A row that ends a sentence short of the column ends its paragraph, and no stretch goes on behind it.
    const auto goes_on = [&](std::size_t k) {
      return rows[k].shape == Shape::kPlain && rows[k].end_kind != End::kStop && rows[k].end_kind != End::kColon;
    };
    if (!goes_on(i)) continue;
    while (lo > 0 && i - lo < 3 && alike(lo - 1) && goes_on(lo - 1)) --lo;
    while (hi + 1 < n && hi - i < 3 && alike(hi + 1) && goes_on(hi)) ++hi;
    for (std::size_t k = lo; k <= hi; ++k) most = std::max(most, rows[k].width - rows[k].hang);
    if (hi - lo < 2) continue;
    columns[i].narrow = most;
    int marks = 0;
    for (std::size_t k = lo; k <= hi; ++k) marks += rows[k].commas + (rows[k].end_kind == End::kComma || rows[k].end_kind == End::kStop);
    columns[i].narrow_prose = marks > 0;
  }
}

// Whether a justified line may have had a wide gap behind row i: at marks, and where Han and ASCII meet.
bool may_gap(const Row& row, const Row& next) {
  return row.hang > 0 || next.starts_open || (is_han(row.last) && next.first < 0x80) || (row.last < 0x80 && is_han(next.first));
}

// The rows from i on that make up one typeset line, when row i alone does not: the last of them, or i.
std::size_t last_piece(const std::vector<Row>& rows, std::size_t i, int room) {
  if (room == 0 || !may_gap(rows[i], rows[i + 1]) || extent(rows[i]) + rows[i + 1].chunk > room) return i;
  int sum = extent(rows[i]);
  std::size_t k = i;
  while (k + 1 < rows.size() && may_gap(rows[k], rows[k + 1]) && rows[k + 1].blanks == 0 && rows[k + 1].indent == 0 &&
         rows[k + 1].shape == Shape::kPlain && sum + rows[k + 1].width <= room + 1) {
    sum += rows[++k].width;
  }
  // Together they must fill the line, or the first line of a paragraph.
  if (k == i || k + 1 >= rows.size() || sum + rows[k + 1].chunk <= (rows[k].hang > 0 ? room : room - 4)) return i;
  return k;
}

// Whether row i, or the pieces from it on, are the first line of a paragraph that is set in.
bool starts_line(const std::vector<Row>& rows, std::size_t i, int room) {
  if (i + 1 >= rows.size()) return false;
  const std::size_t k = last_piece(rows, i, room);
  int sum = extent(rows[i]);
  for (std::size_t j = i + 1; j <= k; ++j) sum += rows[j].width;
  return k + 1 < rows.size() && sum <= room - 4 && sum + rows[k + 1].chunk > room - 4;
}

// Wrapped or not: in wrapped text most rows that fill the column end inside a phrase, while marks stand
// inside the rows. Verse and lists end every row with a mark, or have no marks at all.
void find_wrapped(std::string_view text, const std::vector<Row>& rows, const Words& words,
                  std::vector<Column>& columns) {
  const std::size_t n = rows.size();
  // Running sums of rows that fill the column, of tenths of evidence for wrapping, of rows with marks, of rows
  // before one that starts with a closing mark, of rows with a sentence's end inside that end open, and of rows that
  // end open although there was room, or run beyond the column: their writer broke them.
  std::vector<int> full(n + 1), proof(n + 1), marked(n + 1), loose(n + 1), seams(n + 1), crossed(n + 1), stops(n + 1), leaning(n + 1), running(n + 1);
  for (std::size_t i = 0; i < n; ++i) {
    full[i + 1] = full[i];
    proof[i + 1] = proof[i];
    marked[i + 1] = marked[i];
    loose[i + 1] = loose[i];
    seams[i + 1] = seams[i];
    crossed[i + 1] = crossed[i];
    leaning[i + 1] = leaning[i];
    running[i + 1] = running[i];
    stops[i + 1] = stops[i] + rows[i].stops + (rows[i].end_kind == End::kStop);
    if (i + 1 == n) break;
    const Row& row = rows[i];
    const Row& next = rows[i + 1];
    const int room = columns[i].room;
    if (room == 0 || row.shape == Shape::kFixed || next.shape == Shape::kFixed) continue;
    if (extent(row) > room + 2 + row.hang) {
      loose[i + 1] += 2;
      continue;
    }
    if (extent(row) + std::max(next.chunk, 2) < room - 3) {
      if (is_open(row) && row.shape == Shape::kPlain && next.shape == Shape::kPlain) loose[i + 1] += row.width * 2 > room ? 2 : 1;
      continue;
    }
    ++full[i + 1];
    marked[i + 1] += row.marks > 0;
    running[i + 1] += row.stops > row.semis && is_open(row);
    if (next.starts_closed) {
      proof[i + 1] += 30;
      ++leaning[i + 1];
    } else if (is_open(row) && row.end_kind != End::kComma) {
      const auto left = text.substr(row.begin, row.end - row.begin);
      const auto right = text.substr(next.begin, next.end - next.begin);
      const bool seam = is_han(row.last) && is_han(next.first);
      columns[i].crossed = seam && words.cross(left, right);
      columns[i].asked = true;
      seams[i + 1] += seam;
      crossed[i + 1] += columns[i].crossed;
      proof[i + 1] += columns[i].crossed ? 20 : next.shape == Shape::kPlain ? 10 : 0;
    }
  }
  const auto wrapped = [&](std::size_t lo, std::size_t hi, int few, int many) {
    const int f = full[hi] - full[lo], p = proof[hi] - proof[lo], m = marked[hi] - marked[lo];
    // Lines cut by a column cut many words (about two in five); verse and lists cut hardly any. Nor do they end a
    // sentence inside a line and run on with the next one beyond it.
    if (stops[hi] == stops[lo]) return false;  // prose has sentences
    const int s = seams[hi] - seams[lo], c = crossed[hi] - crossed[lo], r = running[hi] - running[lo];
    if (s >= few && c * 10 < s && (r < kFewestCuts || r * 3 < s)) return false;
    const int cuts = c + leaning[hi] - leaning[lo] + r;
    if ((f >= many && cuts < kFewestCuts) || (s >= kSeams && cuts == 0)) return false;
    return p >= 20 && p * 3 >= 8 * f && p >= 4 * (loose[hi] - loose[lo]) && m * 10 >= f * 3;
  };
  // In a wrapped document a stretch is taken as wrapped too, unless it looks like verse or a list.
  const bool all = wrapped(0, n, 12, 24);
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t lo = i >= kReach ? i - kReach : 0, hi = std::min(n, i + kReach + 1);
    const int f = full[hi] - full[lo], p = proof[hi] - proof[lo], m = marked[hi] - marked[lo];
    // Nor does verse cut words, where the long names of a document's bodies leave rows without marks.
    const bool cuts = crossed[hi] - crossed[lo] >= kManyCuts && (crossed[hi] - crossed[lo]) * 5 >= seams[hi] - seams[lo];
    const bool verse = f >= 6 && (p < 2 * f || (m * 10 < 2 * f && !cuts));
    columns[i].wrapped = columns[i].room > 0 && (all ? !verse : p >= 30 && wrapped(lo, hi, 4, 0));
  }
}

// A text with a wrap or two shows no column. But where the widest row of all breaks off inside a sentence,
// and the next completes it, the row was cut at the margin.
void find_lone_wraps(std::string_view text, const std::vector<Row>& rows, const Words& words,
                     std::vector<Column>& columns) {
  int widest = 0;
  for (const Row& row : rows) widest = std::max(widest, extent(row) - row.hang);
  if (widest < 40 || widest > kWidest) return;
  const auto cuts = [&](std::size_t i) {
    const auto left = text.substr(rows[i].begin, rows[i].end - rows[i].begin);
    const auto right = text.substr(rows[i + 1].begin, rows[i + 1].end - rows[i + 1].begin);
    return is_han(rows[i].last) && is_han(rows[i + 1].first) && words.cross(left, right);
  };
  std::vector<std::size_t> doubtful;
  bool found = false;
  for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
    const Row& row = rows[i];
    const Row& next = rows[i + 1];
    if (columns[i].wrapped || row.shape == Shape::kFixed || next.shape != Shape::kPlain || next.blanks > 0) continue;
    const bool semi = row.end_kind == End::kSemi;  // 费； and no item behind it: the sentence goes on
    if (extent(row) < widest - 2 || extent(row) + next.chunk <= widest || !(is_open(row) || semi)) continue;
    if (next.end_kind == End::kWord || (next.marks == 0 && next.end_kind != End::kStop)) continue;
    const bool cut = cuts(i);
    const bool bracket = row.opened > 0 && next.closed > 0;
    // No title is as long as a page is wide and has commas, or is longer: such a row is a sentence, and the next ends it.
    const bool sentence = extent(row) >= kPageWide && (row.commas > 0 || extent(row) >= kLongestTitle) && row.end_kind == End::kWord && next.end_kind != End::kComma &&
                          next.end_kind != End::kClose;
    if (!cut && !bracket && !sentence && !next.starts_closed && !next.trails && row.end_kind != End::kComma && !semi) {
      if (row.end_kind == End::kWord && next.end_kind == End::kStop) doubtful.push_back(i);
      continue;
    }
    found = true;
    columns[i] = {.room = widest, .wrapped = true, .asked = true, .crossed = cut};
  }
  // The margin once known, other rows that reach it were cut there too.
  for (const std::size_t i : doubtful) {
    if (found) columns[i] = {.room = widest, .wrapped = true, .asked = true, .crossed = false};
  }
}

// Invisible indents: rows behind a paragraph's sure end fall two Han short of the column, though they
// run on.
bool first_lines_set_in(const std::vector<Row>& rows, const std::vector<Column>& columns) {
  int set_in = 0, flush = 0;
  for (std::size_t i = 1; i + 1 < rows.size(); ++i) {
    const Row& last = rows[i - 1];
    const Row& row = rows[i];
    const int room = columns[i].room;
    if (!columns[i].wrapped || row.indent > 0 || row.shape != Shape::kPlain) continue;
    if (last.end_kind != End::kStop || extent(last) + row.chunk > room - 4) continue;
    if (row.end_kind == End::kStop || row.width > room + 1 + row.hang) continue;
    const int core = row.width - row.hang;
    if (core <= room - 3 && row.width + rows[i + 1].chunk > room - 4) ++set_in;
    else if (core > room - 3) ++flush;
  }
  return set_in >= 2 && set_in > 2 * flush;
}

// Visible indents: nearly all rows behind a paragraph's sure end have one, other rows have none.
bool first_lines_indented(const std::vector<Row>& rows, const std::vector<Column>& columns) {
  int with = 0, without = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const Row& last = rows[i - 1];
    if (!columns[i].wrapped || rows[i].shape != Shape::kPlain || rows[i].marks == 0 || last.indent > 0) continue;
    if (last.end_kind != End::kStop || extent(last) + rows[i].chunk > columns[i].room - 4) continue;
    ++(rows[i].indent >= 2 ? with : without);
  }
  return with >= 2 && with > 3 * without;
}

// Whether the row behind the pieces [i, k] shows that they are one typeset line, not a paragraph's end and a headline: it fills
// its line from the margin where first lines are set in, so it goes on with what stands before it; or a word is cut
// before it, as in no short line that stands by itself, and it ends the sentence.
bool shows_pieces(std::string_view text, const std::vector<Row>& rows, std::size_t i, std::size_t k, int room, const Words& words,
                  const ColumnStyle& style) {
  const Row& last = rows[k];
  const Row& next = rows[k + 1];
  if (k > i + 1 || (last.end_kind != End::kWord && last.end_kind != End::kComma)) return false;
  const bool title = rows[i].commas == 0 && (rows[i].end_kind == End::kWord || rows[i].end_kind == End::kClose);
  if (title) return false;  // may be one, in two lines
  if (next.shape != Shape::kPlain || next.blanks > 0 || next.indent > 0) return false;
  const int core = next.width - next.hang;
  if ((style.indented || style.visible) && core > room - 3 && core <= room + 1) return true;
  if (next.end_kind != End::kStop || !is_han(last.last) || !is_han(next.first)) return false;
  return words.cross(text.substr(last.begin, last.end - last.begin), text.substr(next.begin, next.end - next.begin));
}

// Some extractors cut a justified line where it has wide gaps, behind its marks. Elsewhere a row that ends
// in a comma is full, so several that are not, and that add up to full lines with the next, tell such a text;
// where only a line or two are cut, the row behind must show it.
void find_pieces(std::string_view text, const std::vector<Row>& rows, const Words& words, const ColumnStyle& style,
                 std::vector<Column>& columns) {
  std::vector<std::pair<std::size_t, std::size_t>> found;
  int commas = 0;
  for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
    const std::size_t k = last_piece(rows, i, columns[i].room);
    if (k == i || (rows[i].starts_open && rows[i].end_kind == End::kClose)) continue;  // （工会） stands by itself
    // Behind the end of a sentence the rest may be a line by itself, a paragraph's first: then it is.
    if (rows[i].end_kind == End::kStop && starts_line(rows, i + 1, columns[i].room)) continue;
    found.emplace_back(i, k);
    commas += rows[i].end_kind == End::kComma;
    i = k - 1;
  }
  for (const auto& [from, to] : found) {
    if (commas < 2 && !shows_pieces(text, rows, from, to, columns[from].room, words, style)) continue;
    int lead = extent(rows[from]);
    int sum = lead;
    for (std::size_t j = from + 1; j <= to; ++j) sum += rows[j].width;
    columns[from].set_in = sum + rows[to + 1].chunk <= columns[from].room;
    if (columns[from].set_in) lead += 4;
    for (std::size_t j = from; j < to; ++j) {
      columns[j].piece = true;
      columns[j + 1].lead = lead;
      lead += rows[j + 1].width;
    }
  }
}

}  // namespace

void find_columns(std::string_view text, const std::vector<Row>& rows, const Words& words,
                  std::vector<Column>& columns, ColumnStyle& style) {
  columns.assign(rows.size(), {});
  find_rooms(rows, columns);
  find_narrow(rows, columns);
  find_wrapped(text, rows, words, columns);
  find_lone_wraps(text, rows, words, columns);
  style.indented = first_lines_set_in(rows, columns);
  style.visible = first_lines_indented(rows, columns);
  find_pieces(text, rows, words, style, columns);
}

}  // namespace hansieve::reflow
