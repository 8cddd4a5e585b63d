#include "hansieve/run/stats.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>

#include "hansieve/base/version.h"
#include "hansieve/clean/versions.h"
#include "hansieve/io/json_text.h"

namespace hansieve {
namespace {

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(text, out);
  return out;
}

std::string number(double value) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.3f", value);
  return digits;
}

// {"undouble":{"undouble/run":3,...},...}; the map is sorted, so a step's rules stand together.
std::string edits_json(const CleanCounters& counters) {
  std::string out = "{", step;
  for (const auto& [rule, count] : counters.edits) {
    const std::string its_step = rule.substr(0, rule.find('/'));
    if (its_step != step) {
      if (!step.empty()) out += "},";
      out += quoted(its_step) + ":{";
      step = its_step;
    } else {
      out += ',';
    }
    out += quoted(rule) + ":" + std::to_string(count);
  }
  return out + (step.empty() ? "}" : "}}");
}

}  // namespace

double RunClock::wall_seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

double RunClock::cpu_seconds() {
  rusage usage;
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::uint64_t RunClock::peak_memory_bytes() {
  rusage usage;
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

std::uint64_t RunClock::resident_memory_bytes() {
  std::FILE* const file = std::fopen("/proc/self/statm", "r");
  if (!file) return 0;
  unsigned long all = 0, resident = 0;
  const int read = std::fscanf(file, "%lu %lu", &all, &resident);
  std::fclose(file);
  return read == 2 ? resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) : 0;
}

std::string stats_json(const StatsReport& report, const RunClock& clock) {
  const CleanCounters& c = report.counters;
  const auto n = [](std::uint64_t value) { return std::to_string(value); };
  std::string out = "{\"schema\":\"hansieve.stats/1\",\"tool\":" + quoted(kVersion) + ",\"command\":" + quoted(report.command);
  if (!report.config.empty()) out += ",\"config\":" + quoted(report.config);
  out += ",\"versions\":{\"icu\":" + quoted(icu_version()) + ",\"opencc\":" + quoted(opencc_version()) +
         ",\"opencc_dictionaries\":" + quoted(opencc_dictionaries()) + "}";
  out += ",\"parameters\":{";
  for (const auto& [name, value] : report.parameters) {
    if (out.back() != '{') out += ',';
    out += quoted(name) + ":" + value;
  }
  out += "},\"jobs\":" + n(report.jobs);
  out += ",\"files\":{\"read\":" + n(c.files) + ",\"failed\":" + n(c.failed_files) + "}";
  out += ",\"documents\":{\"read\":" + n(c.documents) + ",\"changed\":" + n(c.changed_documents) +
         ",\"failed\":" + n(c.failed_records) + (c.left_out > 0 ? ",\"left_out\":" + n(c.left_out) : "") + "}";
  out += ",\"bytes\":{\"in\":" + n(c.bytes_in) + ",\"out\":" + n(c.bytes_out) + "}";
  out += ",\"chars\":{\"in\":" + n(c.chars_in) + ",\"out\":" + n(c.chars_out) + "}";
  out += ",\"invalid\":" + n(c.invalid);
  out += ",\"edits\":" + edits_json(c);
  out += ",\"seconds\":{\"wall\":" + number(clock.wall_seconds()) + ",\"cpu\":" + number(RunClock::cpu_seconds()) + "}";
  out += ",\"peak_memory_bytes\":" + n(RunClock::peak_memory_bytes());
  out += ",\"errors\":[";
  for (const std::string& error : report.errors) {
    if (out.back() != '[') out += ',';
    out += quoted(error);
  }
  return out + "]}\n";
}

std::string version_text() {
  return std::string("hansieve ") + kVersion + "\nICU " + icu_version() + "\nOpenCC " + opencc_version() +
         "\nOpenCC dictionaries " + opencc_dictionaries();
}

}  // namespace hansieve
