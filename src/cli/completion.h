// Completion scripts for shells, from the table of flags.
#pragma once

#include <string>

#include "flag_table.h"

namespace hansieve::cli {

std::string bash_completion(const CommandEntry& program);
std::string zsh_completion(const CommandEntry& program);
std::string fish_completion(const CommandEntry& program);

}  // namespace hansieve::cli
