#include "messages.h"

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <initializer_list>
#include <thread>

#include "hansieve/io/sink.h"

namespace hansieve::cli {

void say(const std::string& message) { std::fprintf(stderr, "hansieve: %s\n", message.c_str()); }

int fail(const Error& error) {
  if (error.code != ErrorCode::kClosed) say(error.message);
  return static_cast<int>(error.code);
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
