// Flags that the commands share.
#pragma once

#include <string>
#include <vector>

#include "hansieve/base/result.h"
#include "hansieve/clean/options.h"
#include "hansieve/run/formats.h"

namespace CLI {
class App;
}

namespace hansieve::cli {

/// What every command that reads documents takes.
struct CommonFlags {
  std::vector<std::string> inputs;
  std::string output = "-";
  std::string format = "auto", field, id_field = "id";
  std::string encoding = "utf-8", invalid = "replace";
  std::string config, stats, quarantine, progress = "auto";
  int jobs = -1;  ///< negative: not given
  bool quiet = false, verbose = false;

  Format chosen_format() const { return *format_named(format); }
  InvalidBytes chosen_invalid() const { return *invalid_bytes_named(invalid); }
};

/// Adds them; values are checked while parsing.
void add_common_flags(CLI::App& command, CommonFlags& flags);

/// The choices of cleaning, for clean and explain.
struct CleanFlags {
  std::vector<std::string> steps, skip, keep, drop, rules;
  std::string convert = "t2s", punctuation = "keep";
  bool safe_mixed = false;
};
void add_clean_flags(CLI::App& command, CleanFlags& flags);

/// Reads the rule files.
Result<CleanOptions> clean_options(const CleanFlags& flags);

}  // namespace hansieve::cli
