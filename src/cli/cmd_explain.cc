// hansieve explain: one text after each step, with what the step changed marked in it.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "commands.h"
#include "flags.h"
#include "hansieve/io/sink.h"
#include "hansieve/io/source.h"
#include "hansieve/pipeline/pipeline.h"
#include "hansieve/text/utf8.h"
#include "messages.h"
#include "terminal_text.h"

namespace hansieve::cli {
namespace {

// How removed and added text and rules look.
struct Marks {
  const char *removed, *removed_end, *added, *added_end, *rule, *rule_end, *fold, *fold_end;
  bool is_coloured;
};
constexpr Marks kPlain = {"[-", "-]", "{+", "+}", "<", ">", "", "", false};
constexpr Marks kColour = {"\x1b[31;9m", "\x1b[0m", "\x1b[32m", "\x1b[0m", "\x1b[2;36m<", ">\x1b[0m", "\x1b[2m", "\x1b[0m", true};

// The colours of the steps in the report, as far as 256 of them go.
constexpr std::pair<std::string_view, int> kStepColours[] = {{"repair", 172}, {"pinyin", 99}, {"undouble", 162}, {"boilerplate", 160},
                                                             {"reflow", 33}, {"space", 37}, {"punctuation", 142}, {"convert", 35}};

std::string title(std::string_view step, const std::string& rest, const Marks& marks) {
  const std::string text = "=== " + std::string(step) + rest + " ===";
  if (!marks.is_coloured) return text + "\n";
  int colour = 252;
  for (const auto& [name, number] : kStepColours) {
    if (name == step) colour = number;
  }
  return "\x1b[1;38;5;" + std::to_string(colour) + "m" + text + "\x1b[0m\n";
}

bool is_invisible(char32_t c) {
  return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0) || c == 0xAD || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xE000 && c <= 0xF8FF);
}

// The text with what cannot be seen spelled out; inside of a mark, line breaks too.
void append_visible(std::string_view text, bool marked, std::string& out) {
  for (std::size_t at = 0; at < text.size();) {
    const Decoded c = decode_at(text, at);
    if (marked && c.value == '\n') {
      out += "↵";
    } else if (is_invisible(c.value)) {
      char name[16];
      std::snprintf(name, sizeof name, "<U+%04X>", static_cast<unsigned>(c.value));
      out += name;
    } else {
      out += text.substr(at, c.size);
    }
    at += c.size;
  }
}

// How much of the unchanged text is shown around a change.
struct Context {
  std::size_t lines = 3;
  std::size_t columns = 100;  // of a stretch within one line, on each side
};

// The first or the last bytes of `text` that take no more than so many columns of a terminal.
std::size_t fitting(std::string_view text, std::size_t columns, bool from_end) {
  std::size_t used = 0, at = from_end ? text.size() : 0;
  while (from_end ? at > 0 : at < text.size()) {
    const Decoded c = from_end ? decode_before(text, at) : decode_at(text, at);
    used += columns_of(text.substr(from_end ? at - c.size : at, c.size));
    if (used > columns) break;
    from_end ? at -= c.size : at += c.size;
  }
  return at;
}

// Where the stretch shown behind a change ends: after so many lines, or columns where there are fewer line breaks.
std::size_t head_size(std::string_view text, const Context& context) {
  std::size_t at = 0;
  for (std::size_t line = 0; line < context.lines; ++line) {
    const std::size_t nl = text.find('\n', at);
    if (nl == std::string_view::npos) break;
    at = nl + 1;
  }
  return at > 0 ? at : fitting(text, context.columns, false);
}

std::size_t tail_start(std::string_view text, const Context& context) {
  std::size_t at = text.rfind('\n');
  if (at == std::string_view::npos) return fitting(text, context.columns, true);
  for (std::size_t line = 1; line < context.lines && at > 0; ++line) {
    const std::size_t nl = text.rfind('\n', at - 1);
    if (nl == std::string_view::npos) return 0;
    at = nl;
  }
  return at + 1;
}

// Unchanged text; what is far from any change is folded. `after` and `before` say whether there is a change on that side.
void append_kept(std::string_view text, bool after, bool before, const Context& context, const Marks& marks, std::string& out) {
  const std::size_t head = after ? head_size(text, context) : 0, tail = before ? tail_start(text, context) : text.size();
  const std::string_view hidden = head < tail ? text.substr(head, tail - head) : std::string_view();
  const auto lines = static_cast<std::size_t>(std::count(hidden.begin(), hidden.end(), '\n'));
  // A line or two take no more room than saying that they are left out.
  if (lines <= 2 && columns_of(hidden) <= context.columns) return append_visible(text, false, out);
  append_visible(text.substr(0, head), false, out);
  const std::string what = lines > 0 ? std::to_string(lines) + (lines == 1 ? " line" : " lines") : std::to_string(count_code_points(hidden)) + " characters";
  if (lines > 0 && head > 0 && !out.ends_with('\n')) out += '\n';
  out += std::string(marks.fold) + "⋯ " + what + " unchanged ⋯" + marks.fold_end;
  if (lines > 0) out += '\n';
  append_visible(text.substr(tail), false, out);
}

void append_marked(std::string_view before, const Edits& edits, const Context& context, const Marks& marks, std::string& out) {
  std::size_t at = 0;
  for (const Edit& edit : edits.list()) {
    append_kept(before.substr(at, edit.begin - at), at > 0, true, context, marks, out);
    const std::string_view removed = before.substr(edit.begin, edit.end - edit.begin), added = edits.text(edit);
    if (!removed.empty()) {
      out += marks.removed;
      append_visible(removed, true, out);
      out += marks.removed_end;
    }
    if (!added.empty()) {
      out += marks.added;
      append_visible(added, true, out);
      out += marks.added_end;
    }
    const std::string_view rule = edits.rule(edit);
    if (!rule.starts_with("convert/")) {
      out += marks.rule;
      out += rule.substr(rule.find('/') + 1);
      out += marks.rule_end;
    }
    if (removed.find('\n') != std::string_view::npos && added.find('\n') == std::string_view::npos) out += '\n';
    at = edit.end;
  }
  append_kept(before.substr(at), at > 0, false, context, marks, out);
  if (!out.ends_with('\n')) out += '\n';
}

bool wants_colour(const std::string& choice) {
  if (choice != "auto") return choice == "always";
  const char* no_colour = std::getenv("NO_COLOR");
  return ::isatty(1) && (!no_colour || !*no_colour);
}

struct Flags {
  std::string input = "-", colour = "auto";
  std::size_t context = 3;
  CleanFlags clean;
};

int explain(const Flags& flags) {
  const auto options = clean_options(flags.clean);
  if (!options) return fail(options.error());
  const auto pipeline = Pipeline::make(*options);
  if (!pipeline) return fail(pipeline.error());
  const auto source = open_source(flags.input);
  if (!source) return fail(source.error());
  const auto sink = open_sink("-");
  if (!sink) return fail(sink.error());

  const Marks& marks = wants_colour(flags.colour) ? kColour : kPlain;
  const Context context{flags.context, flags.context * terminal_columns() / 3};
  std::map<std::string, std::size_t, std::less<>> changes;
  std::string out, result;
  std::size_t invalid = 0;
  TextCleaner cleaner(**pipeline, true, [&](const Piece& piece) {
    result += piece.text;
    invalid += piece.invalid;
  });
  cleaner.observe([&](std::string_view step, std::string_view before, const Edits& edits) {
    changes[std::string(step)] += edits.size();
    out += title(step, ": " + std::to_string(edits.size()) + (edits.size() == 1 ? " change" : " changes"), marks);
    append_marked(before, edits, context, marks, out);
    out += '\n';
  });
  std::vector<char> buffer(kReadBytes);
  for (;;) {
    const auto n = (*source)->read(buffer.data(), buffer.size());
    if (!n) return fail(n.error());
    *n > 0 ? cleaner.push({buffer.data(), *n}) : cleaner.finish();
    if (auto ok = (*sink)->write(out); !ok) return fail(ok.error());
    out.clear();
    if (*n == 0) break;
  }
  out += title("result", "", marks) + result;
  if (!result.empty() && result.back() != '\n') out += '\n';
  out += "\n";
  if (invalid > 0) out += "decode: " + std::to_string(invalid) + " invalid byte sequences became U+FFFD\n";
  const auto report = [&](std::string_view step) {
    const auto found = changes.find(step);
    out += std::string(step) + ": " + (found == changes.end() ? "nothing" : std::to_string(found->second)) + "\n";
  };
  for (const auto& step : (*pipeline)->steps()) report(step->name());
  if ((*pipeline)->converter()) report("convert");
  if (auto ok = (*sink)->write(out); !ok) return fail(ok.error());
  return kDone;
}

}  // namespace

void add_explain(CLI::App& app, int& status) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("explain", "Show one text after each step, with every change marked");
  command->add_option("INPUT", flags->input, "A file, or - for standard input");
  command->add_option("--color", flags->colour, "auto (on a terminal, unless NO_COLOR is set), always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  command->add_option("--context", flags->context, "Lines of unchanged text to show around a change (default 3)")->check(CLI::Range(0, 1000000));
  add_clean_flags(*command, flags->clean);
  command->callback([flags, &status] { status = explain(*flags); });
}

}  // namespace hansieve::cli
