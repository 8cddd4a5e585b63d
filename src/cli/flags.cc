#include "flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "choice.h"
#include "hansieve/clean/boilerplate.h"
#include "hansieve/clean/converter.h"
#include "hansieve/clean/encoding.h"
#include "hansieve/clean/steps.h"
#include "hansieve/io/source.h"
#include "suggestion.h"

namespace hansieve::cli {
namespace {

// Those of OpenCC 1.1; a newer one has more, and anybody may add files beside them.
const std::vector<std::string> kConfigurations = {"t2s",  "tw2s",  "tw2sp", "hk2s", "s2t",  "s2tw", "s2twp", "s2hk",
                                                  "t2tw", "t2hk", "tw2t",  "hk2t", "t2jp", "jp2t", "none"};

bool is_encoding(const std::string& name) { return choose_encoding(name, "", true).has_value(); }

CLI::Validator step_choice() {
  std::vector<std::string> names(step_names().begin(), step_names().end());
  names.emplace_back("none");
  return one_of(names);
}

CLI::Validator class_choice() {
  const auto names = boilerplate_class_names();
  return one_of({names.begin(), names.end()});
}

bool converts(const CleanOptions& options) {
  const auto has = [](const std::vector<std::string>& names) { return std::find(names.begin(), names.end(), "convert") != names.end(); };
  return (options.steps.empty() || has(options.steps)) && !has(options.skip);
}

// "" or what to say of a configuration that OpenCC does not have.
std::string missing_configuration(const CleanOptions& options) {
  const std::string& name = options.convert;
  const bool is_path = name.find('/') != std::string::npos || name.ends_with(".json");
  if (is_path || !converts(options) || std::find(kConfigurations.begin(), kConfigurations.end(), name) != kConfigurations.end()) return "";
  const auto converter = Converter::load(name);
  return converter ? "" : converter.error().message + did_you_mean(name, kConfigurations);
}

}  // namespace

void add_common_flags(CLI::App& command, CommonFlags& flags) {
  command.add_option("INPUT", flags.inputs, "Files, directories, or - for standard input");
  command.add_option("-o,--output", flags.output, "Write to this file or directory (default: standard output)");
  command.add_option("--format", flags.format, "auto (by suffix, else text), text, lines (one document a line), jsonl or warc")
      ->check(CLI::IsMember({"auto", "text", "lines", "jsonl", "warc"}));
  command.add_option("--field", flags.field, "JSON Lines: the field that holds the text (default: text, content or 内容)");
  command.add_option("--id-field", flags.id_field, "JSON Lines: the field that holds the id");
  command.add_option("--encoding", flags.encoding, "utf-8, auto, gb18030, big5 or utf-16")
      ->check(one_of({"utf-8", "auto", "gb18030", "big5", "utf-16", "utf-16le", "utf-16be", "euc-tw", "hz"}, "", is_encoding));
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
  command.add_option("--steps", flags.steps, "Only these steps, in pipeline order; none = decode only")
      ->delimiter(',')->allow_extra_args(false)->check(step_choice());
  command.add_option("--skip", flags.skip, "All steps but these")->delimiter(',')->allow_extra_args(false)->check(step_choice());
  command.add_option("--convert", flags.convert, "OpenCC configuration: t2s, tw2s, ..., none, or the PATH of a .json")
      ->check(one_of(kConfigurations, "PATH.json", [](const std::string&) { return true; }));  // what OpenCC has is known when it is asked
  command.add_option("--punctuation", flags.punctuation, "keep, or fullwidth: ASCII punctuation between Han becomes full-width")
      ->check(CLI::IsMember({"keep", "fullwidth"}));
  command.add_flag("--safe-mixed", flags.safe_mixed,
                   "Spare words that OpenCC's conversion would damage in text that is Simplified already (乾县, 什么)");
  command.add_option("--keep", flags.keep, "Boilerplate classes to keep")->delimiter(',')->allow_extra_args(false)->check(class_choice());
  command.add_option("--drop", flags.drop, "Boilerplate classes to drop too")->delimiter(',')->allow_extra_args(false)->check(class_choice());
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
  if (const std::string missing = missing_configuration(options); !missing.empty()) return Error{ErrorCode::kConfiguration, missing};
  for (const std::string& path : flags.rules) {
    auto toml = read_file(path);
    if (!toml) return Error{ErrorCode::kConfiguration, "--rules " + toml.error().message};
    options.rules.push_back({path, std::move(toml).value()});
  }
  return options;
}

}  // namespace hansieve::cli
