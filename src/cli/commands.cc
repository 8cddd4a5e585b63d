#include "commands.h"

#include <CLI/CLI.hpp>

#include "hansieve/run/stats.h"

namespace hansieve::cli {
namespace {

// The value is read by the command line before the command runs.
void add_config_flag(CLI::App& app) {
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
    if (command->get_name() == "help" || command->get_name() == "completion") continue;
    add_config_flag(*command);
    if (!command->get_subcommands([](CLI::App*) { return true; }).empty()) continue;
    command->add_option("--config", "Read settings from this file instead of ./hansieve.toml")->type_name("FILE");
  }
}

}  // namespace

void add_commands(CLI::App& app, int& status) {
  app.name("hansieve");
  app.require_subcommand(1);
  app.set_version_flag("--version", hansieve::version_text, "Print the versions of the program, its libraries and dictionaries");
  app.set_help_flag("-h,--help", "Print a short help");
  app.option_defaults()->always_capture_default();
  add_clean(app, status);
  add_dedup(app, status);
  add_index(app, status);
  add_restore(app, status);
  add_report(app, status);
  add_explain(app, status);
  add_bench(app, status);
  add_config(app, status);
  add_help(app, status);
  add_completion(app, status);
  add_config_flag(app);
}

}  // namespace hansieve::cli
