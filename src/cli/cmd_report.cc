// hansieve report
#include <CLI/CLI.hpp>
#include <memory>

#include "commands.h"
#include "hansieve/run/report.h"
#include "messages.h"

namespace hansieve::cli {

void add_report(CLI::App& app, int& status) {
  auto request = std::make_shared<ReportRequest>();
  CLI::App* command = app.add_subcommand("report", "One HTML page of what was changed and what was a duplicate");
  command->add_option("INPUT", request->inputs, "Audits (clean --audit) and clusters (dedup --mode clusters)")->required();
  command->add_option("-o,--output", request->output, "Write the page to this file")->required();
  command->add_option("--sample", request->sample, "Documents and clusters to show (default 200)");
  command->add_option("--max-chars", request->max_chars, "Code points to show of each side of an edit (default 200)");
  command->callback([request, &status] {
    const auto done = report(*request);
    status = done ? kDone : fail(done.error());
  });
}

}  // namespace hansieve::cli
