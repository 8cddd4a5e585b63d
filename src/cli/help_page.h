// Help for reading in a terminal, from the table of flags.
#pragma once

#include <string>

#include "flag_table.h"

namespace hansieve::cli {

/// What --help says: the usage, the flags, a line each.
std::string short_help(const CommandEntry& command, Language language);

/// What `hansieve help COMMAND` says: everything, with examples.
std::string long_help(const CommandEntry& command, Language language);

/// "hansieve clean [INPUT...] [flags]"
std::string usage_line(const CommandEntry& command, Language language);

/// "-o, --output FILE"
std::string flag_spelling(const FlagEntry& flag);

}  // namespace hansieve::cli
