// What is known of commands and flags beyond their registration: Chinese texts, details, examples, the
// kind of their values. Comes from src/cli/help/*.toml, built into the program.
//
// A flag is looked for in its command's file, then in that of the command it `inherits` from, then in
// common.toml.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hansieve::cli {

struct FlagText {
  bool is_known = false;
  bool is_common = false;      ///< from common.toml: the flag means the same in every command
  bool changes_result = true;  ///< whether the flag can change the bytes that come out
  std::string value;           ///< "FILE"; "[=SUFFIX]" where a value may be left out
  std::string chinese, details, chinese_details;
};

struct Example {
  std::string command, english, chinese;
};

struct CommandText {
  std::string inherits;  ///< a command whose flags, and their configuration, this one shares
  std::string chinese, details, chinese_details;
  std::vector<Example> examples;
};

/// `command` is "clean" or "config show"; "" is the program itself. `flag` is "output" or "INPUT".
CommandText command_text(std::string_view command);
FlagText flag_text(std::string_view command, std::string_view flag);

}  // namespace hansieve::cli
