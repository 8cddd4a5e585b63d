// hansieve explain: one text after each step, with what the step changed marked in it.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <map>
#include <memory>
#include <vector>

#include "commands.h"
#include "flags.h"
#include "hansieve/io/sink.h"
#include "hansieve/io/source.h"
#include "hansieve/pipeline/pipeline.h"
#include "hansieve/text/utf8.h"
#include "messages.h"

namespace hansieve::cli {
namespace {

// How removed and added text and rules look.
struct Marks {
  const char *removed, *removed_end, *added, *added_end, *rule, *rule_end, *title, *title_end;
};
constexpr Marks kPlain = {"[-", "-]", "{+", "+}", "<", ">", "=== ", " ==="};
constexpr Marks kColour = {"\x1b[31;9m", "\x1b[0m", "\x1b[32m", "\x1b[0m", "\x1b[2;36m<", ">\x1b[0m", "\x1b[1m=== ", " ===\x1b[0m"};

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

void append_marked(std::string_view before, const Edits& edits, const Marks& marks, std::string& out) {
  std::size_t at = 0;
  for (const Edit& edit : edits.list()) {
    append_visible(before.substr(at, edit.begin - at), false, out);
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
  append_visible(before.substr(at), false, out);
  if (!out.ends_with('\n')) out += '\n';
}

bool wants_colour(const std::string& choice) {
  if (choice != "auto") return choice == "always";
  const char* no_colour = std::getenv("NO_COLOR");
  return ::isatty(1) && (!no_colour || !*no_colour);
}

struct Flags {
  std::string input = "-", colour = "auto";
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
  std::map<std::string, std::size_t, std::less<>> changes;
  std::string out, result;
  std::size_t invalid = 0;
  TextCleaner cleaner(**pipeline, true, [&](const Piece& piece) {
    result += piece.text;
    invalid += piece.invalid;
  });
  cleaner.observe([&](std::string_view step, std::string_view before, const Edits& edits) {
    changes[std::string(step)] += edits.size();
    out += marks.title + std::string(step) + ": " + std::to_string(edits.size()) + (edits.size() == 1 ? " change" : " changes") +
           marks.title_end + "\n";
    append_marked(before, edits, marks, out);
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
  out += std::string(marks.title) + "result" + marks.title_end + "\n" + result;
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
  add_clean_flags(*command, flags->clean);
  command->callback([flags, &status] { status = explain(*flags); });
}

}  // namespace hansieve::cli
