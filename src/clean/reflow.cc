#include "hansieve/clean/reflow.h"

#include <algorithm>
#include <cstring>
#include <initializer_list>
#include <string>
#include <vector>

#include "clean/reflow_break.h"
#include "clean/reflow_row.h"
#include "clean/reflow_words.h"
#include "hansieve/text/code_point.h"
#include "hansieve/text/utf8.h"

namespace hansieve {
namespace {

using reflow::Row;
using reflow::Shape;

constexpr int kMostRounds = 16;

bool in_word(char32_t c) { return is_latin(c) || is_ascii_digit(c); }

// What stands between two joined rows: a blank between Latin words, nothing next to Han.
std::string_view glue(const Row& left, const Row& right) {
  if (left.last == '-' || left.last == '/' || left.last == '_') return {};
  const bool left_word = in_word(left.last) || (left.last < 0x80 && left.last > ' ');
  const bool right_word = in_word(right.first);
  if (!left_word || !right_word) return {};
  if (is_ascii_digit(left.last) && is_ascii_digit(right.first)) return {};
  return " ";
}

bool ends_with_any(std::string_view line, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(), [&](std::string_view e) { return line.ends_with(e); });
}

// Whether a line breaks off inside a sentence, by its last bytes.
bool breaks_off(std::string_view line) {
  while (ends_with_any(line, {"”", "’", "）", "》", "」", "』", "】", ")", "]", "\""})) {
    line.remove_suffix(static_cast<unsigned char>(line.back()) < 0x80 ? 1 : 3);
  }
  return !ends_with_any(line, {"。", "！", "？", "；", "：", "…", "．", ".", "!", "?", ";", ":"});
}

bool has_mark(std::string_view line) {
  for (const std::string_view mark : {"，", "。", "、", "；", "：", "？", "！", ",", ";", ":", "?", "!"}) {
    if (line.find(mark) != std::string_view::npos) return true;
  }
  return false;
}

// A quick look at line ends that spares most clean text the rest. Joins need a line that breaks off: two
// of them to show a column; or one with marks inside before an empty line; or one that is the widest.
bool may_join(std::string_view text) {
  std::string_view open;
  std::size_t widest = 0;
  int count = 0;
  bool blank_behind = false;
  for (std::size_t at = 0; at < text.size();) {
    const void* nl = std::memchr(text.data() + at, '\n', text.size() - at);
    const std::size_t end = nl == nullptr ? text.size() : static_cast<std::size_t>(static_cast<const char*>(nl) - text.data());
    std::string_view line = text.substr(at, end - at);
    at = end + 1;
    while (!line.empty() && static_cast<unsigned char>(line.back()) <= ' ') line.remove_suffix(1);
    while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
    widest = std::max(widest, line.size());
    if (line.empty()) {
      blank_behind = blank_behind || !open.empty();
      continue;
    }
    const bool fixed = std::string_view("#|><`~").find(line.front()) != std::string_view::npos;
    if (fixed || line.size() < 14 || !breaks_off(line)) continue;
    if (++count > 1) return true;
    open = line;
  }
  if (count == 0) return false;
  return (blank_behind && has_mark(open)) || (open.size() >= 40 && open.size() * 2 + 64 >= widest);
}

class ReflowStep : public Step {
 public:
  explicit ReflowStep(std::unique_ptr<reflow::Words> words) : words_(std::move(words)) {}
  std::string_view name() const override { return "reflow"; }

  void find(std::string_view text, Place, const StepMemory*, Edits& edits) const override {
    if (!may_join(text) || !find_once(text, edits)) return;
    // What was joined no longer says anything about columns, so a second look may judge the rest anew;
    // looking until nothing is found makes the step agree with its own output.
    std::string before(text), after;
    edits.apply(before, after);
    for (int round = 1; round < kMostRounds; ++round) {
      Edits more;
      if (!find_once(after, more)) return;
      edits = compose(edits, more, after);
      before.clear();
      more.apply(after, before);
      std::swap(before, after);
    }
  }

 private:
  // Lists the joins the rows as they stand ask for; whether there were any.
  bool find_once(std::string_view text, Edits& edits) const {
    std::vector<Row> rows;
    reflow::measure(text, rows);
    std::vector<bool> joins;
    reflow::find_joins(text, rows, *words_, joins);
    if (std::find(joins.begin(), joins.end(), true) == joins.end()) return false;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Row& row = rows[i];
      if (joins[i]) {
        edits.replace(rows[i - 1].end, row.begin, glue(rows[i - 1], row), "reflow/join");
      } else if (row.shape == Shape::kPlain && i + 1 < rows.size() && joins[i + 1] && row.begin > row.line) {
        edits.erase(row.line, row.begin, "reflow/indent");
      }
    }
    return true;
  }

  std::unique_ptr<reflow::Words> words_;
};

}  // namespace

Result<std::unique_ptr<Step>> make_reflow(const CleanOptions&) {
  auto words = reflow::Words::load();
  if (!words) return words.error();
  return std::unique_ptr<Step>(std::make_unique<ReflowStep>(std::move(*words)));
}

}  // namespace hansieve
