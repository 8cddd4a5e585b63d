#include "clean/reflow_break.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "hansieve/text/code_point.h"

namespace hansieve::reflow {
namespace {

constexpr float kNever = 1000;

// A row is a single line (heading, caption, signature, item label), the first line of a paragraph, or a
// further line of one.
enum Role { kSingle, kFirst, kMore };

// Costs are negative log-probabilities in nats, rounded: how surprised a typesetter would be.
struct Reader {
  std::string_view text;
  const std::vector<Row>& rows;
  const Words& words;
  std::vector<Column> columns;
  ColumnStyle style;
  // Cost of 0, 1, 2, 3+ empty lines inside a paragraph and behind one, learned from the document.
  std::array<float, 4> blank_inside{}, blank_behind{};
  // Cost of a sentence ending just where its line is full, inside a paragraph and at its end. Both happen
  // by chance, as often as sentences end inside a paragraph and at its end.
  float stop_inside = 0, stop_behind = 0;

  std::string_view content(std::size_t i) const {
    return text.substr(rows[i].begin, rows[i].end - rows[i].begin);
  }

  // How many columns row `i`, as `role`, goes beyond its room once the next row's first piece is added:
  // positive where the break was forced.
  int overflow(std::size_t i, Role role, int room) const {
    const Row& row = rows[i];
    int have = extent(row);
    if (role == kFirst && style.indented && row.indent == 0) have += 4;
    return have + rows[i + 1].chunk - room;
  }

  static float shortfall(int over) {
    if (over >= 1) return 0;
    static constexpr float kCost[] = {0.7F, 1.6F, 2.6F, 3.6F, 4.4F, 5, 5.5F, 6};
    return -over < 8 ? kCost[-over] : 7;
  }

  // Cost of row i (as `role`) being broken before row i + 1 by lack of room.
  float wrap_cost(std::size_t i, Role role) const {
    const Column& column = columns[i];
    if (!column.wrapped) return 1;  // no column: a paragraph cut by a gap
    float cost = shortfall(overflow(i, role, column.room));
    if (column.narrow > 0) {
      cost = std::min(cost, 2 + shortfall(overflow(i, kMore, column.narrow)));
    }
    // A row beyond its column was not set in it.
    if (extent(rows[i]) - rows[i].hang > column.room + 1) cost += 4;
    return cost;
  }

  int gap(std::size_t i) const { return std::min(rows[i].blanks, 3); }

  // Row i + 1 goes on where row i, as `role`, stops.
  float join_cost(std::size_t i, Role role, bool crossed) const {
    const Row& row = rows[i];
    const Row& next = rows[i + 1];
    if (row.shape == Shape::kFixed || next.shape == Shape::kFixed) return kNever;
    if (!columns[i].wrapped && !splits(i)) return kNever;
    float cost = wrap_cost(i, role) + blank_inside[gap(i + 1)];
    const bool filled = columns[i].wrapped && overflow(i, role, columns[i].room) >= 1;
    switch (row.end_kind) {
      case End::kStop: cost += filled ? stop_inside : 2.2F; break;
      case End::kColon: cost += 2.5F; break;
      case End::kSemi: cost += 1; break;
      case End::kComma: case End::kClose: case End::kWord: break;
    }
    if (next.shape == Shape::kItem) cost += 4;
    if (next.indent >= 2 && next.indent > row.indent && role != kFirst) cost += 3;
    if (crossed) cost -= 1.5F;
    return cost;
  }

  // Row i, as `role`, ends its paragraph.
  float end_cost(std::size_t i, Role role, bool crossed) const {
    const Row& row = rows[i];
    const Row& next = rows[i + 1];
    float cost = blank_behind[gap(i + 1)];
    const bool item = next.shape != Shape::kPlain;
    switch (row.end_kind) {
      case End::kStop: break;
      case End::kColon: cost += 0.5F; break;
      case End::kSemi: cost += item ? 0 : 2.5F; break;
      case End::kComma: cost += 7; break;
      case End::kClose: cost += item ? 2 : 4; break;
      case End::kWord: cost += item ? 3 : 5; break;
    }
    if (columns[i].wrapped && overflow(i, role, columns[i].room) >= 1) {
      cost += row.end_kind == End::kStop ? stop_behind : 2.5F;
    }
    if (crossed) cost += 2.5F;
    return cost;
  }

  // What row i looks like, alone or as the first line of a paragraph.
  float look_cost(std::size_t i, Role role) const {
    const Row& row = rows[i];
    float cost = 0;
    if (role == kMore) return 0;
    if (row.starts_closed) cost += 8;
    if (row.closed > 0) cost += 2;
    if (role == kFirst) return cost + (row.indent >= 2 ? 0 : 0.3F);
    if (row.shape == Shape::kFixed) return 0;
    // The first row above a gap is a title more often than not.
    const bool title = i == 0 && rows.size() > 1 && rows[1].blanks > 0;
    cost += title ? 0 : 1.5F;
    if (row.end_kind == End::kStop) cost += 2;
    if (row.end_kind == End::kComma) cost += 5;
    if (row.stops > 0) cost += 4;
    if (row.marks > 0) cost += 1;
    if (row.opened > 0) cost += 2;
    const int room = columns[i].room;
    if (room > 0 && row.width + 4 > room && row.width <= room + 1) cost += 1;
    return cost;
  }

  // A paragraph cut by an empty line although no column shows: the text before reads like prose (it has
  // marks inside, or is long), and does not end.
  bool splits(std::size_t i) const {
    const Row& row = rows[i];
    return rows[i + 1].blanks > 0 && row.width >= 40 && row.marks > 0 && row.end_kind != End::kStop && row.end_kind != End::kColon &&
           row.end_kind != End::kSemi && row.shape == Shape::kPlain && rows[i + 1].shape == Shape::kPlain &&
           row.han * 4 > row.width;
  }

  void learn_stops() {
    float inside = 1, behind = 1;
    for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
      if (!columns[i].wrapped) continue;
      inside += static_cast<float>(rows[i].stops);
      behind += rows[i].end_kind == End::kStop && overflow(i, kMore, columns[i].room) < -2;
    }
    stop_inside = -std::log(inside / (inside + behind));
    stop_behind = -std::log(behind / (inside + behind));
  }

  // Learns what empty lines mean here, from breaks that the other evidence settles.
  void learn_blanks() {
    std::array<float, 4> inside{2, 0.5F, 0.2F, 0.1F}, behind{1, 1, 0.5F, 0.5F};
    for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
      const Row& row = rows[i];
      const Row& next = rows[i + 1];
      const Column& column = columns[i];
      if (row.shape == Shape::kFixed || next.shape != Shape::kPlain) continue;
      const bool split = splits(i);
      if (!column.wrapped && !split) {
        if (row.end_kind == End::kStop && row.width >= 40) behind[gap(i + 1)] += 1;
        continue;
      }
      const int over = column.room > 0 ? overflow(i, kMore, column.room) : 1;
      const bool open = row.end_kind == End::kComma || row.end_kind == End::kWord;
      if (open && (over >= 1 || split) && row.marks + next.marks > 0 && next.width * 3 > column.room) inside[gap(i + 1)] += 1;
      if (row.end_kind == End::kStop && over < -2) behind[gap(i + 1)] += 1;
    }
    const auto normalise = [](std::array<float, 4>& count, std::array<float, 4>& cost) {
      float sum = 0;
      for (const float c : count) sum += c;
      for (int k = 0; k < 4; ++k) cost[k] = std::min(5.0F, -std::log(count[k] / sum));
    };
    normalise(inside, blank_inside);
    normalise(behind, blank_behind);
  }
};

bool han_seam(const Row& left, const Row& right) { return is_han(left.last) && is_han(right.first); }

}  // namespace

void find_joins(std::string_view text, const std::vector<Row>& rows, const Words& words,
                std::vector<bool>& joins) {
  const std::size_t n = rows.size();
  joins.assign(n, false);
  if (n < 2) return;
  Reader reader{text, rows, words, {}, {}, {}, {}, 0, 0};
  find_columns(text, rows, words, reader.columns, reader.style);
  reader.learn_blanks();
  reader.learn_stops();
  struct Best { std::array<float, 3> cost; std::array<Role, 3> from; };
  std::vector<Best> best(n);
  best[0] = {{reader.look_cost(0, kSingle), reader.look_cost(0, kFirst), kNever}, {kSingle, kSingle, kSingle}};
  for (std::size_t i = 0; i + 1 < n; ++i) {
    const bool may = rows[i].shape != Shape::kFixed && rows[i + 1].shape != Shape::kFixed &&
                     (reader.columns[i].wrapped || reader.splits(i));
    const bool crossed = may && (reader.columns[i].crossed || (han_seam(rows[i], rows[i + 1]) &&
                                                               words.cross(reader.content(i), reader.content(i + 1))));
    for (const Role to : {kSingle, kFirst, kMore}) {
      float least = 1e30F;
      Role from = kSingle;
      for (const Role role : {kSingle, kFirst, kMore}) {
        float cost = best[i].cost[role];
        if (to == kMore) {
          if (role == kSingle) continue;
          cost += reader.join_cost(i, role, crossed);
        } else if (role != kSingle) {
          cost += reader.end_cost(i, role, crossed);
        }
        if (cost < least) least = cost, from = role;
      }
      best[i + 1].cost[to] = least + reader.look_cost(i + 1, to);
      best[i + 1].from[to] = from;
    }
    const float low = *std::min_element(best[i + 1].cost.begin(), best[i + 1].cost.end());
    for (float& c : best[i + 1].cost) c -= low;
  }
  const auto& last = best[n - 1].cost;
  Role role = static_cast<Role>(std::min_element(last.begin(), last.end()) - last.begin());
  for (std::size_t i = n; i-- > 0;) {
    joins[i] = role == kMore;
    role = best[i].from[role];
  }
}

}  // namespace hansieve::reflow
