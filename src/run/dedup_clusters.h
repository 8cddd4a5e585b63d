// Clusters: each row that is kept with those that go for it, a line each.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "dedup_outputs.h"
#include "hansieve/near/batch_deduper.h"

namespace hansieve {

/// In the order of the kept rows, after the choice. `name` gives a row's id, as JSON, and what else is said of it behind that.
Result<void> write_clusters(BatchDeduper& deduper, const Room& room, const std::function<Result<std::string>(std::uint32_t row)>& name,
                            DedupOutputs& outputs);

}  // namespace hansieve
