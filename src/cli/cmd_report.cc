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
  command->add_option("--texts", request->texts, "Where the texts are, cleaned or original: files or directories (default: where the audit says)")
      ->allow_extra_args(false);
  command->add_option("--field", request->field, "JSON Lines in --texts: the field that holds the text (default: text, content or 内容)");
  command->add_option("--id-field", request->id_field, "JSON Lines: the field that holds the id");
  command->add_option("--sample", request->sample, "Documents and clusters to show, chosen by lot (default: what fits into 20 MiB)")
      ->check(CLI::Range(1, 100000000));
  command->add_option("--max-chars", request->max_chars, "Code points to show of one document (default 2000)")->check(CLI::Range(1, 100000000));
  command->add_option("--seed", request->seed, "Chooses the sample (default 0)");
  command->callback([request, &status] {
    request->tell = say;
    const auto done = report(*request);
    status = done ? kDone : fail(done.error());
  });
}

}  // namespace hansieve::cli
