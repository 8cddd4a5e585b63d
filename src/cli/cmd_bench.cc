// hansieve bench
#include <CLI/CLI.hpp>
#include <memory>

#include "measure/measured_table.h"
#include "measure/measurement.h"
#include "commands.h"
#include "flags.h"
#include "hansieve/io/sink.h"
#include "messages.h"

namespace hansieve::cli {
namespace {

struct Flags {
  std::vector<std::string> inputs, corpora;
  std::size_t megabytes = 16;
  double seconds = 0.2;
  std::string json, plot;
  CleanFlags clean;
};

Result<void> write_whole(const std::string& path, const std::string& bytes) {
  auto sink = open_sink(path);
  if (!sink) return sink.error();
  if (auto ok = (*sink)->write(bytes); !ok) return ok;
  return (*sink)->commit();
}

Result<void> run_bench(const Flags& flags) {
  const auto options = clean_options(flags.clean);
  if (!options) return options.error();
  const auto tasks = measure::tasks_of(*options);
  if (!tasks) return tasks.error();
  const std::size_t most_bytes = flags.megabytes * 1000000;
  std::vector<measure::Corpus> texts;
  std::vector<measure::MeasuredCorpus> corpora;
  if (!flags.inputs.empty()) {
    auto read = measure::read_corpus(flags.inputs, most_bytes);
    if (!read) return read.error();
    const bool is_cut = read->bytes() >= most_bytes;
    corpora.push_back({"input", flags.inputs.front() + (flags.inputs.size() > 1 ? " and others" : "") + (is_cut ? ", the first of it: see --size" : ""),
                       read->size(), read->bytes()});
    texts.push_back(std::move(read).value());
  } else {
    std::vector<std::string> names = flags.corpora;
    if (names.empty()) names.assign(measure::kCorpora.begin(), measure::kCorpora.end());
    for (const std::string& name : names) {
      texts.push_back(measure::generate_corpus(name, most_bytes));
      corpora.push_back({name, "generated, seed 1", texts.back().size(), texts.back().bytes()});
    }
  }
  measure::MeasuredTable table(std::move(corpora));
  // The table goes where the JSON does not.
  const bool to_output = flags.json != "-";
  const auto sink = open_sink("-");
  if (!sink) return sink.error();
  const auto show = [&](const std::string& lines) { return to_output ? (*sink)->write(lines) : Result<void>(); };
  if (auto ok = show(table.head()); !ok) return ok;
  for (const measure::Task& task : *tasks) {
    std::vector<measure::Measurement> row;
    for (const measure::Corpus& text : texts) row.push_back(measure::measure(task, text, flags.seconds));
    table.add(task, std::move(row));
    if (auto ok = show(table.last_row()); !ok) return ok;
  }
  if (!flags.json.empty()) {
    if (auto ok = write_whole(flags.json, table.json()); !ok) return ok;
  }
  return flags.plot.empty() ? Result<void>() : write_whole(flags.plot, table.svg());
}

}  // namespace

void add_bench(CLI::App& app, int& status) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("bench", "How fast this machine cleans, converts and compares your texts, and what memory it takes");
  command->add_option("INPUT", flags->inputs, "Files or directories to measure on (default: generated texts)");
  command->add_option("--corpus", flags->corpora, "Of the generated texts, only these: news, trad, short, long")
      ->delimiter(',')->allow_extra_args(false)->check(CLI::IsMember({"news", "trad", "short", "long"}));
  command->add_option("--size", flags->megabytes, "Megabytes of each generated text, or at most of the input (default 16)")->check(CLI::Range(1, 4000));
  command->add_option("--seconds", flags->seconds, "Processor time for each measurement, at least (default 0.2)")->check(CLI::Range(0.0, 3600.0));
  command->add_option("--json", flags->json, "Write the measurements as JSON to this file (- = standard output, instead of the table)");
  command->add_option("--plot", flags->plot, "Draw them to this file, as SVG");
  add_clean_flags(*command, flags->clean);
  command->callback([flags, &status] {
    const auto done = run_bench(*flags);
    status = done ? kDone : fail(done.error());
  });
}

}  // namespace hansieve::cli
