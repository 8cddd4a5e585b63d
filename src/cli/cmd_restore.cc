// hansieve restore
#include <CLI/CLI.hpp>
#include <memory>

#include "commands.h"
#include "hansieve/run/restore.h"
#include "messages.h"

namespace hansieve::cli {

void add_restore(CLI::App& app, int& status) {
  auto request = std::make_shared<RestoreRequest>();
  CLI::App* command = app.add_subcommand("restore", "The original bytes back, from the cleaned text and its audit");
  command->add_option("--audit", request->audit, "What clean --audit wrote")->required();
  command->add_option("CLEANED", request->cleaned, "What clean wrote: a file, a directory, or - for standard input");
  command->add_option("-o,--output", request->output, "Write to this file or directory (default: standard output)");
  command->callback([request, &status] {
    request->tell = say;
    const auto summary = restore(*request);
    status = !summary ? fail(summary.error()) : summary->failed > 0 ? kPartly : kDone;
  });
}

}  // namespace hansieve::cli
