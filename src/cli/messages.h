// What the program says on standard error, and the exit status that goes with it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hansieve/base/result.h"

namespace hansieve::cli {

inline constexpr int kDone = 0, kPartly = 1, kUsage = 2, kInterrupted = 130;

/// The text with what a terminal would obey (controls, marks that turn the direction of writing) and bytes that are no UTF-8 as
/// \xNN.
std::string printable(std::string_view text);

/// "hansieve: MESSAGE" and a line break; the message is made printable.
void say(const std::string& message);

/// The same, one message for each line.
void say_lines(const std::string& messages);

/// Says what went wrong and returns the exit status. A closed pipe is said nothing about.
int fail(const Error& error);

/// Ends the process with a message and 4 where memory runs out, leaving no partial file.
void watch_memory();

/// Where standard input is a terminal and one of `inputs`, says that it is waited for.
void hint_at_standard_input(const std::vector<std::string>& inputs);

/// Ends the process with 130 on SIGINT, SIGTERM or SIGHUP, leaving no partial file. To be called before
/// any other thread starts. Also makes writes to a closed pipe return.
void watch_signals();

}  // namespace hansieve::cli
