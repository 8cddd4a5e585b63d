// A line on the terminal that tells how far a run is.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "hansieve/run/clean_run.h"

namespace hansieve::cli {

/// "auto" (standard error is a terminal), "always" or "never".
bool wants_progress(const std::string& choice, bool quiet);

/// Rewrites its line ten times a second until stopped. Without `on` it does nothing.
class ProgressLine {
 public:
  ProgressLine(const RunProgress& progress, bool on);
  ~ProgressLine() { stop(); }

  /// Says a message above the line.
  void say(const std::string& message);
  /// Removes the line.
  void stop();

 private:
  void run();
  void clear();

  const RunProgress& progress_;
  std::mutex lock_;
  std::condition_variable changed_;
  bool stopped_ = true;
  std::thread thread_;
};

}  // namespace hansieve::cli
