#include "command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "commands.h"
#include "configuration.h"
#include "flag_table.h"
#include "help_page.h"
#include "messages.h"
#include "suggestion.h"

namespace hansieve::cli {
namespace {

using Arguments = std::vector<std::string>;

// Parsing is done, and no command is to run.
struct Parsed {};

// The program knows the command only after parsing, and the command's settings must be there before: so
// the arguments are parsed twice, at first without running anything.
struct Program {
  int status = kDone;
  CLI::App app{"Cleans and de-duplicates Chinese text"};

  Program() { add_commands(app, status); }
  // The callbacks stay in place: they own what the flags are read into.
  void parse_only(Arguments arguments) {
    app.parse_complete_callback([] { throw Parsed(); });
    try {
      parse(std::move(arguments));
    } catch (const Parsed&) {
    }
  }
  void parse(Arguments arguments) {
    std::reverse(arguments.begin(), arguments.end());  // as the parser wants them
    app.parse(arguments);
  }
  CLI::App& chosen() {
    CLI::App* command = &app;
    while (!command->get_subcommands().empty()) command = command->get_subcommands().back();
    return *command;
  }
};

int refuse(const std::string& message, const CLI::App& command) {
  const std::string name = command_name(command);
  say(message + "; see hansieve " + (name.empty() ? "" : name + " ") + "--help");
  return kUsage;
}

Arguments flag_names(const CommandEntry& command) {
  Arguments names;
  for (const FlagEntry& flag : command.flags) {
    if (!flag.is_argument) names.push_back(flag.name);
  }
  return names;
}

Arguments command_names(const CommandEntry& command) {
  Arguments names;
  for (const CommandEntry& below : command.commands) names.push_back(below.name.substr(below.name.rfind(' ') + 1));
  return names;
}

// The flag that another command has.
std::string owner_of(const CommandEntry& program, const std::string& key) {
  for (const CommandEntry& command : program.commands) {
    if (command.flag(key)) return command.name;
  }
  return "";
}

int explain_usage(const CLI::ParseError& error, Program& program) {
  CLI::App& command = program.chosen();
  const CommandEntry entry = describe(command, Language::kEnglish);
  const Arguments left = program.app.remaining(true);
  if (!left.empty()) {
    std::string word = left.front();
    if (word.starts_with('-') && word.size() > 1) {
      word = word.substr(0, word.find('='));
      std::string message = word + ": no such flag" + did_you_mean(word, flag_names(entry));
      const std::string owner = owner_of(describe(program.app, Language::kEnglish), word.substr(word.find_first_not_of('-')));
      if (message.back() != '?' && !owner.empty()) message += ": it is one of hansieve " + owner;
      return refuse(message, command);
    }
    if (!entry.commands.empty()) {
      const bool is_flag = entry.flag(word) != nullptr;  // "hansieve version"
      return refuse(word + ": no such command" + (is_flag ? ": did you mean --" + word + "?" : did_you_mean(word, command_names(entry))), command);
    }
    return refuse(word + ": one argument too many", command);
  }
  if (!entry.commands.empty()) {
    std::string all;
    for (const std::string& name : command_names(entry)) all += (all.empty() ? "" : ", ") + name;
    return refuse("a command is missing: " + all, command);
  }
  std::string message = error.what();
  // "--format: jsnl not in {auto,text,lines,jsonl}"
  for (const FlagEntry& flag : entry.flags) {
    if (!message.starts_with(flag.name + ": ")) continue;
    const std::size_t end = message.find(" not in {");
    if (end != std::string::npos) message = flag.name + ": " + objection(flag, message.substr(flag.name.size() + 2, end - flag.name.size() - 2));
    const std::size_t range = message.find(" not in range ");
    if (range != std::string::npos) message = flag.name + ": " + in_plain_words(message.substr(flag.name.size() + 2));
  }
  return refuse(message, command);
}

}  // namespace

int run_command_line(int argc, char** argv) {
  Arguments arguments(argv + std::min(argc, 1), argv + argc);
  Program first;
  try {
    first.parse_only(arguments);
  } catch (const CLI::CallForVersion& version) {
    std::puts(version.what());
    return kDone;
  } catch (const CLI::CallForHelp&) {
    const Language language = user_language();
    std::fputs(short_help(describe(first.chosen(), language), language).c_str(), stdout);
    return kDone;
  } catch (const CLI::ParseError& error) {
    return explain_usage(error, first);
  }

  const CommandEntry command = describe(first.chosen(), Language::kEnglish);
  if (const FlagEntry* flag = command.flag("config"); flag && !command.name.starts_with("config ")) {
    const auto configuration = Configuration::load(flag->given.empty() ? "" : flag->given.back(), first.app);
    if (!configuration) return fail(configuration.error());
    const auto settings = configuration->arguments(command);
    if (!settings) return fail(settings.error());
    const auto fingerprint = configuration->fingerprint(command);
    if (!fingerprint) return fail(fingerprint.error());
    set_config_fingerprint(*fingerprint);
    // Behind the command's words, which come first.
    const auto words = static_cast<std::ptrdiff_t>(std::count(command.name.begin(), command.name.end(), ' ') + 1);
    arguments.insert(arguments.begin() + words, settings->begin(), settings->end());
  }
  Program second;
  try {
    second.parse(arguments);
  } catch (const CLI::ParseError& error) {
    return explain_usage(error, second);
  }
  return second.status;
}

}  // namespace hansieve::cli
