// Where a document is cut into windows: a function of its bytes alone.
#pragma once

#include <cstddef>
#include <string_view>

namespace hansieve {

inline constexpr std::size_t kWindowBytes = 64 * 1024;
inline constexpr std::size_t kLongestLineBytes = 1024 * 1024;

/// The size of the first window of `bytes`, or 0 when more bytes are needed to tell. Not for the last
/// window of a document, which is whatever is left. The window ends behind a line break: the last one in
/// the second half of 64 KiB that ends a paragraph, else the last line break, else the first one within
/// 1 MiB, else at 1 MiB, not inside a code point. More bytes behind do not change an answer.
/// `searched`, if given, is how far into the same bytes earlier calls that returned 0 have looked; it
/// makes asking again as they grow linear. Zero it for other bytes.
std::size_t window_size(std::string_view bytes, std::size_t* searched = nullptr);

}  // namespace hansieve
