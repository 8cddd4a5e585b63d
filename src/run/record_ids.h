// RecordIds: the ids of all records, to tell those that an earlier record had.
//
//   ids.add(record.id, 7);
//   ids.for_each_repeated([&](std::uint32_t record) { ...; return Result<void>(); });   // once, at the end
#pragma once

#include <cstdint>
#include <functional>
#include <tuple>

#include "hansieve/base/hash.h"
#include "hansieve/near/sorted_runs.h"

namespace hansieve {

/// One thread.
class RecordIds {
 public:
  explicit RecordIds(const Room& room) : ids_(room) {}
  void expect(std::size_t records) { ids_.expect(records); }
  Result<void> add(const Hash128& id, std::uint32_t record) { return ids_.add({id, record}); }
  Result<void> spill() { return ids_.spill(); }
  void save_or_load(SavedState& state) { ids_.save_or_load(state); }

  /// Calls `use` with each record but the first of those that have one id, in any order, and forgets them all.
  Result<void> for_each_repeated(const std::function<Result<void>(std::uint32_t record)>& use) {
    if (auto ok = ids_.sort(); !ok) return ok;
    IdOf last{};
    bool any = false;
    for (IdOf id; ids_.next(id); last = id, any = true) {
      if (!any || id.id != last.id) continue;
      if (auto ok = use(id.record); !ok) return ok;
    }
    if (auto ok = ids_.ok(); !ok) return ok;
    ids_.clear();
    return {};
  }

 private:
  struct IdOf {
    Hash128 id;
    std::uint32_t record;
    std::uint64_t leading() const { return id.low; }
    friend bool operator<(const IdOf& x, const IdOf& y) { return std::tie(x.id, x.record) < std::tie(y.id, y.record); }
  };
  SortedRuns<IdOf> ids_;
};

}  // namespace hansieve
