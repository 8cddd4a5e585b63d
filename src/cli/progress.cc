#include "progress.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "messages.h"

namespace hansieve::cli {

bool wants_progress(const std::string& choice, bool quiet) {
  if (choice == "always") return true;
  return choice == "auto" && !quiet && ::isatty(2);
}

ProgressLine::ProgressLine(const RunProgress& progress, bool on) : progress_(progress), stopped_(!on) {
  if (on) thread_ = std::thread([this] { run(); });
}

void ProgressLine::run() {
  const auto start = std::chrono::steady_clock::now();
  std::unique_lock guard(lock_);
  while (!changed_.wait_for(guard, std::chrono::milliseconds(100), [&] { return stopped_; })) {
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    const double megabytes = static_cast<double>(progress_.bytes) / 1e6;
    std::fprintf(stderr, "\r\x1b[K%.1f MB, %.1f MB/s, %llu files", megabytes, megabytes / seconds.count(),
                 static_cast<unsigned long long>(progress_.files));
    std::fflush(stderr);
  }
}

void ProgressLine::clear() {
  std::fputs("\r\x1b[K", stderr);
}

void ProgressLine::say(const std::string& message) {
  const std::lock_guard guard(lock_);
  if (thread_.joinable()) clear();
  cli::say(message);
}

void ProgressLine::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard guard(lock_);
    stopped_ = true;
  }
  changed_.notify_all();
  thread_.join();
  clear();
}

}  // namespace hansieve::cli
