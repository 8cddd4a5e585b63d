// The versions of the libraries and data that cleaning depends on: another one may give other bytes.
#pragma once

#include <string>

namespace hansieve {

std::string icu_version();

/// What OpenCC's package says of itself.
std::string opencc_version();

/// A fingerprint of the installed OpenCC dictionaries: XXH3 of their names and contents. Reads them.
std::string opencc_dictionaries();

}  // namespace hansieve
