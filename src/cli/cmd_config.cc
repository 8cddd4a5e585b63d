// hansieve config: what is configured, a file to begin with, a check.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "commands.h"
#include "config_page.h"
#include "configuration.h"
#include "hansieve/io/sink.h"
#include "messages.h"
#include "output.h"

namespace hansieve::cli {
namespace {

std::string named_file(const CLI::App& command) {
  const CLI::Option* option = command.get_option_no_throw("--config");
  return option && option->count() > 0 ? option->results().back() : "";
}

int show(CLI::App& app, const CLI::App& command, const std::string& only) {
  const CommandEntry program = describe(app, user_language());
  const auto configuration = Configuration::load(named_file(command), app);
  if (!configuration) return fail(configuration.error());
  const auto page = settings_page(program, *configuration, only);
  return page ? print(*page) : fail(page.error());
}

int check(CLI::App& app, const CLI::App& command) {
  const CommandEntry program = describe(app, Language::kEnglish);
  const auto configuration = Configuration::load(named_file(command), app);
  if (!configuration) return fail(configuration.error());
  // Variables are checked when they are looked at.
  for (const CommandEntry& entry : program.commands) {
    if (!has_settings(entry)) continue;
    if (const auto arguments = configuration->arguments(entry); !arguments) return fail(arguments.error());
  }
  std::string out;
  for (const SettingsFile& file : configuration->files()) out += file.path() + ": in order\n";
  return print(out.empty() ? "no configuration file here: hansieve config init writes one\n" : out);
}

int init(CLI::App& app, const std::string& path) {
  const std::string text = settings_template(describe(app, user_language()));
  if (path == "-") return print(text);
  if (::access(path.c_str(), F_OK) == 0) {
    return fail({ErrorCode::kUsage, path + ": is there already: name another file with -o, or remove it"});
  }
  const auto sink = open_sink(path);
  if (!sink) return fail(sink.error());
  if (auto ok = (*sink)->write(text); !ok) return fail(ok.error());
  if (auto ok = (*sink)->commit(); !ok) return fail(ok.error());
  say("wrote " + path + ": every setting is in it, each as a comment");
  return kDone;
}

}  // namespace

void add_config(CLI::App& app, int& status) {
  CLI::App* config = app.add_subcommand("config", "Show, begin or check the configuration, hansieve.toml");
  config->require_subcommand(1);

  auto only = std::make_shared<std::string>();
  CLI::App* show_command = config->add_subcommand("show", "Print every setting in force and where it comes from");
  show_command->add_option("COMMAND", *only, "Only the settings of this command");
  show_command->callback([&app, show_command, only, &status] { status = show(app, *show_command, *only); });

  auto path = std::make_shared<std::string>("hansieve.toml");
  CLI::App* init_command = config->add_subcommand("init", "Write a file with every setting in it, commented out");
  init_command->add_option("-o,--output", *path, "Write to this file (default: hansieve.toml; - = standard output)");
  init_command->callback([&app, path, &status] { status = init(app, *path); });

  CLI::App* check_command = config->add_subcommand("check", "Check the configuration without running anything");
  check_command->callback([&app, check_command, &status] { status = check(app, *check_command); });
}

}  // namespace hansieve::cli
