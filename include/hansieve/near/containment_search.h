// ContainmentSearch: the documents of a BatchDeduper that lie inside others: looked for by containment.h, on several threads
// and in bounded memory, and compared exactly.
//
//   deduper.find_pairs(text_of);                                        // kAllPairs
//   ContainmentSearch({options, 0.8, room, jobs, parallel_on(jobs)}, text_of).find(deduper);
//   deduper.choose(order);                                              // whatever lies in a kept document goes too
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hansieve/near/batch_deduper.h"

namespace hansieve {

class ContainmentSearch {
 public:
  struct Settings {
    DedupOptions dedup;            ///< those of the deduper
    double containment = 0.8;      ///< share of the inner document's shingles, 0 < c <= 1
    Room room;
    unsigned jobs = 1;
    Parallel parallel = one_by_one;
  };
  ContainmentSearch(const Settings& settings, const BatchDeduper::TextOf& text_of) : settings_(settings), text_of_(text_of) {}

  /// Gives `deduper` each two documents of which the second contains the first, at least by that share, and which are no
  /// similar pair. Reads each text once, and those of candidates again. Memory beyond the room: 20 bytes a document, and 8
  /// a pair.
  Result<void> find(BatchDeduper& deduper);

 private:
  struct Worker;
  Result<void> sample(const std::vector<std::uint32_t>& rows, class ContainmentFinder& finder, std::vector<Worker>& workers);
  Result<void> verify(const std::vector<std::uint32_t>& rows, BatchDeduper& deduper, SortedRuns<std::uint64_t>& pairs, std::vector<Worker>& workers);
  Result<void> compare(const std::vector<std::uint32_t>& rows, std::span<const std::uint64_t> pairs, unsigned task, Worker& worker) const;

  const Settings settings_;
  const BatchDeduper::TextOf& text_of_;
};

}  // namespace hansieve
