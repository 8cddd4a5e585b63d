// Finds the places worth a closer look, at memory speed.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace hansieve {

/// Appends, in order, byte offsets where two different characters stand doubled one behind the other
/// (one of them Han of three bytes, or both of them ASCII letters): the least that any overprinted
/// run has, and about one in 20 000 characters of natural text. Blanks between the two do not count.
/// May name places twice and near ones that are none. `text` is valid UTF-8. Linear; about 0.1 ns per byte.
void find_doubled_pairs(std::string_view text, std::vector<std::size_t>& places);

}  // namespace hansieve
