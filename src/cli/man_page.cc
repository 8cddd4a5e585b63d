#include "man_page.h"

#include <algorithm>

#include "hansieve/base/version.h"
#include "help_page.h"

namespace hansieve::cli {
namespace {

// Text as roff takes it: no escapes, no requests at the head of a line.
std::string roff(const std::string& text) {
  std::string out;
  bool at_head = true;
  for (const char c : text) {
    if (at_head && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else if (c == '\n') {
      out += "\n.br\n";
    } else {
      out += c;
    }
    at_head = c == '\n';
  }
  return out;
}

std::string bold(const std::string& text) { return "\\fB" + roff(text) + "\\fR"; }

struct Titles {
  const char *name, *synopsis, *description, *commands, *arguments, *flags, *examples, *exit_status, *see, *statuses[6];
};
constexpr Titles kEnglish = {"NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "ARGUMENTS", "OPTIONS", "EXAMPLES", "EXIT STATUS", "SEE ALSO",
                             {"done", "done, but some records or files failed", "wrong usage", "configuration, rules or encoding",
                              "input or output; nothing partial is left behind", "interrupted"}};
constexpr Titles kChinese = {"名称", "概要", "描述", "命令", "参数", "选项", "示例", "退出状态", "另请参阅",
                             {"完成", "完成，但有记录或文件失败", "用法错误", "配置、规则或编码错误", "输入输出错误，不留下半成品", "被中断"}};
constexpr const char* kStatuses[] = {"0", "1", "2", "3", "4", "130"};

void append_flag(const FlagEntry& flag, std::string& out) {
  std::string spelling = flag.is_argument ? flag.name : flag_spelling(flag);
  spelling.erase(0, spelling.find_first_not_of(' '));
  out += ".TP\n" + bold(spelling) + "\n" + roff(flag.text) + "\n";
  if (!flag.details.empty()) out += ".br\n" + roff(flag.details) + "\n";
}

void append_body(const CommandEntry& command, const Titles& titles, std::string& out) {
  const auto append = [&](const char* title, bool arguments) {
    bool any = false;
    for (const FlagEntry& flag : command.flags) {
      if (flag.is_argument != arguments) continue;
      if (!any) out += std::string(".SH ") + title + "\n";
      any = true;
      append_flag(flag, out);
    }
  };
  append(titles.arguments, true);
  append(titles.flags, false);
}

}  // namespace

std::string man_page_name(const CommandEntry& command) {
  std::string name = command.name.empty() ? "hansieve" : "hansieve-" + command.name;
  std::replace(name.begin(), name.end(), ' ', '-');
  return name + ".1";
}

std::string man_page(const CommandEntry& command, Language language) {
  const Titles& titles = language == Language::kChinese ? kChinese : kEnglish;
  std::string title = man_page_name(command);
  title.resize(title.size() - 2);
  std::string out = ".TH \"" + roff(title) + "\" 1 \"\" \"hansieve " + kVersion + "\"\n";
  out += std::string(".SH ") + titles.name + "\n" + roff(title) + " \\- " + roff(command.text) + "\n";
  out += std::string(".SH ") + titles.synopsis + "\n" + bold(usage_line(command, language)) + "\n";
  for (const CommandEntry& below : command.commands) {
    if (!command.name.empty()) out += ".br\n" + bold(usage_line(below, language)) + "\n";
  }
  if (!command.details.empty()) out += std::string(".SH ") + titles.description + "\n" + roff(command.details) + "\n";
  if (!command.commands.empty()) {
    out += std::string(".SH ") + titles.commands + "\n";
    for (const CommandEntry& below : command.commands) {
      out += ".TP\n" + bold(below.name) + "\n" + roff(below.text) + "\n";
      if (!command.name.empty() && !below.details.empty()) out += ".br\n" + roff(below.details) + "\n";
      if (command.name.empty()) continue;
      for (const FlagEntry& flag : below.flags) {
        if (flag.is_common || flag.name == "--help") continue;
        out += ".RS\n";
        append_flag(flag, out);
        out += ".RE\n";
      }
    }
  }
  append_body(command, titles, out);
  if (!command.examples.empty()) out += std::string(".SH ") + titles.examples + "\n";
  for (const Example& example : command.examples) {
    out += ".TP\n" + bold(example.command) + "\n" + roff(spoken(language, example.english, example.chinese)) + "\n";
  }
  out += std::string(".SH ") + titles.exit_status + "\n";
  for (std::size_t i = 0; i < std::size(kStatuses); ++i) out += std::string(".TP\n.B ") + kStatuses[i] + "\n" + titles.statuses[i] + "\n";
  if (command.name.empty()) {
    out += std::string(".SH ") + titles.see + "\n";
    for (const CommandEntry& below : command.commands) {
      const std::string name = man_page_name(below);
      out += (&below == &command.commands.front() ? "" : ",\n") + bold(name.substr(0, name.size() - 2)) + "(1)";
    }
    out += "\n";
  }
  return out;
}

}  // namespace hansieve::cli
