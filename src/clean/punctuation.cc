#include "hansieve/clean/punctuation.h"

#include <string_view>
#include <vector>

#include "hansieve/text/code_point.h"
#include "hansieve/text/lines.h"
#include "hansieve/text/utf8.h"

namespace hansieve {
namespace {

constexpr std::string_view kRule = "punctuation/fullwidth";

// A character whose neighbour is Chinese: Han, or a mark that only Chinese sets.
bool is_chinese(char32_t c) { return is_han(c) || is_cjk_punctuation(c); }

struct Mark {
  std::size_t at;     // byte
  char32_t before;    // 0 at the start of the line
  char32_t after;     // behind it, 0 at the end of the line
};

std::string_view fullwidth(char mark) {
  switch (mark) {
    case ',': return "，";
    case ';': return "；";
    case ':': return "：";
    case '?': return "？";
    case '!': return "！";
    case '.': return "。";
    case '(': return "（";
    case ')': return "）";
    default: return {};
  }
}

// Whether a sentence mark belongs to a Chinese sentence: Chinese before it, and Chinese, a quote, a bracket, a
// blank or nothing behind. So 3,000 and 12:30 stay, and a path or a name after a colon.
bool is_sentence_mark(const Mark& mark, char c) {
  if (!is_chinese(mark.before) && mark.before != '"' && mark.before != ')') return false;
  if (c == '.') return mark.after == 0 || is_han(mark.after);
  return mark.after == 0 || is_chinese(mark.after) || mark.after == '"' || mark.after == '(' || is_ascii_digit(mark.after) ||
         is_ascii_letter(mark.after);
}

class PunctuationStep : public Step {
 public:
  std::string_view name() const override { return "punctuation"; }

  void find(std::string_view text, Place, const StepMemory*, Edits& edits) const override {
    std::vector<Line> lines;
    split_lines(text, lines);
    std::vector<Mark> marks;
    for (const Line& line : lines) {
      collect(text, line, marks);
      if (!marks.empty()) rewrite(text, marks, edits);
    }
  }

 private:
  // All ASCII marks of a line that has Han, with their neighbours.
  static void collect(std::string_view text, const Line& line, std::vector<Mark>& marks) {
    marks.clear();
    char32_t before = 0;
    bool han = false;
    for (std::size_t at = line.begin; at < line.end;) {
      const Decoded c = decode_at(text, at);
      const std::size_t next = at + c.size;
      if (c.value == '"' || (c.value < 0x80 && !fullwidth(static_cast<char>(c.value)).empty())) {
        marks.push_back({at, before, next < line.end ? decode_at(text, next).value : 0});
      }
      han = han || is_han(c.value);
      before = c.value;
      at = next;
    }
    if (!han) marks.clear();
  }

  static void rewrite(std::string_view text, const std::vector<Mark>& marks, Edits& edits) {
    std::vector<std::string_view> now(marks.size());
    std::size_t quotes = 0;
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < marks.size(); ++i) {
      const char c = text[marks[i].at];
      if (c == '"') {
        ++quotes;
      } else if (c == '(') {
        open.push_back(i);
      } else if (c == ')') {
        if (open.empty()) continue;
        const Mark& left = marks[open.back()];
        // Brackets around something Chinese, or set against it on both sides.
        if (is_han(left.after) || is_han(marks[i].before) || (is_han(left.before) && (marks[i].after == 0 || is_chinese(marks[i].after)))) {
          now[open.back()] = fullwidth('(');
          now[i] = fullwidth(')');
        }
        open.pop_back();
      } else if (is_sentence_mark(marks[i], c)) {
        now[i] = fullwidth(c);
      }
    }
    // Straight quotes open and close by turns; an odd one says that the line's quotes cannot be told apart.
    if (quotes % 2 == 0 && quotes > 0) {
      bool opening = true, chinese = true;
      for (const Mark& mark : marks) {
        if (text[mark.at] != '"') continue;
        const char32_t inner = opening ? mark.after : mark.before;
        chinese = chinese && (is_chinese(inner) || is_ascii_digit(inner) || is_ascii_letter(inner) || (inner < 0x80 && inner > ' '));
        opening = !opening;
      }
      opening = true;
      for (std::size_t i = 0; chinese && i < marks.size(); ++i) {
        if (text[marks[i].at] != '"') continue;
        now[i] = opening ? "“" : "”";
        opening = !opening;
      }
    }
    for (std::size_t i = 0; i < marks.size(); ++i) {
      if (!now[i].empty()) edits.replace(marks[i].at, marks[i].at + 1, now[i], kRule);
    }
  }
};

}  // namespace

std::unique_ptr<Step> make_punctuation() { return std::make_unique<PunctuationStep>(); }

}  // namespace hansieve
