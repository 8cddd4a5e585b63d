// hansieve clean
#include <CLI/CLI.hpp>
#include <memory>

#include "commands.h"
#include "configuration.h"
#include "flags.h"
#include "hansieve/run/clean_run.h"
#include "hansieve/run/stats.h"
#include "messages.h"
#include "progress.h"
#include "summary.h"

namespace hansieve::cli {
namespace {

struct Flags {
  CommonFlags common;
  CleanFlags clean;
  std::string audit, in_place;
  std::vector<std::string> include, exclude;
  std::string output_format = "same";
  std::size_t repeated = 0;
  bool dry_run = false, resume = false;
};

int clean(const Flags& flags, bool in_place) {
  auto options = clean_options(flags.clean);
  if (!options) return fail(options.error());
  CleanRequest request;
  request.clean = std::move(options).value();
  if (!flags.common.inputs.empty()) request.inputs = flags.common.inputs;
  request.output = flags.common.output;
  request.in_place = in_place;
  request.backup_suffix = flags.in_place == "true" ? "" : flags.in_place;  // "true" is CLI11's for no value
  request.format = flags.common.chosen_format();
  request.field = flags.common.field;
  request.id_field = flags.common.id_field;
  request.output_format = *output_format_named(flags.output_format);
  request.invalid = flags.common.chosen_invalid();
  request.encoding = flags.common.encoding;
  request.jobs = flags.common.jobs;
  request.audit = flags.audit;
  request.stats = flags.common.stats;
  request.quarantine = flags.common.quarantine;
  request.dry_run = flags.dry_run;
  request.include = flags.include;
  request.exclude = flags.exclude;
  request.repeated = flags.repeated;
  request.resume = flags.resume;
  request.counts_conversion = flags.common.verbose;
  request.tells_files = flags.common.verbose;
  RunProgress progress;
  const bool shows_progress = wants_progress(flags.common.progress, flags.common.quiet);
  ProgressLine line(progress, shows_progress);
  if (shows_progress) request.progress = &progress;
  request.config = config_fingerprint();
  if (!flags.common.quiet) request.tell = [&](const std::string& message) { line.say(message); };

  if (!flags.common.quiet) hint_at_standard_input(request.inputs);
  const RunClock clock;
  const auto summary = run_clean(request);
  line.stop();
  if (!summary) return fail(summary.error());
  if (wants_summary(flags.common.quiet, flags.common.verbose, in_place ? "files" : request.output)) {
    say_lines(clean_summary(summary->counters, clock.wall_seconds(), flags.common.verbose, user_language()));
    if (!request.audit.empty() && !request.dry_run) say(audit_hint(request.audit, user_language()));
  }
  if (summary->is_whole()) return kDone;
  const CleanCounters& counters = summary->counters;
  say(std::to_string(counters.failed_files) + " of " + std::to_string(counters.files + counters.failed_files) + " files and " +
      std::to_string(counters.failed_records) + " of " + std::to_string(counters.documents) + " documents failed");
  return kPartly;
}

}  // namespace

void add_clean(CLI::App& app, int& status) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("clean", "Clean text: repair, join lines, drop furniture, convert to Simplified");
  add_common_flags(*command, flags->common);
  add_clean_flags(*command, flags->clean);
  command->add_option("--audit", flags->audit, "Record every change in this file, for restore and report");
  // A flag, so that its value needs "=".
  CLI::Option* in_place =
      command->add_flag("--in-place", flags->in_place, "Write each file over itself; --in-place=SUFFIX keeps the old one too");
  command->add_option("--output-format", flags->output_format, "same, jsonl or mnbvc: a record for each document, of a directory too")
      ->check(CLI::IsMember({"same", "jsonl", "mnbvc"}));
  command->add_option("--include", flags->include, "In directories, only files that match this pattern")->allow_extra_args(false);
  command->add_option("--exclude", flags->exclude, "In directories, no files that match this pattern")->allow_extra_args(false);
  command->add_option("--repeated", flags->repeated, "Drop lines that stand in this many documents of the run, too (reads the input twice)")
      ->check(CLI::Range(2, 1000000000));
  command->add_flag("--resume", flags->resume, "Go on with an interrupted run: leave out what a run with this flag has finished in -o DIR");
  command->add_flag("--dry-run", flags->dry_run, "Do everything but write");
  command->callback([flags, in_place, &status] { status = clean(*flags, in_place->count() > 0); });
}

}  // namespace hansieve::cli
