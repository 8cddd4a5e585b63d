// The versions of the libraries and data that cleaning depends on: another one may give other bytes.
#pragma once

#include <string>

namespace hansieve {

std::string icu_version();

/// The release that the installed t2s dictionaries are known to be of, else what OpenCC's package says of itself.
/// Reads them at the first call, some 10 ms.
std::string opencc_version();

/// A fingerprint of the installed OpenCC dictionaries: XXH3 of their names and contents. Reads them.
std::string opencc_dictionaries();

}  // namespace hansieve
