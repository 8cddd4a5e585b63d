#include "messages.h"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <initializer_list>
#include <new>
#include <string_view>
#include <thread>

#include "hansieve/io/sink.h"
#include "hansieve/text/utf8.h"
#include "language.h"

namespace hansieve::cli {

namespace {

/// Whether a terminal would obey the code point instead of showing it: controls, and marks that turn the direction of writing.
bool is_unprintable(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || (c >= 0x200E && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

// Names of files and records come from anywhere: what they hold must neither forge a message nor steer the terminal.
std::string printable(std::string_view text) {
  std::string out;
  const auto append_hex = [&](std::string_view bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    for (const char byte : bytes) {
      const auto value = static_cast<unsigned char>(byte);
      out += {'\\', 'x', kDigits[value >> 4], kDigits[value & 15]};
    }
  };
  Invalid bad = find_invalid(text);
  for (std::size_t at = 0; at < text.size();) {
    if (bad.size > 0 && at == bad.at) {
      append_hex(text.substr(at, bad.size));
      at += bad.size;
      bad = find_invalid(text, at);
      continue;
    }
    const Decoded point = decode_at(text, at);
    const std::string_view bytes = text.substr(at, point.size);
    if (is_unprintable(point.value)) append_hex(bytes); else out += bytes;
    at += point.size;
  }
  return out;
}

void say(const std::string& message) { std::fprintf(stderr, "hansieve: %s\n", printable(message).c_str()); }

void say_lines(const std::string& messages) {
  for (std::size_t at = 0; at < messages.size();) {
    const std::size_t end = std::min(messages.find('\n', at), messages.size());
    say(messages.substr(at, end - at));
    at = end + 1;
  }
}

int fail(const Error& error) {
  if (error.code != ErrorCode::kClosed) say(error.message);
  return static_cast<int>(error.code);
}

void watch_memory() {
  std::set_new_handler([] {
    constexpr std::string_view kMessage = "hansieve: out of memory: nothing partial is left behind: use fewer jobs, or give the machine more\n";
    (void)!::write(2, kMessage.data(), kMessage.size());
    abandon_sinks();
    _exit(static_cast<int>(ErrorCode::kInputOutput));
  });
}

void hint_at_standard_input(const std::vector<std::string>& inputs) {
  if (std::find(inputs.begin(), inputs.end(), "-") == inputs.end() || !::isatty(0) || !::isatty(2)) return;
  say(user_language() == Language::kChinese ? "正在读取标准输入：按 Ctrl-D 结束，或给出文件名"
                                            : "reading standard input: end it with Ctrl-D, or name a file");
}

void watch_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction now;
    sigaction(number, nullptr, &now);
    if (now.sa_handler != SIG_IGN) sigaddset(&signals, number);
  }
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::thread([signals] {
    int number = 0;
    sigwait(&signals, &number);
    abandon_sinks();
    _exit(kInterrupted);
  }).detach();
}

}  // namespace hansieve::cli
