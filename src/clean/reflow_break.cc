#include "clean/reflow_break.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "clean/reflow_opening.h"
#include "hansieve/text/code_point.h"

namespace hansieve::reflow {
namespace {

constexpr float kNever = 1000;

// A row is a single line (heading, caption, signature, item label), the first line of a paragraph, or a
// further line of one.
enum Role { kSingle, kFirst, kMore };

// A column, page or box that ends before its paragraph does: what follows is set elsewhere, or lost.
constexpr float kTorn = 5;

// Columns of the end of a sentence that is no paragraph.
constexpr int kScrap = 16;

// What tells, without a dictionary, that the text before a gap goes on behind it: brackets around the gap, a mark or
// particle that cannot begin, a number without its unit, a comma before a sentence.
bool tells_cut(const Row& row, const Row& next) {
  constexpr std::u32string_view kUnits = U"万萬亿億千百多余餘个個名人次年月日时時分秒元米吨噸公平立只隻条條项項家种種辆輛台岁歲届屆期亩畝倍度户戶所座场場位件";
  return (row.opened > 0 && next.closed > 0) || next.starts_closed || next.trails || (next.leans && is_han(row.last)) ||
         (is_ascii_digit(row.last) && kUnits.find(next.first) != std::u32string_view::npos) ||
         (row.end_kind == End::kComma && next.end_kind == End::kStop);
}

bool han_seam(const Row& left, const Row& right) { return is_han(left.last) && is_han(right.first); }

// Costs are negative log-probabilities in nats, rounded: how surprised a typesetter would be.
struct Reader {
  std::string_view text;
  const std::vector<Row>& rows;
  const Words& words;
  std::vector<Column> columns;
  ColumnStyle style;
  // Cost of 0, 1, 2, 3+ empty lines inside a paragraph and behind one, learned from the document.
  std::array<float, 4> blank_inside{}, blank_behind{};
  // The same behind a paragraph's first line: some extractors take it for a block of its own.
  std::array<float, 4> blank_after_first{};
  // Cost of a sentence ending just where its line is full, inside a paragraph and at its end. Both happen
  // by chance, as often as sentences end inside a paragraph and at its end.
  float stop_inside = 0, stop_behind = 0;
  std::array<float, 9> ragged{};  // cost of a wrapped row falling short by 0 to 8 columns
  bool marked_headings = false;   // headings begin with #
  std::vector<bool> split_at{};  // a paragraph is cut by a gap behind the row
  std::vector<float> openings{};  // of each row: what its first words say (see reflow_opening.h)
  std::vector<bool> hanging{};    // rows that hang under an item
  bool items_hang = false;        // items of this document have such rows
  bool statute = false;           // the document has articles
  std::vector<std::int32_t> widths{}, stops{};  // running sums over the rows
  std::string sentence{};         // scratch

  std::string_view content(std::size_t i) const {
    return text.substr(rows[i].begin, rows[i].end - rows[i].begin);
  }

  // Whether a dictionary word stands across the break behind row i.
  bool crosses(std::size_t i) {
    Column& column = columns[i];
    if (!column.asked) {
      column.asked = true;
      column.crossed = han_seam(rows[i], rows[i + 1]) && words.cross(content(i), content(i + 1));
    }
    return column.crossed;
  }

  // How many columns row `i`, set in a line of `room`, goes beyond it once the next row's first piece is
  // added: positive where the break was forced.
  int overflow(std::size_t i, int room) const {
    return columns[i].lead + extent(rows[i]) + rows[i + 1].chunk - room;
  }

  // The same for a role: only a row that goes on from the one before shares that one's typeset line.
  int overflow(std::size_t i, int room, Role role) const {
    return overflow(i, room) - (role == kMore ? 0 : columns[i].lead);
  }

  // Whether row i, as `role`, is a piece of a typeset line that goes on in the next row. A line that is full
  // only with an indent is a paragraph's first; one that is full without is none where indents leave no character.
  bool is_piece(std::size_t i, Role role) const {
    const Column& column = columns[i];
    if (!column.piece || column.lead > 0) return column.piece && role == kMore;
    return column.set_in ? role == kFirst : role == kMore || !style.indented || rows[i].indent > 0;
  }

  float shortfall(int over) const { return over >= 1 ? 0 : ragged[std::min(-over, 8)]; }

  // Learns how far rows fall short of the column where they were surely wrapped. Typesetters who squeeze
  // marks leave their columns more ragged than those who do not.
  void learn_shortfall() {
    static constexpr std::array<float, 9> kUsual{1.0F, 2.2F, 3.2F, 4.2F, 4.8F, 5.3F, 5.7F, 6, 7};
    constexpr float kPrior = 6;  // rows' worth of trust in the usual costs
    std::array<float, 9> count{};
    float all = kPrior;
    for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
      const Row& row = rows[i];
      if (!columns[i].wrapped || columns[i].piece || row.marks == 0 || row.mixes > 2 || rows[i + 1].shape != Shape::kPlain ||
          row.end_kind == End::kStop || row.end_kind == End::kColon || row.indent > 0) {
        continue;
      }
      // A first line that is set in falls short by its indent, not by chance.
      if (style.indented && (i == 0 || rows[i - 1].end_kind == End::kStop || rows[i - 1].end_kind == End::kColon ||
                             overflow(i - 1, columns[i - 1].room) < 1)) {
        continue;
      }
      const int over = overflow(i, columns[i].room);
      if (over < -3) continue;  // set in, or beside a box
      all += 1;
      if (over < 1) count[-over] += 1;
    }
    for (int k = 0; k < 9; ++k) {
      const float share = (count[k] + kPrior * std::exp(-kUsual[k])) / all;
      ragged[k] = k > 3 ? kUsual[k] : std::min(kUsual[k] + 0.7F, std::max(0.5F, -std::log(share)));
    }
  }

  // Cost of row i (as `role`) being broken before row i + 1 by lack of room.
  float wrap_cost(std::size_t i, Role role) const {
    const Column& column = columns[i];
    const Row& row = rows[i];
    if (!column.wrapped) return 1;  // no column: a paragraph cut by a gap
    if (is_piece(i, role)) return 0.5F;
    const int fuzz = std::min(4, (row.mixes + 1) / 3);
    int over = overflow(i, column.room, role);
    // A typewriter's blanks take their columns: B1  類 fills its line with them.
    const int blanks = row.spaced - row.width;
    if (column.room >= kPageWide && extent(row) + blanks - row.hang <= column.room + 1) over += blanks;
    float cost = shortfall(over + fuzz);
    // The first line of a paragraph is set in by two Han, whether or not characters show it.
    if (role == kFirst && row.indent == 0) {
      const float set_in = shortfall(over + 4 + fuzz);
      cost = style.indented ? std::min(set_in, cost + 1) : std::min(cost, set_in + 1);
    } else if (role == kFirst && row.indent > 4) {
      cost = std::min(cost, shortfall(over + row.indent - 4));
    } else if (row.indent > 4) {
      cost = std::min(cost, shortfall(over + row.indent - 4));
    }
    if (column.narrow > 0) {
      cost = std::min(cost, (column.narrow_prose ? 0.7F : 2) + shortfall(overflow(i, column.narrow, role) + (role == kFirst ? 4 : 0)));
    }
    // A row beyond its column was not set in it.
    if (extent(row) - row.hang > column.room + 1) cost += 4;
    return cost;
  }

  // Whether row i fills its column, so that its end may be by chance.
  bool fills(std::size_t i, Role role) const {
    if (!columns[i].wrapped) return false;
    const int set_in = role == kFirst && style.indented && rows[i].indent == 0 ? 4 : 0;
    return overflow(i, columns[i].room, role) + set_in >= 1;
  }

  int gap(std::size_t i) const { return std::min(rows[i].blanks, 3); }

  // Rows of body text beside a headline's box, half as wide as the column and less. A headline of several lines looks
  // the same; but where first lines are set in, a row that fills its line from the margin behind it shows that they
  // begin its paragraph, and a sentence that they run into from a full row and end shows that they end it.
  void find_beside() {
    const auto open = [&](std::size_t i) {
      return rows[i].shape == Shape::kPlain && (rows[i].end_kind == End::kWord || rows[i].end_kind == End::kComma);
    };
    const auto narrow = [&](std::size_t i) { return columns[i].wrapped && open(i) && rows[i].width * 2 <= columns[i].room; };
    for (std::size_t a = 0; a + 1 < rows.size(); ++a) {
      if (!narrow(a)) continue;
      std::size_t b = a;
      std::int32_t most = rows[a].width;
      while (b + 1 < rows.size() && rows[b + 1].blanks == 0 && rows[b + 1].indent == 0 && narrow(b + 1) &&
             std::abs(rows[b + 1].width - most) <= (b == a ? 5 : 2)) {
        most = std::max(most, rows[++b].width);
      }
      if (b + 1 == rows.size()) break;
      const Row& behind = rows[b + 1];
      const bool close = behind.shape == Shape::kPlain && behind.blanks == 0 && behind.indent == 0;
      const bool set_in = style.visible ? rows[a].indent >= 2 : style.indented && rows[a].width <= most - 3;
      const bool begins = b > a && set_in && flush(b + 1) && (a == 0 || !runs_on(a - 1));
      const bool ends = a > 0 && rows[a].blanks == 0 && rows[a].indent == 0 && runs_on(a - 1) && behind.end_kind == End::kStop &&
                        behind.width - behind.hang <= most;
      for (std::size_t k = a; close && (begins || ends) && k <= b; ++k) {
        columns[k].narrow = most;
        columns[k].narrow_prose = true;
      }
      a = b;
    }
  }

  // Whether row i fills its line from the margin, although first lines are set in: it goes on with a paragraph.
  bool flush(std::size_t i) const {
    const Row& row = rows[i];
    return (style.indented || style.visible) && row.indent == 0 && columns[i].wrapped && row.width - row.hang > columns[i].room - 3 &&
           row.width - row.hang <= columns[i].room + 1;
  }

  // Whether row i fills its line and breaks off inside a sentence.
  bool runs_on(std::size_t i) const {
    return rows[i].shape == Shape::kPlain && (rows[i].end_kind == End::kWord || rows[i].end_kind == End::kComma) && columns[i].wrapped &&
           overflow(i, columns[i].room) >= 0;
  }

  // Finds the rows that hang under an item: set in behind its label.
  void find_hanging() {
    constexpr int kLabel = 2;  // columns of the narrowest
    hanging.assign(rows.size(), false);
    int open = 0;
    for (std::size_t i = 1; i < rows.size(); ++i) {
      const Row& last = rows[i - 1];
      const Row& row = rows[i];
      if (row.shape != Shape::kPlain || row.blanks > 0) continue;
      hanging[i] = last.shape == Shape::kItem ? row.indent >= last.indent + kLabel : hanging[i - 1] && row.indent == last.indent;
      open += hanging[i] && last.end_kind == End::kWord;
    }
    items_hang = open >= 2;
  }

  bool in_item(std::size_t i) const { return rows[i].shape == Shape::kItem || hanging[i]; }
  // Where items hang, what hangs under one belongs to it, and what does not is no part of it.
  bool hangs_on(std::size_t i) const { return items_hang && in_item(i) && hanging[i + 1]; }
  bool hangs_off(std::size_t i) const {
    return items_hang && in_item(i) && rows[i + 1].shape == Shape::kPlain && rows[i + 1].indent == 0;
  }

  // Whether the first line of a paragraph is known by its indent, so that its text need not be asked.
  bool indents_tell() const { return !statute && (style.indented || style.visible); }

  // The sentence that begins with row i, as far as it matters.
  std::string_view sentence_at(std::size_t i) {
    constexpr std::size_t kMost = 270;  // bytes
    sentence.clear();
    for (; i < rows.size() && sentence.size() < kMost; ++i) {
      sentence += content(i).substr(0, kMost);
      if (rows[i].stops > 0 || rows[i].end_kind == End::kStop || rows[i].end_kind == End::kColon) break;
    }
    std::size_t end = std::min(sentence.size(), kMost);
    for (const std::string_view stop : {"。", "！", "？"}) {
      const std::size_t at = sentence.find(stop);
      if (at != std::string::npos) end = std::min(end, at + stop.size());
    }
    sentence.resize(end);
    return sentence;
  }

  // What the text says about a paragraph from row `start` on going on behind row i, which ends a sentence.
  float text_goes_on(std::size_t start, std::size_t i) {
    const std::int32_t stops_before = stops[i + 1] - stops[start];
    return goes_on({sentence_at(i + 1), content(start), widths[i + 1] - widths[start], stops_before > 0, statute});
  }

  // Row i + 1 goes on where row i, as `role`, stops.
  float join_cost(std::size_t i, Role role, bool crossed) const {
    const Row& row = rows[i];
    const Row& next = rows[i + 1];
    if (row.shape == Shape::kFixed || next.shape == Shape::kFixed) return kNever;
    if (!columns[i].wrapped && !split_at[i]) return kNever;
    float cost = wrap_cost(i, role);
    // A row that begins with 的 or 之 was cut off the one before, even where that does not fill its line.
    if (row.end_kind == End::kWord && row.width * 2 > columns[i].room && (next.first == U'的' || next.first == U'之') && gap(i + 1) == 0) {
      cost = std::min(cost, 2.5F);
    }
    // Nothing ends in a comma: a row that does, short of its line, was cut from it where the line has a wide gap.
    if (row.last == U'，' && gap(i + 1) == 0 && next.shape == Shape::kPlain && next.indent <= row.indent) cost = std::min(cost, role == kFirst ? 3.0F : 3.5F);
    cost += (role == kFirst ? blank_after_first : blank_inside)[gap(i + 1)];
    switch (row.end_kind) {
      case End::kStop:
        cost += is_piece(i, role) ? 1.2F : !fills(i, role) ? 2.2F : hangs_on(i) ? 0 : stop_inside;
        if (hangs_off(i)) cost += 3;
        break;
      case End::kColon: cost += 2.5F; break;
      case End::kSemi: cost += 1; break;
      case End::kComma: case End::kClose: case End::kWord: break;
    }
    // A- behind a Latin letter is a grade cut in two sooner than an item.
    if (next.shape == Shape::kItem) cost += next.first == '-' && is_latin(row.last) ? 0 : 4;
    if (next.dateline) cost += 5;
    // An indented row begins a paragraph, unless it hangs under an item.
    if (next.indent >= 2 && next.indent > row.indent && row.shape != Shape::kItem) cost += role == kFirst ? 3 : 4;
    // What is set at the right, a signature or a date, does not go on at the left. (Four tabs may be an indent.)
    constexpr int kAtRight = 28, kFarther = 12;
    if (row.indent >= kAtRight && next.indent + kFarther <= row.indent) cost += 5;
    if (columns[i + 1].set_in) cost += style.indented ? 3 : 1;
    if (row.end_kind == End::kStop) cost += std::max(0.0F, openings[i + 1]);
    if (crossed) cost -= 1.5F;
    return cost;
  }

  // Row i, as `role`, ends its paragraph.
  float end_cost(std::size_t i, Role role, bool crossed) const {
    const Row& row = rows[i];
    const Row& next = rows[i + 1];
    float cost = blank_behind[gap(i + 1)];
    // Extractors tell blocks by short last lines and indents: a full last line hides the gap.
    if (style.indented && gap(i + 1) == 0 && fills(i, role)) cost = std::min(cost, 1.0F);
    const bool item = next.shape != Shape::kPlain;
    switch (row.end_kind) {
      case End::kStop: cost += std::max(0.0F, -openings[i + 1]) + (hangs_on(i) && fills(i, role) ? 3 : 0); break;
      case End::kColon: cost += 0.5F; break;
      case End::kSemi: cost += item ? 0 : 2.5F; break;
      case End::kComma: cost += 7; break;
      case End::kClose: cost += item ? 2 : 4; break;
      case End::kWord: cost += item ? 3 : row.commas > 0 ? 6 : 5; break;
    }
    if (is_piece(i, role)) {
      cost += row.end_kind == End::kStop ? 1 : 3;
    } else if (fills(i, role)) {
      cost += row.end_kind == End::kStop ? stop_behind : 2.5F;
    }
    if (crossed) cost += 2.5F;
    if (row.opened > 0 && next.closed > 0) cost += 2;
    if (row.dangles && row.end_kind == End::kWord) cost += 4;  // no paragraph ends in 的 or 和
    return gap(i + 1) > 0 && columns[i].wrapped ? std::min(cost, kTorn + (crossed ? 2.5F : 0)) : cost;
  }

  // What row i looks like, alone or as the first line of a paragraph.
  float look_cost(std::size_t i, Role role) const {
    const Row& row = rows[i];
    float cost = 0;
    // Twelve Han of body text have a mark among them more often than not.
    if (role != kSingle && columns[i].wrapped && row.width >= 20 && row.marks == 0 && row.hang == 0) cost += 0.5F;
    if (role != kSingle && columns[i].wrapped && row.clauses && !row.dateline && row.end_kind != End::kStop) cost += 2.5F;
    if (role == kMore) return cost;
    if (row.starts_closed) cost += 8;
    if (row.trails) cost += 2;
    if (row.closed > 0) cost += 2;
    if (role == kFirst) {
      // Where first lines are set in, one that fills its line from the margin is none.
      return cost + (row.indent >= 2 ? 0 : flush(i) || style.visible ? 2.5F : 0.3F);
    }
    if (row.shape == Shape::kFixed) return 0;
    // The first row above a gap is a title more often than not.
    const bool title = i == 0 && rows.size() > 1 && rows[1].blanks > 0;
    cost += title ? 0 : 1.5F;
    if (marked_headings && row.width >= 30) cost += 0.7F;
    if (row.end_kind == End::kStop) cost += 2;
    if (row.end_kind == End::kComma) cost += 5;
    if (row.dangles) cost += 3;
    if (row.dateline) cost += 3;  // 本报讯 opens running text
    if (row.stops > 0) cost += 4;
    if (row.marks > 0) cost += 1;
    if (row.commas > 1 && row.width > kLongestTitle) cost += 3;
    if (row.opened > 0) cost += 2;
    // A title fills a text column, or the first line of a paragraph, only by chance.
    if (i + 1 < rows.size() && columns[i].wrapped && row.end_kind != End::kStop) {
      const int over = overflow(i, columns[i].room, kSingle);
      if ((over >= 1 && over <= 4) || (over >= -3 && over <= 0)) cost += 1.5F;
    }
    return cost;
  }

  // Finds paragraphs cut by a gap although no column shows: the text before reads like prose and does not
  // end. That alone says little: a page whose paragraphs were torn shows as much once its columns are gone. So
  // something must tell that the text behind the gap goes on: a word cut in two, brackets around the gap, a mark
  // or particle that cannot begin; or wide gaps, where paragraphs stand closer. One such place vouches for others
  // of the document. A row that ends a sentence needs a document where only the gaps inside paragraphs are two and
  // more empty lines.
  void find_splits() {
    const std::size_t n = rows.size();
    split_at.assign(n, false);
    std::vector<std::size_t> likely, later;
    int told = 0, open_wide = 0, stop_wide = 0, headings = 0;
    for (std::size_t i = 0; i + 1 < n; ++i) {
      const Row& row = rows[i];
      const Row& next = rows[i + 1];
      headings += row.first == '#';
      if (next.blanks == 0 || row.shape != Shape::kPlain || next.shape != Shape::kPlain || row.width < 24 ||
          row.han * 4 <= row.width || row.end_kind == End::kColon || row.end_kind == End::kSemi) {
        continue;
      }
      const bool wide = next.blanks >= 2;
      if (row.end_kind == End::kStop) {
        stop_wide += wide;
        if (wide && row.commas > 0 && next.width >= 16) later.push_back(i);
        continue;
      }
      const bool cut = crosses(i) || (next.leans && is_han(row.last));
      if ((row.width >= 40 && row.marks > 0) || (row.commas > 0 && cut)) {
        split_at[i] = cut || tells_cut(row, next);
        told += split_at[i];
        open_wide += wide;
        if (!split_at[i]) likely.push_back(i);
      } else if (row.commas > 0 || row.end_kind == End::kComma || cut || row.width >= 30) {
        later.push_back(i);
      }
    }
    marked_headings = headings >= 2;
    const bool wide_gaps = open_wide >= 2 && stop_wide * 2 <= open_wide;
    const bool vouched = told > 0 || (open_wide > 0 && stop_wide * 2 <= open_wide);
    for (const std::size_t i : likely) split_at[i] = vouched;
    for (const std::size_t i : later) {
      const Row& row = rows[i];
      // Where headings are marked, a plain row as long as a line is none.
      const bool bare = row.commas == 0 && row.end_kind != End::kComma && row.end_kind != End::kStop;
      split_at[i] = row.end_kind == End::kStop ? wide_gaps : vouched && (!bare || crosses(i) || marked_headings);
    }
  }

  // Whether this is a statute; and the sums that tell how long a paragraph is.
  void measure_paragraphs() {
    constexpr int kFewest = 3;  // articles
    int articles = 0;
    widths.assign(rows.size() + 1, 0);
    stops.assign(rows.size() + 1, 0);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      widths[i + 1] = widths[i] + rows[i].width;
      stops[i + 1] = stops[i] + rows[i].stops;
      articles += rows[i].article;
    }
    statute = articles >= kFewest;
  }

  // How often sentences end inside paragraphs, and how often paragraphs end: the odds where a stop fills its line.
  void learn_stops() {
    // A paragraph's end fills its line more easily: any room left that the next paragraph's first word would not fit
    // in counts, where inside a paragraph the stop must stand right at the edge. And where no indent speaks either,
    // doubt keeps the break: two paragraphs glued are worse than one in two.
    const float easily = statute ? 6 : indents_tell() ? 1.7F : 7.4F;
    const float trust = statute ? 0.8F : indents_tell() ? 1 : 0.6F;  // what the sentences themselves say is part of the same
    float inside = statute ? 2 : 1, behind = 1;
    for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
      // Items of a statute are paragraphs of one sentence.
      if (!columns[i].wrapped || (statute && in_item(i))) continue;
      inside += static_cast<float>(statute ? rows[i].stops - rows[i].semis : rows[i].stops);
      // Before an item a paragraph ends because of the item.
      behind += rows[i].end_kind == End::kStop && rows[i + 1].shape == Shape::kPlain && overflow(i, columns[i].room) < -2;
    }
    const float odds = std::pow(inside / (behind * easily), trust);
    stop_inside = std::log1p(1 / odds);
    stop_behind = std::log1p(odds);
  }

  // Learns what empty lines mean here, from breaks that the other evidence settles.
  void learn_blanks() {
    std::array<float, 4> inside{2, 0.5F, 0.2F, 0.1F}, behind{1, 1, 0.5F, 0.5F}, first{};
    for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
      const Row& row = rows[i];
      const Row& next = rows[i + 1];
      const Column& column = columns[i];
      if (row.shape == Shape::kFixed || next.shape != Shape::kPlain) continue;
      const bool split = split_at[i];
      if (!column.wrapped && !split) {
        if (row.end_kind == End::kStop && row.width >= 40) behind[gap(i + 1)] += 1;
        continue;
      }
      const int over = column.room > 0 ? overflow(i, column.room) : 1;
      const bool open = row.end_kind == End::kComma || row.end_kind == End::kWord;
      if (open && (over >= 1 || split) && row.marks + next.marks > 0 && next.width * 3 > column.room) {
        inside[gap(i + 1)] += 1;
      } else if (open && i > 0 && style.indented && column.wrapped && over > -4 && row.indent == 0 &&
                 rows[i - 1].end_kind == End::kStop && row.marks + next.marks > 0) {
        first[gap(i + 1)] += 1;
      }
      if (row.end_kind == End::kStop && over < -2) behind[gap(i + 1)] += 1;
    }
    const auto normalise = [](std::array<float, 4>& count, std::array<float, 4>& cost) {
      float sum = 0;
      for (const float c : count) sum += c;
      for (int k = 0; k < 4; ++k) cost[k] = std::min(3.5F, -std::log(count[k] / sum));
    };
    for (int k = 0; k < 4; ++k) first[k] += 3 * inside[k] / (inside[0] + inside[1] + inside[2] + inside[3]);
    normalise(inside, blank_inside);
    normalise(first, blank_after_first);
    normalise(behind, blank_behind);
  }
};

}  // namespace

void find_joins(std::string_view text, const std::vector<Row>& rows, const Words& words,
                std::vector<bool>& joins) {
  const std::size_t n = rows.size();
  joins.assign(n, false);
  if (n < 2) return;
  Reader reader{text, rows, words, {}, {}, {}, {}, {}, 0, 0, {}, false, {}};
  find_columns(text, rows, words, reader.columns, reader.style);
  reader.learn_shortfall();
  reader.find_beside();
  reader.find_hanging();
  reader.find_splits();
  reader.learn_blanks();
  reader.measure_paragraphs();
  reader.learn_stops();
  reader.openings.resize(n);
  for (std::size_t i = 1; i < n; ++i) {
    if (rows[i - 1].end_kind == End::kStop) reader.openings[i] = opening(reader.content(i));
  }
  // `start` is the row where the paragraph of the cheapest reading began.
  struct Best { std::array<float, 3> cost; std::array<Role, 3> from; std::array<std::size_t, 3> start; };
  std::vector<Best> best(n);
  best[0] = {{reader.look_cost(0, kSingle), reader.look_cost(0, kFirst), kNever}, {kSingle, kSingle, kSingle}, {0, 0, 0}};
  for (std::size_t i = 0; i + 1 < n; ++i) {
    const bool may = rows[i].shape != Shape::kFixed && rows[i + 1].shape != Shape::kFixed &&
                     (reader.columns[i].wrapped || reader.split_at[i]);
    const bool crossed = may && reader.crosses(i);
    // No paragraph begins as no sentence does, but behind a headline the rest of a torn one. (What trails is dearer by itself.)
    const bool leans = may && rows[i + 1].leans && !rows[i + 1].trails && rows[i].marks > 0 && rows[i].end_kind == End::kWord && is_han(rows[i].last);
    // Nor is the end of a sentence, a few characters, a paragraph by itself behind a row that fills a first line and breaks off.
    const bool scrap = may && reader.columns[i].wrapped && reader.columns[i].narrow == 0 && rows[i].end_kind == End::kWord &&
                       rows[i + 1].end_kind == End::kStop && rows[i + 1].width <= kScrap && rows[i + 1].marks == 0 &&
                       han_seam(rows[i], rows[i + 1]) && reader.wrap_cost(i, kFirst) <= 2;
    // Where a sentence ends with its line and no indent speaks, the text alone tells whether the paragraph does.
    std::array<float, 3> text_says{};
    if (may && !reader.indents_tell() && rows[i].end_kind == End::kStop && rows[i + 1].shape == Shape::kPlain) {
      for (const Role role : {kFirst, kMore}) {
        if (reader.fills(i, role)) text_says[role] = reader.text_goes_on(best[i].start[role], i);
      }
    }
    for (const Role to : {kSingle, kFirst, kMore}) {
      float least = 1e30F;
      Role from = kSingle;
      for (const Role role : {kSingle, kFirst, kMore}) {
        float cost = best[i].cost[role];
        if (to == kMore) {
          if (role == kSingle) continue;
          cost += reader.join_cost(i, role, crossed) + std::max(0.0F, -text_says[role]);
        } else if (role != kSingle) {
          cost += reader.end_cost(i, role, crossed) + std::max(0.0F, text_says[role]);
        } else if (to == kSingle && rows[i].shape == Shape::kPlain && rows[i + 1].shape == Shape::kPlain &&
                   rows[i + 1].blanks == 0) {
          cost -= 0.7F;  // titles come in several lines, and several titles in a row
          // A quotation over two lines of one is one, though both looked wrong.
          if (rows[i].opened > 0 && rows[i + 1].closed > 0 && rows[i].width < kLongestTitle) cost -= 2.8F;
        } else {
          if (crossed && to == kFirst) cost += 2.5F;  // a title does not end inside a word
          if (rows[i].dangles) cost += 2;             // nor does its last line in 的 or 和
        }
        if ((leans || scrap) && to == kFirst) cost += 2;
        if (cost < least) least = cost, from = role;
      }
      best[i + 1].cost[to] = least + reader.look_cost(i + 1, to);
      best[i + 1].from[to] = from;
      best[i + 1].start[to] = to == kMore ? best[i].start[from] : i + 1;
    }
    const float low = *std::min_element(best[i + 1].cost.begin(), best[i + 1].cost.end());
    for (float& c : best[i + 1].cost) c -= low;
  }
  auto& last = best[n - 1].cost;
  // A paragraph that ends with the text, short of its line, ends a sentence.
  const Row& end = rows[n - 1];
  if (reader.columns[n - 1].wrapped && end.end_kind == End::kWord && is_han(end.last) && end.width + 4 < reader.columns[n - 1].room) {
    last[kMore] += 3;
  }
  Role role = static_cast<Role>(std::min_element(last.begin(), last.end()) - last.begin());
  for (std::size_t i = n; i-- > 0;) {
    joins[i] = role == kMore;
    role = best[i].from[role];
  }
}

}  // namespace hansieve::reflow
