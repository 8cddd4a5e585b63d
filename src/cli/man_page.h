// Manual pages (man 7 man), from the table of flags.
#pragma once

#include <string>

#include "flag_table.h"

namespace hansieve::cli {

/// hansieve.1 for the program, hansieve-clean.1 for a command with those below it.
std::string man_page(const CommandEntry& command, Language language);

/// "hansieve-clean.1"
std::string man_page_name(const CommandEntry& command);

}  // namespace hansieve::cli
