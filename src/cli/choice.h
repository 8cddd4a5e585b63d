// Values that are known by name.
//
//   command.add_option("--keep", keep, "...")->check(one_of({"first", "last"}, "FIELD:max", is_field));
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

namespace hansieve::cli {

/// Takes these words and, where `accepts` is given, what it says yes to; `others` names that to a reader. The flag table reads
/// both off the parser: completions offer the words, and of a misspelt one the nearest is suggested.
CLI::Validator one_of(const std::vector<std::string>& words, const std::string& others = "",
                      std::function<bool(const std::string&)> accepts = {});

}  // namespace hansieve::cli
