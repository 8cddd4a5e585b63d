// The documents of a run that lie inside others (--containment): looked for by near/containment.h, on all threads and
// in bounded memory, and compared exactly.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "dedup_records.h"
#include "hansieve/near/batch_deduper.h"

namespace hansieve {

class DedupContainment {
 public:
  /// `records`: one for each thread.
  DedupContainment(const DedupRequest& request, const Room& room, std::vector<DedupRecords>& records)
      : request_(request), room_(room), records_(records) {}

  /// Gives `deduper` each two documents of which the second contains the first, at least by `request.containment`, and
  /// which are no similar pair. Reads each text once, and those of candidates again. Memory beyond the room: 20 bytes a
  /// document, and 8 a pair.
  Result<void> find(BatchDeduper& deduper);

 private:
  struct Worker;
  Result<void> sample(const std::vector<std::uint32_t>& rows, class ContainmentFinder& finder, std::vector<Worker>& workers);
  Result<void> verify(const std::vector<std::uint32_t>& rows, BatchDeduper& deduper, SortedRuns<std::uint64_t>& pairs, std::vector<Worker>& workers);
  Result<void> compare(const std::vector<std::uint32_t>& rows, std::span<const std::uint64_t> pairs, DedupRecords& records, Worker& worker) const;

  const DedupRequest& request_;
  const Room room_;
  std::vector<DedupRecords>& records_;
};

}  // namespace hansieve
