// DedupPlan: what a run will take, reckoned from the sizes of its inputs and a look at their beginnings.
#pragma once

#include <cstdint>
#include <string>

#include "hansieve/base/result.h"
#include "hansieve/near/sorted_runs.h"
#include "hansieve/run/dedup_run.h"

namespace hansieve {

/// How large the inputs are, about: sizes are those of the files, the rest is reckoned from their beginnings.
struct DedupInputSize {
  std::uint64_t files = 0, file_bytes = 0;
  std::uint64_t bytes = 0, documents = 0;   ///< decompressed
  std::uint64_t spooled_bytes = 0;          ///< decompressed, of inputs that cannot be read twice from anywhere
  bool is_known = true;                     ///< false where one input is a stream
};
DedupInputSize size_of_inputs(const DedupRequest& request);

class DedupPlan {
 public:
  DedupPlan(const DedupRequest& request, const Banding& banding, const DedupInputSize& size, unsigned jobs);

  /// The memory that is left for what grows; unbounded where none was asked for. An error says what would fit.
  Result<Room> room(Scratch& scratch) const;
  /// Whether a run with an index keeps within the memory that was asked for: an error says what would.
  Result<void> check_indexed() const;
  std::uint64_t expected_documents() const { return size_.documents; }

  /// Some lines for a person.
  std::string text() const;

 private:
  std::uint64_t fixed_bytes() const;            ///< whatever the number of documents
  std::uint64_t floor_bytes() const;            ///< grows with the documents and stays in memory in any case
  std::uint64_t memory_without_limit() const;
  std::uint64_t memory() const;                 ///< 0: no bound
  std::uint64_t least_memory() const;
  std::uint64_t disk_bytes() const;
  std::uint64_t passes() const;                 ///< over the keys of each band

  const DedupRequest& request_;
  const Banding banding_;
  const DedupInputSize size_;
  const unsigned jobs_;
};

}  // namespace hansieve
