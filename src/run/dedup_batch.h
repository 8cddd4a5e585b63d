// DedupBatch: a run over inputs that are all known before anything is written: read once, then again where texts
// are compared and records are written. Holds no records: in memory or in the scratch stand their places, hashes
// and signatures.
#pragma once

#include <string>
#include <vector>

#include "dedup_inputs.h"
#include "dedup_outputs.h"
#include "dedup_records.h"
#include "dedup_resume.h"
#include "dedup_rows.h"
#include "dedup_scan.h"
#include "dedup_seen.h"
#include "hansieve/near/batch_deduper.h"
#include "keep_policy.h"
#include "record_ids.h"

namespace hansieve {

class DedupBatch : public ScanConsumer {
 public:
  /// `room.scratch` is needed in any case: for spools. About `expected` documents will come. `resume` null: the work
  /// is gone when the process is.
  DedupBatch(const DedupRequest& request, const KeepPolicy& policy, const Banding& banding, const Room& room, unsigned jobs,
             std::uint64_t expected, DedupOutputs& outputs, DedupResume* resume);

  Result<void> run(DedupSummary& summary);

  Result<void> take(ScannedBatch& batch) override;
  bool knows(const Hash128& text) const override { return seen_.contains(text); }

 private:
  Result<void> read(DedupScan& scan);
  Result<void> find_repeated_ids();
  Result<void> compare(DedupScan& scan);
  Result<void> find_contained();
  void save_or_load(DedupScan& scan, SavedState& state);
  Result<void> save(DedupStep step, DedupScan& scan);
  bool is_done(DedupStep step) const { return resume_ && resume_->step() >= step; }
  /// Calls `use(row number, row, fate)` for each record in order; a fate of itself where it is kept.
  template <typename Use>
  Result<void> for_each_record(Use&& use);
  Result<void> write_kept();
  Result<void> write_marked();
  Result<void> write_pairs();
  Result<void> write_contained();
  Result<void> write_clusters();
  Result<void> write_removed();
  bool is_repeated(std::uint32_t row) const { return !repeated_.empty() && repeated_[row]; }
  void tell_phase(const char* phase) const {
    if (request_.progress) request_.progress->phase = phase;
  }
  DedupRecords records() const { return DedupRecords(request_, inputs_, rows_); }

  const DedupRequest& request_;
  const KeepPolicy& policy_;
  const unsigned jobs_;
  const Room room_;
  DedupOutputs& outputs_;
  DedupResume* const resume_;
  DedupInputs inputs_;
  DedupRows rows_;
  SeenTexts seen_;
  RecordIds ids_;
  BatchDeduper deduper_;
  std::vector<bool> repeated_;             ///< rows whose id was there before; empty: none
  std::vector<std::uint32_t> set_aside_;   ///< rows that failed
  std::uint64_t empty_ = 0;
  bool any_text_files_ = false;
};

}  // namespace hansieve
