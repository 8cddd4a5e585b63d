// The one table of commands and flags. Help, manual pages, completions and the configuration are all made
// from it, and it is read off the parser itself, so that they cannot disagree with what is parsed.
#pragma once

#include <string>
#include <vector>

#include "help_texts.h"
#include "language.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace hansieve::cli {

struct FlagEntry {
  std::string name;                  ///< "--output", or "INPUT" for an argument without a dash
  std::string brief;                 ///< "-o", or ""
  std::string value;                 ///< "FILE"; "" for a switch
  std::vector<std::string> choices;  ///< the values it takes, where they are few
  std::string others;                ///< what it takes besides, as a reader is told: "FIELD:max"
  char delimiter = '\0';             ///< between values given at once, or NUL where each stands alone
  std::string text, details;
  bool is_argument = false, is_required = false;
  bool takes_many = false;           ///< may be given several times
  bool value_needs_equals = false;   ///< --in-place[=SUFFIX]
  bool is_common = false, changes_result = true;
  bool is_translated = false;        ///< has a Chinese text
  std::string standard;              ///< the default as the parser spells it
  std::vector<std::string> given;    ///< the values on the command line
  CLI::Option* option = nullptr;     ///< as the parser knows it

  /// "output"
  std::string key() const { return name.substr(name.find_first_not_of('-')); }
  bool is_switch() const { return value.empty(); }
};

struct CommandEntry {
  std::string name;  ///< "clean", "config show"; "" for the program
  std::string text, details;
  bool is_translated = false;
  std::vector<Example> examples;
  std::vector<FlagEntry> flags;
  std::vector<CommandEntry> commands;

  const FlagEntry* flag(const std::string& key) const;
  const CommandEntry* command(const std::string& last_word) const;
};

/// The table of `app`, which is the program or one command of it, and must outlive the table.
CommandEntry describe(CLI::App& app, Language language);

/// "" or why the flag does not take this value.
std::string objection(const FlagEntry& flag, const std::string& value);

/// "Value 0 not in range 2 to 9", as the parser says it: "0 is not from 2 to 9".
std::string in_plain_words(const std::string& message);

/// The full name of a command below the program: "config show".
std::string command_name(const CLI::App& app);

}  // namespace hansieve::cli
