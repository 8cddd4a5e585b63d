// Texts of any size in one shape each: ordinary ones, and those meant to make a step look at the same bytes again and again.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hansieve::growth {

/// The names, ordinary text first.
std::vector<std::string> shape_names();

/// About `bytes` of valid UTF-8 in that shape, the same every time. Requires a name of shape_names().
std::string make_text(std::string_view shape, std::size_t bytes);

/// JSON Lines of about `bytes` for dedup: "news", "short", "same", "near" (copies of one document, each a little different), "chain"
/// (each like the one before, ever less like the first), "empty", "tiny" (one character each), "one" (a single huge record).
std::vector<std::string> corpus_names();
std::string make_records(std::string_view corpus, std::size_t bytes);

}  // namespace hansieve::growth
