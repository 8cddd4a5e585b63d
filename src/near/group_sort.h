// Sorting numbers whose highest bits are spread evenly: hashes.
#pragma once

#include <cstdint>
#include <vector>

namespace hansieve {

/// Sorts; several times faster than a comparison sort where the `bits` highest of the numbers' 64 bits are
/// spread evenly, and never much slower. `spare` is room of the same size.
void group_sort(std::vector<std::uint64_t>& numbers, std::vector<std::uint64_t>& spare);

}  // namespace hansieve
