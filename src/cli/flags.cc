#include "flags.h"

#include <CLI/CLI.hpp>

#include "hansieve/io/source.h"

namespace hansieve::cli {

void add_common_flags(CLI::App& command, CommonFlags& flags) {
  command.add_option("INPUT", flags.inputs, "Files, directories, or - for standard input");
  command.add_option("-o,--output", flags.output, "Write to this file or directory (default: standard output)");
  command.add_option("--format", flags.format, "auto (by suffix, else text), text, lines (one document a line), jsonl or warc")
      ->check(CLI::IsMember({"auto", "text", "lines", "jsonl", "warc"}));
  command.add_option("--field", flags.field, "JSON Lines: the field that holds the text (default: text, content or 内容)");
  command.add_option("--id-field", flags.id_field, "JSON Lines: the field that holds the id");
  command.add_option("--encoding", flags.encoding, "utf-8, auto, gb18030, big5 or utf-16");
  command.add_option("--invalid", flags.invalid, "Bytes that are no text: replace (by U+FFFD), skip (the document) or error")
      ->check(CLI::IsMember({"replace", "skip", "error"}));
  command.add_option("-j,--jobs", flags.jobs, "Threads; 0 = all cores (the default for directories and JSON Lines, else 1)")
      ->check(CLI::Range(0, 1024));
  command.add_option("--stats", flags.stats, "Write what was done, in numbers, as JSON to this file (- = standard output)");
  command.add_option("--quarantine", flags.quarantine, "Set records that cannot be read aside in this file");
  command.add_option("--progress", flags.progress, "auto (on a terminal), always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  command.add_flag("-q,--quiet", flags.quiet, "Say only what stopped the run");
  command.add_flag("-v,--verbose", flags.verbose, "Say more: each file, and what was done by each step");
}

void add_clean_flags(CLI::App& command, CleanFlags& flags) {
  command.add_option("--steps", flags.steps, "Only these steps, in pipeline order; none = decode only")->delimiter(',')->allow_extra_args(false);
  command.add_option("--skip", flags.skip, "All steps but these")->delimiter(',')->allow_extra_args(false);
  command.add_option("--convert", flags.convert, "OpenCC configuration: t2s, tw2s, ..., none, or the PATH of a .json");
  command.add_option("--punctuation", flags.punctuation, "keep, or fullwidth: ASCII punctuation between Han becomes full-width")
      ->check(CLI::IsMember({"keep", "fullwidth"}));
  command.add_flag("--safe-mixed", flags.safe_mixed,
                   "Spare words that OpenCC's conversion would damage in text that is Simplified already (乾县, 什么)");
  command.add_option("--keep", flags.keep, "Boilerplate classes to keep")->delimiter(',')->allow_extra_args(false);
  command.add_option("--drop", flags.drop, "Boilerplate classes to drop too")->delimiter(',')->allow_extra_args(false);
  command.add_option("--rules", flags.rules, "Further boilerplate rules (TOML)")->allow_extra_args(false);
}

Result<CleanOptions> clean_options(const CleanFlags& flags) {
  CleanOptions options;
  options.steps = flags.steps;
  options.skip = flags.skip;
  options.convert = flags.convert;
  options.safe_mixed = flags.safe_mixed;
  options.fullwidth_punctuation = flags.punctuation == "fullwidth";
  options.keep = flags.keep;
  options.drop = flags.drop;
  for (const std::string& path : flags.rules) {
    auto toml = read_file(path);
    if (!toml) return Error{ErrorCode::kConfiguration, "--rules " + toml.error().message};
    options.rules.push_back({path, std::move(toml).value()});
  }
  return options;
}

}  // namespace hansieve::cli
