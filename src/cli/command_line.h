// The command line: arguments and settings in, exit status out.
#pragma once

namespace hansieve::cli {

/// Parses, says what is wrong with the arguments, or runs the command.
int run_command_line(int argc, char** argv);

}  // namespace hansieve::cli
