#include "help_page.h"

#include "terminal_text.h"

namespace hansieve::cli {
namespace {

constexpr std::size_t kTextColumn = 30;
constexpr std::size_t kShortExamples = 3;

struct Words {
  const char *usage, *flags, *common, *arguments, *commands, *examples, *flag, *command, *more;
};
constexpr Words kEnglish = {"Usage: ", "Flags", "Common flags", "Arguments", "Commands", "Examples", "flags", "COMMAND",
                            "says more, with examples"};
constexpr Words kChinese = {"用法：", "选项", "通用选项", "参数", "命令", "示例", "选项", "命令", "有详细说明和示例"};
const Words& words(Language language) { return language == Language::kChinese ? kChinese : kEnglish; }

// NAME in one column and its text in the other.
void append_row(const std::string& name, const std::string& text, std::string& out) {
  std::string row = "  " + name;
  const std::size_t columns = columns_of(row);
  if (columns + 2 > kTextColumn) {
    row += "\n" + std::string(kTextColumn, ' ');
  } else {
    row += std::string(kTextColumn - columns, ' ');
  }
  out += row + wrapped(text, kTextColumn, terminal_columns()) + "\n";
}

void append_title(const std::string& title, std::string& out) { out += "\n" + title + "\n"; }

std::string argument_spelling(const FlagEntry& flag) {
  const std::string name = flag.name + (flag.takes_many ? "..." : "");
  return flag.is_required ? name : "[" + name + "]";
}

template <typename Wanted>
void append_flags(const CommandEntry& command, const std::string& title, bool with_details, std::string& out, Wanted wanted) {
  bool any = false;
  for (const FlagEntry& flag : command.flags) {
    if (!wanted(flag)) continue;
    if (!any) append_title(title, out);
    any = true;
    const std::string text = with_details && !flag.details.empty() ? flag.text + "\n" + flag.details : flag.text;
    append_row(flag.is_argument ? argument_spelling(flag) : flag_spelling(flag), text, out);
    if (with_details && !flag.details.empty()) out += "\n";
  }
}

std::string page(const CommandEntry& command, Language language, bool is_long) {
  const Words& say = words(language);
  const std::string name = command.name.empty() ? "hansieve" : "hansieve " + command.name;
  std::string out = wrapped(name + ": " + command.text, 2, terminal_columns()) + "\n\n" + say.usage + usage_line(command, language) + "\n";
  if (is_long && !command.details.empty()) out += "\n" + wrapped(command.details, 0, terminal_columns()) + "\n";
  if (!command.commands.empty()) append_title(say.commands, out);
  for (const CommandEntry& below : command.commands) append_row(below.name.substr(below.name.rfind(' ') + 1), below.text, out);
  append_flags(command, say.arguments, is_long, out, [](const FlagEntry& flag) { return flag.is_argument; });
  append_flags(command, say.flags, is_long, out, [](const FlagEntry& flag) { return !flag.is_argument && !flag.is_common; });
  append_flags(command, say.common, is_long, out, [](const FlagEntry& flag) { return !flag.is_argument && flag.is_common; });
  if (!command.examples.empty()) append_title(say.examples, out);
  std::size_t shown = 0;
  for (const Example& example : command.examples) {
    if (!is_long && shown++ == kShortExamples) break;
    out += "  " + example.command + "\n      " + wrapped(spoken(language, example.english, example.chinese), 6, terminal_columns()) + "\n";
  }
  if (!is_long) out += "\nhansieve help " + (command.name.empty() ? std::string(say.command) : command.name) + " " + say.more + "\n";
  return out;
}

}  // namespace

std::string flag_spelling(const FlagEntry& flag) {
  std::string out = flag.brief.empty() ? "    " : flag.brief + ", ";
  out += flag.name;
  if (flag.is_switch()) return out;
  return out + (flag.value_needs_equals ? "" : " ") + flag.value;
}

std::string usage_line(const CommandEntry& command, Language language) {
  const Words& say = words(language);
  std::string out = "hansieve";
  if (!command.name.empty()) out += " " + command.name;
  if (!command.commands.empty()) return out + " " + say.command + " ...";
  for (const FlagEntry& flag : command.flags) {
    if (flag.is_argument) out += " " + argument_spelling(flag);
  }
  for (const FlagEntry& flag : command.flags) {
    if (!flag.is_argument && flag.is_required) out += " " + (flag.brief.empty() ? flag.name : flag.brief) + " " + flag.value;
  }
  return out + " [" + say.flag + "]";
}

std::string short_help(const CommandEntry& command, Language language) { return page(command, language, false); }
std::string long_help(const CommandEntry& command, Language language) { return page(command, language, true); }

}  // namespace hansieve::cli
