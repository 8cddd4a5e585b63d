#include "hansieve/clean/reflow.h"

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

class ReflowStep : public Step {
 public:
  explicit ReflowStep(std::unique_ptr<reflow::Words> words) : words_(std::move(words)) {}
  std::string_view name() const override { return "reflow"; }

  void find(std::string_view text, Place, const StepMemory*, Edits& edits) const override {
    std::vector<Row> rows;
    reflow::measure(text, rows);
    std::vector<bool> joins;
    reflow::find_joins(text, rows, *words_, joins);
    bool any = false;
    for (const bool join : joins) any = any || join;
    if (!any) return;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Row& row = rows[i];
      if (joins[i]) {
        edits.replace(rows[i - 1].end, row.begin, glue(rows[i - 1], row), "reflow/join");
      } else if (row.shape == Shape::kPlain && i + 1 < rows.size() && joins[i + 1] && row.begin > row.line) {
        edits.erase(row.line, row.begin, "reflow/indent");
      }
    }
  }

 private:
  std::unique_ptr<reflow::Words> words_;
};

}  // namespace

Result<std::unique_ptr<Step>> make_reflow(const CleanOptions&) {
  auto words = reflow::Words::load();
  if (!words) return words.error();
  return std::unique_ptr<Step>(std::make_unique<ReflowStep>(std::move(*words)));
}

}  // namespace hansieve
