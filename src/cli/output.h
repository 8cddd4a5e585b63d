// What a command prints on standard output when it is not a stream of documents.
#pragma once

#include <string_view>

namespace hansieve::cli {

/// Writes `text` and returns the exit status. A closed pipe is no failure.
int print(std::string_view text);

}  // namespace hansieve::cli
