// DedupUnits: a run that compares the paragraphs or lines of all documents and takes the duplicates out of their
// documents' texts (--unit). Read once, then again where texts are compared and records are written.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dedup_inputs.h"
#include "dedup_outputs.h"
#include "dedup_records.h"
#include "dedup_scan.h"
#include "dedup_seen.h"
#include "hansieve/near/batch_deduper.h"
#include "keep_policy.h"
#include "record_ids.h"
#include "unit_names.h"
#include "unit_table.h"

namespace hansieve {

class DedupUnits : public ScanConsumer {
 public:
  /// As DedupBatch; about `expected` units will come.
  DedupUnits(const DedupRequest& request, const KeepPolicy& policy, const Banding& banding, const Room& room, unsigned jobs,
             std::uint64_t expected, DedupOutputs& outputs);

  Result<void> run(DedupSummary& summary);

  Result<void> take(ScannedBatch& batch) override;
  bool knows(const Hash128& text) const override { return seen_.contains(text); }

 private:
  Result<void> check_formats() const;
  Result<void> set_repeated_ids_aside();
  Result<void> find_pairs(std::span<const std::uint32_t> order);
  /// Units, best to keep first: those of the best document, in its order, and so on.
  Result<std::vector<std::uint32_t>> order() const;
  /// Calls `use(record number, its row, its units that go)` for the records of an input, in order.
  template <typename Use>
  Result<void> for_each_record(const DedupInput& input, Use&& use);
  Result<void> write_kept(DedupUnitCounters& counters);
  Result<void> write_marked();
  Result<void> write_pairs();
  Result<void> write_clusters();
  Result<void> write_removed();
  /// Whether the record is none and goes to the quarantine.
  bool is_left_out(std::uint32_t record, const DedupRow& row) const;
  bool is_repeated(std::uint32_t record) const { return !repeated_.empty() && repeated_[record]; }
  void tell_phase(const char* phase) const {
    if (request_.progress) request_.progress->phase = phase;
  }
  UnitNames names() const { return UnitNames(request_, inputs_, table_, kind_); }

  const DedupRequest& request_;
  const KeepPolicy& policy_;
  const UnitKind kind_;
  const unsigned jobs_;
  const Room room_;
  DedupOutputs& outputs_;
  DedupInputs inputs_;
  UnitTable table_;
  SeenTexts seen_;
  RecordIds ids_;
  BatchDeduper deduper_;
  RowFate next_fate_;                      ///< of for_each_record
  bool more_fates_ = false;
  std::vector<bool> repeated_;             ///< records whose id was there before; empty: none
  std::vector<std::uint32_t> set_aside_;   ///< records that failed
  std::uint64_t documents_ = 0, short_units_ = 0;
};

}  // namespace hansieve
