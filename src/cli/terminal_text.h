// Text in the columns of a terminal, where a Han character is two wide.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hansieve::cli {

/// Columns that UTF-8 `text` takes.
std::size_t columns_of(std::string_view text);

/// `text` in lines of at most `width` columns, each but the first behind `indent` blanks: broken at blanks, and
/// between wide characters, but not before closing punctuation. Its own line breaks stay. No break at the end.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width);

/// COLUMNS, or the width of the terminal on standard output, else 100; at most 100.
std::size_t terminal_columns();

}  // namespace hansieve::cli
