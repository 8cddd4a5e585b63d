// Documents of a run that lie inside others, by near/containment.h, each pair compared exactly.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "dedup_records.h"

namespace hansieve {

struct ContainedPair {
  std::uint32_t inner = 0, outer = 0;   ///< rows
  double containment = 0, jaccard = 0;  ///< containment: the share of the inner one's shingles in the outer one
};

/// Calls `use` for each two of the documents `rows` of which the second contains the first, at least by
/// `request.containment`, in order. Equal sets of shingles are in no pair. Reads each document once, and those
/// of a pair again; memory: about two bytes for each code point, see near/containment.h.
Result<void> find_contained(const DedupRequest& request, const std::vector<std::uint32_t>& rows, DedupRecords& records,
                            const std::function<Result<void>(const ContainedPair&)>& use);

}  // namespace hansieve
