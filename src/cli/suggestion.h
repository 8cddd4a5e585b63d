// What somebody who mistyped a name may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hansieve::cli {

/// The name nearest to `typed` (insertions, deletions, exchanges and swapped neighbours), or "" where none is near.
std::string nearest(std::string_view typed, const std::vector<std::string>& names);

/// ": did you mean NAME?", or "" where none is near.
std::string did_you_mean(std::string_view typed, const std::vector<std::string>& names);

}  // namespace hansieve::cli
