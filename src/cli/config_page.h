// Settings written as TOML, for people.
#pragma once

#include <string>

#include "configuration.h"

namespace hansieve::cli {

/// Every setting of every command (or of `only`), as it is in force, and where that comes from.
Result<std::string> settings_page(const CommandEntry& program, const Configuration& configuration, const std::string& only);

/// A configuration file in which every setting stands as a comment with its default.
std::string settings_template(const CommandEntry& program);

}  // namespace hansieve::cli
