// run_clean: cleans files, directories or standard input as the command line asks for it.
//
//   CleanRequest request;
//   request.inputs = {"news/"};
//   request.output = "clean/";
//   auto summary = run_clean(request);
//
// Reading, cleaning on several threads, and writing in the order of the input. Prints nothing: what a
// person should hear goes to `request.tell`.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "hansieve/base/result.h"
#include "hansieve/clean/options.h"
#include "hansieve/run/counters.h"
#include "hansieve/run/formats.h"
#include "hansieve/run/progress.h"

namespace hansieve {

struct CleanRequest {
  CleanOptions clean;
  std::vector<std::string> inputs = {"-"};  ///< files, directories, "-" for standard input
  std::string output = "-";                 ///< a file, a directory, "-" for standard output
  bool in_place = false;                    ///< write each input over itself
  std::string backup_suffix;                ///< in place: keep the old file under this suffix too
  Format format = Format::kAuto;
  std::string field;                        ///< empty: text, content or 内容
  std::string id_field = "id";              ///< what an output format with ids takes them from
  OutputFormat output_format = OutputFormat::kSame;
  InvalidBytes invalid = InvalidBytes::kReplace;
  std::string encoding = "utf-8";
  int jobs = -1;                            ///< 0: all cores; negative: all for directories and JSON Lines, else 1
  std::string audit, stats, quarantine;     ///< files, empty for none
  std::size_t repeated = 0;                 ///< drop lines that stand in so many documents of the run; 0: none
  bool resume = false;                      ///< a directory: leave out files a run like this has finished
  bool dry_run = false;                     ///< clean, count, write nothing
  std::vector<std::string> include, exclude;  ///< globs, matched with a file's path under its directory
  std::function<void(const std::string&)> tell = [](const std::string&) {};
  bool counts_conversion = false;  ///< count what the conversion changes even without audit and statistics
  bool tells_files = false;        ///< tell of each finished file too
  RunProgress* progress = nullptr;
  std::string config;  ///< fingerprint of the settings, for the audit and the statistics
};

struct CleanSummary {
  CleanCounters counters;
  /// Whether every file and record was cleaned.
  bool is_whole() const { return counters.failed_files == 0 && counters.failed_records == 0; }
};

/// An error means the run as a whole failed; nothing partial is left behind.
Result<CleanSummary> run_clean(const CleanRequest& request);

}  // namespace hansieve
