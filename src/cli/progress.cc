#include "progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "messages.h"
#include "quantity.h"
#include "terminal_text.h"

namespace hansieve::cli {
namespace {

constexpr auto kTerminalInterval = std::chrono::milliseconds(100);
constexpr auto kLogInterval = std::chrono::seconds(1);
constexpr std::size_t kMostBar = 30;
constexpr double kSecondsBeforeGuess = 1;  // before that, the time left would be a guess

std::size_t columns_of_terminal() {
  winsize size;
  return ::ioctl(2, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value && *value;
}

}  // namespace

bool wants_progress(const std::string& choice, bool quiet) {
  if (choice == "always") return true;
  return choice == "auto" && !quiet && ::isatty(2);
}

std::string progress_text(const RunProgress& progress, double seconds, std::size_t columns, Language language, bool with_colour) {
  const bool chinese = language == Language::kChinese;
  const auto bytes = static_cast<double>(progress.bytes), taken = static_cast<double>(progress.taken), total = static_cast<double>(progress.total);
  const double part = total > 0 ? std::min(1.0, taken / total) : 0;
  std::string text;
  if (const char* phase = progress.phase) text += std::string(phase) + "  ";
  char percent[16] = "";
  if (total > 0) std::snprintf(percent, sizeof percent, "%3.0f %%  ", part * 100);
  text += percent + bytes_text(bytes) + "  " + bytes_text(seconds > 0 ? bytes / seconds : 0) + "/s  " +
          std::to_string(progress.documents) + (chinese ? " 篇" : progress.documents == 1 ? " document" : " documents");
  if (const std::int64_t duplicates = progress.duplicates; duplicates >= 0) {
    text += "  " + (chinese ? "重复 " + std::to_string(duplicates) : std::to_string(duplicates) + (duplicates == 1 ? " duplicate" : " duplicates"));
  }
  if (part > 0 && part < 1 && seconds >= kSecondsBeforeGuess) {
    text += "  " + (chinese ? "剩余 " + time_text(seconds / part * (1 - part)) : time_text(seconds / part * (1 - part)) + " left");
  }
  const std::size_t used = columns_of(text);
  if (total > 0 && columns > used + 13) {
    const std::size_t width = std::min(kMostBar, columns - used - 3);
    const auto full = static_cast<std::size_t>(part * static_cast<double>(width));
    std::string bar = std::string(full, '=') + (full < width ? ">" : "");
    bar.resize(width, ' ');
    text = "[" + (with_colour ? "\x1b[32m" + bar + "\x1b[0m" : bar) + "] " + text;
  } else if (used > columns) {
    text = wrapped(text, 0, std::max<std::size_t>(columns, 20));
    text.resize(std::min(text.find('\n'), text.size()));
  }
  return text;
}

ProgressLine::ProgressLine(const RunProgress& progress, bool on) : progress_(progress), stopped_(!on) {
  if (!on) return;
  const char* terminal = std::getenv("TERM");
  is_terminal_ = ::isatty(2);
  has_escapes_ = is_terminal_ && terminal && std::string_view(terminal) != "dumb";
  has_colour_ = has_escapes_ && !is_set("NO_COLOR");
  thread_ = std::thread([this] { run(); });
}

void ProgressLine::run() {
  std::unique_lock guard(lock_);
  const std::chrono::milliseconds interval = is_terminal_ ? kTerminalInterval : kLogInterval;
  while (!changed_.wait_for(guard, interval, [&] { return stopped_; })) draw();
}

void ProgressLine::draw() {
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start_;
  const std::size_t columns = is_terminal_ ? columns_of_terminal() - 1 : 100;
  const std::string text = progress_text(progress_, seconds.count(), columns, language_, has_colour_);
  if (is_terminal_) clear();
  std::fputs(text.c_str(), stderr);
  if (!is_terminal_) std::fputc('\n', stderr);
  std::fflush(stderr);
  drawn_columns_ = columns;
}

void ProgressLine::clear() {
  if (has_escapes_) {
    std::fputs("\r\x1b[K", stderr);
  } else if (drawn_columns_ > 0) {
    std::fprintf(stderr, "\r%*s\r", static_cast<int>(drawn_columns_), "");
  }
}

void ProgressLine::say(const std::string& message) {
  const std::lock_guard guard(lock_);
  if (thread_.joinable() && is_terminal_) clear();
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
  if (is_terminal_) {
    clear();
  } else {
    draw();  // the last word in a log
  }
  std::fflush(stderr);
}

}  // namespace hansieve::cli
