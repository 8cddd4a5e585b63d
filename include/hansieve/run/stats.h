// The stats of a run as one JSON object (docs/formats.md).
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "hansieve/run/counters.h"

namespace hansieve {

/// Started with the run; measures wall time, CPU time and peak memory of the process.
class RunClock {
 public:
  double wall_seconds() const;
  static double cpu_seconds();
  static std::uint64_t peak_memory_bytes();
  static std::uint64_t resident_memory_bytes();   ///< now; 0 where the system does not say

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

struct StatsReport {
  std::string command;
  std::string config;  ///< fingerprint of the settings, or empty
  /// Flag and value, as the run used them; values are JSON.
  std::vector<std::pair<std::string, std::string>> parameters;
  CleanCounters counters;
  std::vector<std::string> errors;
  unsigned jobs = 1;
};

std::string stats_json(const StatsReport& report, const RunClock& clock);

/// "ICU 72.1, OpenCC ..., dictionaries ...": for --version.
std::string version_text();

}  // namespace hansieve
