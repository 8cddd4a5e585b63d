// A line on the terminal that tells how far a run is.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "hansieve/run/progress.h"
#include "language.h"

namespace hansieve::cli {

/// "auto" (standard error is a terminal and -q was not given), "always" or "never".
bool wants_progress(const std::string& choice, bool quiet);

/// How the line looks: "[======>         ] 43 %  1.2 GB  45.1 MB/s  12345 documents  678 duplicates  0:42 left".
/// At most `columns` wide; the bar and the time only where the total is known.
std::string progress_text(const RunProgress& progress, double seconds, std::size_t columns, Language language, bool with_colour);

/// Rewrites its line ten times a second until stopped; where standard error is no terminal, writes one line
/// a second. Without `on` it does nothing.
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
  void draw();
  void clear();

  const RunProgress& progress_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  const Language language_ = user_language();
  bool is_terminal_ = false, has_escapes_ = false, has_colour_ = false;
  std::size_t drawn_columns_ = 0;
  std::mutex lock_;
  std::condition_variable changed_;
  bool stopped_ = true;
  std::thread thread_;
};

}  // namespace hansieve::cli
