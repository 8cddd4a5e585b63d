// hansieve: the command line. Each command is one file, cmd_NAME.cc.
#include "command_line.h"
#include "messages.h"

int main(int argc, char** argv) {
  hansieve::cli::watch_memory();
  hansieve::cli::watch_signals();
  return hansieve::cli::run_command_line(argc, argv);
}
