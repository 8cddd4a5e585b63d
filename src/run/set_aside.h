// Records that failed, or whose id was there before: what is said of them, and the quarantine they go to.
#pragma once

#include <cstdint>
#include <vector>

#include "dedup_inputs.h"
#include "dedup_outputs.h"
#include "dedup_rows.h"

namespace hansieve {

/// Tells of the first and writes all to the quarantine, if one is wanted. `numbers`: of the rows, ascending; `repeated`: rows whose id was there
/// before; empty: none. Reads each from its input again.
Result<void> write_set_aside(const std::vector<std::uint32_t>& numbers, const std::vector<bool>& repeated, const DedupRows& rows,
                             const DedupRequest& request, const DedupInputs& inputs, DedupOutputs& outputs);

}  // namespace hansieve
