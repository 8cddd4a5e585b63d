// hansieve: the command line. Each command is one file, cmd_NAME.cc.
#include <CLI/CLI.hpp>

#include "commands.h"
#include "hansieve/run/stats.h"
#include "messages.h"

int main(int argc, char** argv) {
  using namespace hansieve::cli;
  watch_signals();
  int status = kDone;
  CLI::App app("Cleans and de-duplicates Chinese text");
  app.name("hansieve");
  app.require_subcommand(1);
  app.set_version_flag("--version", hansieve::version_text);
  add_clean(app, status);
  add_restore(app, status);
  add_explain(app, status);
  add_dedup(app, status);
  add_report(app, status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    say(std::string(error.what()) + ": see hansieve --help");
    return kUsage;
  }
  return status;
}
