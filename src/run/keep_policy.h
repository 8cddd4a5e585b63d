// KeepPolicy: which of several similar documents stays.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dedup_records.h"
#include "hansieve/base/result.h"

namespace hansieve {

class KeepPolicy {
 public:
  /// first, last, longest, FIELD:max or FIELD:min.
  static Result<KeepPolicy> parse(std::string_view name);

  bool is_first() const { return kind_ == Kind::kFirst; }

  /// The documents, best to keep first. Where the policy sees no difference: the smaller XXH3-128 of the
  /// text, then the smaller id. Documents without the field come last.
  std::vector<std::uint32_t> order(DedupRecords& records) const;

 private:
  enum class Kind { kFirst, kLast, kLongest, kMax, kMin };
  Kind kind_ = Kind::kFirst;
  std::string field_;
};

}  // namespace hansieve
