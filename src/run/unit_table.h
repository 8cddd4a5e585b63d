// UnitTable: where the units of a run lie (--unit): 24 bytes a unit and 28 a record, in memory or beside it, but for
// 4 bytes a record.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "dedup_rows.h"

namespace hansieve {

class UnitTable {
 public:
  /// `scratch` null: in memory.
  explicit UnitTable(Scratch* scratch) : records_(scratch), units_(scratch) {}

  /// The next record; its units come before the one behind it.
  Result<void> add_record(const DedupRow& record) {
    first_units_.push_back(units_.size());
    return records_.add(record);
  }
  /// A unit of the last record: that record's row, with the slice of the unit for a text.
  Result<void> add_unit(const DedupRow& unit) { return units_.add(unit); }

  const DedupRows& records() const { return records_; }
  const DedupRows& units() const { return units_; }
  std::uint32_t first_unit(std::uint32_t record) const { return record < first_units_.size() ? first_units_[record] : units_.size(); }
  std::uint32_t record_of(std::uint32_t unit) const {
    return static_cast<std::uint32_t>(std::upper_bound(first_units_.begin(), first_units_.end(), unit) - first_units_.begin()) - 1;
  }

 private:
  DedupRows records_, units_;
  std::vector<std::uint32_t> first_units_;   ///< of each record
};

}  // namespace hansieve
