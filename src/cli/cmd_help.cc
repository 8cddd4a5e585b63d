// hansieve help
#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "commands.h"
#include "flag_table_json.h"
#include "hansieve/io/sink.h"
#include "hansieve/io/walk.h"
#include "help_page.h"
#include "man_page.h"
#include "messages.h"
#include "output.h"
#include "suggestion.h"

namespace hansieve::cli {
namespace {

struct Flags {
  std::vector<std::string> words;
  std::string man_pages;
  bool man = false, json = false;
};

Result<void> write_file(const std::string& path, std::string_view text) {
  auto sink = open_sink(path);
  if (!sink) return sink.error();
  if (auto ok = (*sink)->write(text); !ok) return ok;
  return (*sink)->commit();
}

// FOLDER/man1/*.1 and FOLDER/zh_CN/man1/*.1
Result<void> write_man_pages(CLI::App& app, const std::string& folder) {
  for (const auto& [language, sub] : {std::pair{Language::kEnglish, "/man1"}, {Language::kChinese, "/zh_CN/man1"}}) {
    if (auto ok = make_directories(folder + sub); !ok) return ok;
    const CommandEntry program = describe(app, language);
    if (auto ok = write_file(folder + sub + "/" + man_page_name(program), man_page(program, language)); !ok) return ok;
    for (const CommandEntry& command : program.commands) {
      if (auto ok = write_file(folder + sub + "/" + man_page_name(command), man_page(command, language)); !ok) return ok;
    }
  }
  return {};
}

int help(const Flags& flags, CLI::App& app) {
  if (!flags.man_pages.empty()) {
    const auto done = write_man_pages(app, flags.man_pages);
    return done ? kDone : fail(done.error());
  }
  if (flags.json) return print(flag_table_json(app));
  const Language language = user_language();
  const CommandEntry program = describe(app, language);
  const CommandEntry* entry = &program;
  for (const std::string& word : flags.words) {
    const CommandEntry* below = entry->command(word);
    if (!below) {
      std::vector<std::string> names;
      for (const CommandEntry& command : entry->commands) names.push_back(command.name.substr(command.name.rfind(' ') + 1));
      return fail({ErrorCode::kUsage, word + ": no such command" + did_you_mean(word, names) + "; see hansieve --help"});
    }
    entry = below;
  }
  return print(flags.man ? man_page(*entry, language) : long_help(*entry, language));
}

}  // namespace

void add_help(CLI::App& app, int& status) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("help", "Explain a command, with all its flags and examples");
  command->add_option("COMMAND", flags->words, "The command; none: the program");
  command->add_flag("--man", flags->man, "As the source of a manual page: hansieve help clean --man | man -l -");
  command->add_option("--man-pages", flags->man_pages, "Write all manual pages, English and Chinese, under this directory");
  command->add_flag("--json", flags->json, "All commands and flags as JSON");
  command->callback([flags, &app, &status] { status = help(*flags, app); });
}

}  // namespace hansieve::cli
