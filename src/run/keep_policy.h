// KeepPolicy: which of several similar documents stays.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dedup_records.h"
#include "hansieve/base/result.h"
#include "hansieve/near/sorted_runs.h"

namespace hansieve {

class KeepPolicy {
 public:
  /// first, last, longest, FIELD:max or FIELD:min.
  static Result<KeepPolicy> parse(std::string_view name);

  bool is_first() const { return kind_ == Kind::kFirst; }
  /// Whether the records must be read for it.
  bool reads_records() const { return kind_ != Kind::kFirst && kind_ != Kind::kLast; }

  /// All rows, best to keep first, those that are no documents last. Where the policy sees no difference: the
  /// smaller XXH3-128 of the text, then the smaller id as spelled. Documents without the field come last of the
  /// documents. `repeated` marks rows that are none; empty: no row.
  Result<std::vector<std::uint32_t>> order(std::uint32_t rows, const std::vector<bool>& repeated, const Room& room, DedupRecords& records) const;

 private:
  enum class Kind { kFirst, kLast, kLongest, kMax, kMin };
  struct Key;
  Result<Key> key_of(std::uint32_t number, const DedupRow& row, DedupRecords& records, std::string& buffer) const;
  bool is_better(const Key& a, const Key& b, DedupRecords& records) const;

  Kind kind_ = Kind::kFirst;
  std::string field_;
};

}  // namespace hansieve
