#include "hansieve/clean/repair.h"

#include <algorithm>
#include <string>
#include <vector>

#include "clean/character_forms.h"
#include "clean/entity.h"
#include "clean/mojibake.h"
#include "clean/repair_scan.h"
#include "clean/windows1252.h"
#include "hansieve/text/code_point.h"
#include "hansieve/text/lines.h"
#include "hansieve/text/utf8.h"

namespace hansieve {
namespace {

constexpr std::string_view kIndent = "\u3000\u3000";  // what reflow takes for the start of a paragraph

// ---------------------------------------------------------------- single characters

bool is_line_separator(char32_t c) { return c == 0x2028 || c == 0x2029 || c == 0x85; }

bool is_direction_mark(char32_t c) {
  return c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

bool is_right_to_left(char32_t c) { return (c >= 0x590 && c <= 0x8FF) || (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFC); }

// Scripts in which zero-width joiners and non-joiners shape the letters.
bool is_joining_script(char32_t c) { return is_right_to_left(c) || (c >= 0x900 && c <= 0x109F) || (c >= 0x1780 && c <= 0x18AF); }

bool is_emoji_part(char32_t c) {
  return c >= 0x1F000 || c == 0xFE0F || (c >= 0x2190 && c <= 0x2BFF) || c == 0x3030 || c == 0x303D;
}

// Letter and mark, composed: what decomposed pinyin needs; 0 for any other.
char32_t compose(char32_t letter, char32_t mark) {
  static constexpr char32_t kLetters[] = U"aeiouüAEIOUÜ";
  static constexpr char32_t kMacron[] = U"āēīōūǖĀĒĪŌŪǕ", kAcute[] = U"áéíóúǘÁÉÍÓÚǗ",
                            kCaron[] = U"ǎěǐǒǔǚǍĚǏǑǓǙ", kGrave[] = U"àèìòùǜÀÈÌÒÙǛ";
  if (mark == 0x308) return letter == U'u' ? U'ü' : letter == U'U' ? U'Ü' : 0;
  if (letter == U'n') return mark == 0x301 ? U'ń' : mark == 0x30C ? U'ň' : mark == 0x300 ? U'ǹ' : 0;
  if (letter == U'm') return mark == 0x301 ? U'ḿ' : 0;
  for (std::size_t i = 0; i < 12; ++i) {
    if (kLetters[i] != letter) continue;
    switch (mark) {
      case 0x304: return kMacron[i];
      case 0x301: return kAcute[i];
      case 0x30C: return kCaron[i];
      case 0x300: return kGrave[i];
      default: return 0;
    }
  }
  return 0;
}

// ---------------------------------------------------------------- the step

class Finder {
 public:
  Finder(std::string_view text, Place place, Edits& edits) : text_(text), place_(place), edits_(edits) {}
  void run();

 private:
  // The character before `at` that will stand there when the edits so far are made.
  char32_t kept_before(std::size_t at) const {
    constexpr std::size_t kMostErased = 16;
    for (std::size_t i = edits_.size(); i > 0 && edits_.size() - i < kMostErased; --i) {
      const Edit& edit = edits_.list()[i - 1];
      if (edit.end != at) break;
      const std::string_view with = edits_.text(edit);
      if (!with.empty()) return decode_before(with, with.size()).value;
      at = edit.begin;
    }
    return before(at);
  }
  char32_t before(std::size_t at) const { return at == 0 ? 0 : decode_before(text_, at).value; }
  char32_t behind(std::size_t at) const { return at >= text_.size() ? 0 : decode_at(text_, at).value; }
  // The line around `at`. `at` only grows, so each line is looked for once.
  const Line& line(std::size_t at) {
    if (at < line_.begin || at > line_.end || line_.next == 0) {
      const std::size_t nl = at == 0 ? std::string_view::npos : text_.rfind('\n', at - 1);
      line_.begin = nl == std::string_view::npos ? 0 : nl + 1;
      line_.end = std::min(text_.find('\n', at), text_.size());
      line_.next = line_.end + 1;
      about_radicals_ = right_to_left_ = Answer::kUnknown;
    }
    return line_;
  }

  // Each takes the character at `at` and returns where to go on: behind what it edited, or behind the character.
  std::size_t look(std::size_t at);
  std::size_t control(std::size_t at, Decoded c);
  std::size_t invisible(std::size_t at, Decoded c);
  std::size_t mark(std::size_t at, Decoded c);
  std::size_t form(std::size_t at, Decoded c);
  std::size_t lost_indent(std::size_t at);
  bool has_four_glyph_indents();
  bool has_margin_of(std::size_t begin, std::size_t end) const;
  std::size_t lost_glyph_names(std::size_t at);
  std::size_t mojibake(std::size_t at, Decoded c);
  std::size_t entity(std::size_t at);

  bool is_invisible(std::size_t at, Decoded c);
  bool is_about_radicals(std::size_t at);
  bool stands_in_text(std::size_t at, std::size_t size) const;
  bool has_right_to_left(std::size_t at);

  std::string_view text_;
  Place place_;
  Edits& edits_;
  std::size_t radicals_ = 0;            // in this window; counted when the first is met
  bool counted_radicals_ = false;
  Line line_;
  enum class Answer { kUnknown, kNo, kYes };
  Answer about_markup_ = Answer::kUnknown;  // this window
  Answer four_glyphs_ = Answer::kUnknown;
  Answer about_radicals_ = Answer::kUnknown, right_to_left_ = Answer::kUnknown;  // of line_
  std::size_t checked_line_ = static_cast<std::size_t>(-1);  // looked at for mojibake already
};

void Finder::run() {
  for (std::size_t at = next_suspicious(text_, 0); at < text_.size(); at = next_suspicious(text_, at)) at = look(at);
}

std::size_t Finder::look(std::size_t at) {
  const Decoded c = decode_at(text_, at);
  if (c.value == '(') return lost_glyph_names(at);
  if (c.value == '&') return entity(at);
  if (c.value == 0xFFFD || c.value == 0xE000) return lost_indent(at);
  if (c.value < 0xA0 || is_line_separator(c.value)) return control(at, c);
  if (c.value >= 0x300 && c.value <= 0x36F) return mark(at, c);
  if ((c.value >= 0xC0 && c.value <= 0xFF) || (c.value >= 0x4E00 && c.value <= 0x9FFF)) return mojibake(at, c);
  if (ordinary_form(c.value) != 0) return form(at, c);
  return invisible(at, c);
}

std::size_t Finder::control(std::size_t at, Decoded c) {
  const std::size_t end = at + c.size;
  if (is_line_separator(c.value)) {
    edits_.replace(at, end, "\n", "repair/control");
    return end;
  }
  // Terminal colours are how some texts are written: ESC [ stays.
  if (c.value == 0x1B && behind(end) == '[') return end;
  if (c.value >= 0x80 && kWindows1252[c.value - 0x80] != 0) {
    std::string with;
    append_utf8(kWindows1252[c.value - 0x80], with);
    edits_.replace(at, end, with, "repair/windows1252");
  } else {
    edits_.erase(at, end, "repair/control");
  }
  return end;
}

bool Finder::has_right_to_left(std::size_t at) {
  const Line& here = line(at);
  if (right_to_left_ == Answer::kUnknown) {
    right_to_left_ = Answer::kNo;
    for (std::size_t i = here.begin; i < here.end;) {
      const Decoded c = decode_at(text_, i);
      if (is_right_to_left(c.value)) right_to_left_ = Answer::kYes;
      i += c.size;
    }
  }
  return right_to_left_ == Answer::kYes;
}

bool Finder::is_invisible(std::size_t at, Decoded c) {
  const char32_t left = kept_before(at), right = behind(at + c.size);
  switch (c.value) {
    // Alone between two blank lines it is an empty paragraph that someone put there.
    case 0x200B: return !(at >= 2 && text_.substr(at - 2, c.size + 4) == "\n\n\u200B\n\n");
    case 0x2060: case 0xFEFF: return true;
    case 0x200C: return !is_joining_script(left) && !is_joining_script(right);
    case 0x200D: return !is_joining_script(left) && !is_joining_script(right) && !(is_emoji_part(left) && is_emoji_part(right));
    // At a line's end it says that the word goes on.
    case 0xAD: return right != '\n' && right != '\r' && right != 0;
    case 0xFE0E: case 0xFE0F: return is_han(left);
    default: return is_direction_mark(c.value) && !has_right_to_left(at);
  }
}

std::size_t Finder::invisible(std::size_t at, Decoded c) {
  const std::size_t end = at + c.size;
  if (is_invisible(at, c)) {
    edits_.erase(at, end, at == 0 && place_.first && c.value == 0xFEFF ? "repair/bom" : "repair/invisible");
  }
  return end;
}

std::size_t Finder::mark(std::size_t at, Decoded c) {
  std::size_t end = at + c.size;
  if (at == 0) return end;
  const Decoded letter = decode_before(text_, at);
  char32_t whole = compose(letter.value, c.value);
  if (whole == 0) return end;
  if (end < text_.size()) {
    const Decoded more = decode_at(text_, end);
    if (const char32_t both = compose(whole, more.value); both != 0) {
      whole = both;
      end += more.size;
    }
  }
  const std::size_t begin = at - letter.size;
  if (!edits_.empty() && begin < edits_.list().back().end) return end;
  std::string with;
  append_utf8(whole, with);
  edits_.replace(begin, end, with, "repair/decomposed");
  return end;
}

// Whether Han, or another radical, stands directly beside the run of radicals around `at`.
bool Finder::stands_in_text(std::size_t at, std::size_t size) const {
  std::size_t begin = at, end = at + size, length = 1;
  bool ascending = true;
  char32_t last = decode_at(text_, at).value;
  while (begin > 0 && is_radical(before(begin)) && length < 16) {
    const Decoded c = decode_before(text_, begin);
    ascending &= c.value < decode_at(text_, begin).value;
    begin -= c.size;
    ++length;
  }
  while (end < text_.size() && is_radical(behind(end)) && length < 32) {
    const Decoded c = decode_at(text_, end);
    ascending &= c.value > last;
    last = c.value;
    end += c.size;
    ++length;
  }
  if (length >= 4 && ascending) return false;  // ⼀⼁⼂⼃: a list of them
  return is_han(before(begin)) || is_han(behind(end)) || length >= 2;
}

// Text that names radicals as radicals: 部首, 偏旁, or one with 部 or 旁 behind it on a page with hardly any other.
bool Finder::is_about_radicals(std::size_t at) {
  const Line& here = line(at);
  if (about_radicals_ == Answer::kUnknown) {
    about_radicals_ = Answer::kNo;
    for (const std::string_view word : {"部首", "偏旁", "康熙字典", "Kangxi", "radical", "Radical"}) {
      if (content(text_, here).find(word) != std::string_view::npos) about_radicals_ = Answer::kYes;
    }
  }
  if (about_radicals_ == Answer::kYes) return true;
  const std::size_t end = at + decode_at(text_, at).size;
  const char32_t next = behind(end);
  return radicals_ < 8 && (next == U'部' || next == U'旁' || text_.substr(end).starts_with("字旁") || text_.substr(end).starts_with("字头"));
}

std::size_t Finder::form(std::size_t at, Decoded c) {
  const std::size_t end = at + c.size;
  if (is_radical(c.value)) {
    if (!counted_radicals_) {
      counted_radicals_ = true;
      for (std::size_t i = at; i < text_.size();) {
        const Decoded d = decode_at(text_, i);
        radicals_ += is_radical(d.value);
        i += d.size;
      }
    }
    if (!stands_in_text(at, c.size) || is_about_radicals(at)) return end;
  }
  std::string with;
  append_utf8(ordinary_form(c.value), with);
  edits_.replace(at, end, with,
                 is_radical(c.value) ? "repair/radical" : c.value < 0xF900 ? "repair/private_use" : "repair/compatibility");
  return end;
}

// Whether several lines start with four glyphs that had no character, with blanks between or not.
bool Finder::has_four_glyph_indents() {
  if (four_glyphs_ == Answer::kUnknown) {
    int lines = 0;
    for (std::size_t at = 0; at < text_.size() && lines < 2;) {
      int glyphs = 0;
      std::size_t i = at;
      for (; i < text_.size(); ) {
        const Decoded c = decode_at(text_, i);
        if (c.value == 0xFFFD || c.value == 0xE000) ++glyphs;
        else if (!is_blank(c.value)) break;
        i += c.size;
      }
      lines += glyphs == 4;
      at = text_.find('\n', i);
      at = at == std::string_view::npos ? text_.size() : at + 1;
    }
    four_glyphs_ = lines >= 2 ? Answer::kYes : Answer::kNo;
  }
  return four_glyphs_ == Answer::kYes;
}

// Whether the blanks at [begin, end), at a line's start, stand before the next line of text too.
bool Finder::has_margin_of(std::size_t begin, std::size_t end) const {
  const std::string_view margin = text_.substr(begin, end - begin);
  for (std::size_t at = text_.find('\n', end); at != std::string_view::npos; at = text_.find('\n', at)) {
    const std::size_t word = text_.find_first_not_of(" \r", ++at);
    if (word == std::string_view::npos) return false;
    if (text_[word] != '\n') return text_.substr(at).starts_with(margin);
  }
  return false;
}

// Glyphs of a line's indent that had no character: � � � � at its start, with blanks between. Two U+3000 take their place:
// reflow sees where a paragraph starts, and drops them where it joins it. A printed margin before them stays.
std::size_t Finder::lost_indent(std::size_t at) {
  const std::size_t begin = line(at).begin;
  std::size_t i = begin, glyphs = 0, blanks = 0, last = begin, first = begin;
  while (i < text_.size()) {
    const Decoded c = decode_at(text_, i);
    if (c.value == 0xFFFD || c.value == 0xE000) {
      if (glyphs++ == 0) first = i;
      last = i + c.size;
    } else if (is_blank(c.value)) {
      blanks += glyphs > 0;
    } else {
      break;
    }
    i += c.size;
  }
  const std::size_t next = std::max(i, at + 1);
  // Without blanks between them it may be lost text; but four, and four before another line, are an indent.
  const bool indent = glyphs >= 2 && (blanks + 1 >= glyphs || (glyphs == 4 && has_four_glyph_indents())) && last > at &&
                      i < text_.size() && text_[i] != '\n' && text_[i] != '\r';
  const std::size_t from = first > begin && has_margin_of(begin, first) ? first : begin;
  if (indent && (edits_.empty() || edits_.list().back().end <= from)) edits_.replace(from, i, kIndent, "repair/indent");
  return std::max(next, last);
}

// The same as pdfminer writes it: (cid:1)(cid:1) at a line's start.
std::size_t Finder::lost_glyph_names(std::size_t at) {
  if (!text_.substr(at).starts_with("(cid:")) return at + 1;
  const std::size_t begin = line(at).begin;
  for (std::size_t i = begin; i < at;) {
    const Decoded c = decode_at(text_, i);
    if (!is_blank(c.value)) return at + 1;
    i += c.size;
  }
  std::size_t i = at, glyphs = 0;
  while (text_.substr(i).starts_with("(cid:")) {
    std::size_t digit = i + 5;
    while (digit < text_.size() && is_ascii_digit(static_cast<unsigned char>(text_[digit]))) ++digit;
    if (digit == i + 5 || digit >= text_.size() || text_[digit] != ')') break;
    i = digit + 1;
    ++glyphs;
    while (i < text_.size() && is_blank(behind(i))) i += decode_at(text_, i).size;
  }
  if (glyphs < 2 || i >= text_.size() || text_[i] == '\n' || text_[i] == '\r') return std::max(i, at + 1);
  if (edits_.empty() || edits_.list().back().end <= begin) edits_.replace(begin, i, kIndent, "repair/indent");
  return i;
}

std::size_t Finder::mojibake(std::size_t at, Decoded c) {
  const std::size_t end = at + c.size;
  if (c.value > 0xFF && !may_be_mojibake(c.value)) return end;
  const std::size_t begin = line(at).begin;
  if (begin == checked_line_) return end;
  checked_line_ = begin;
  std::size_t close = line(at).end;
  if (close > begin && text_[close - 1] == '\r') --close;
  if (!edits_.empty() && edits_.list().back().end > begin) return end;
  const auto text = undo_mojibake(text_.substr(begin, close - begin));
  if (!text) return end;
  edits_.replace(begin, close, *text, "repair/mojibake");
  return std::max(close, end);
}

// Behind or before a wide character, so in Chinese text; a run of references counts as one.
std::size_t Finder::entity(std::size_t at) {
  std::size_t end = at;
  std::string with;
  for (Entity next = entity_at(text_.substr(end)); next.size > 0; next = entity_at(text_.substr(end))) {
    append_utf8(next.character, with);
    end += next.size;
  }
  if (end == at) return at + 1;
  const auto is_wide = [](char32_t c) { return is_han(c) || is_cjk_punctuation(c); };
  if (!is_wide(before(at)) && !is_wide(behind(end))) return end;
  if (about_markup_ == Answer::kUnknown) about_markup_ = is_about_markup(text_) ? Answer::kYes : Answer::kNo;
  if (about_markup_ == Answer::kNo) edits_.replace(at, end, with, "repair/entity");
  return end;
}

class RepairStep : public Step {
 public:
  std::string_view name() const override { return "repair"; }
  void find(std::string_view text, Place place, const StepMemory*, Edits& edits) const override {
    Finder(text, place, edits).run();
  }
};

}  // namespace

Result<std::unique_ptr<Step>> make_repair(const CleanOptions&) {
  return std::unique_ptr<Step>(std::make_unique<RepairStep>());
}

}  // namespace hansieve
