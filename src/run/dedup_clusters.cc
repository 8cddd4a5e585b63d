#include "dedup_clusters.h"

namespace hansieve {
namespace {

struct ByKept {
  bool operator()(const RowFate& x, const RowFate& y) const { return x.kept != y.kept ? x.kept < y.kept : x.row < y.row; }
};

}  // namespace

Result<void> write_clusters(BatchDeduper& deduper, const Room& room, const std::function<Result<std::string>(std::uint32_t row)>& name,
                            DedupOutputs& outputs) {
  SortedRuns<RowFate, ByKept> members(room);
  if (auto ok = deduper.rewind_removed(); !ok) return ok;
  for (RowFate fate; deduper.next_removed(fate);) {
    if (auto ok = members.add(fate); !ok) return ok;
  }
  if (auto ok = deduper.removed_ok(); !ok) return ok;
  if (auto ok = members.sort(); !ok) return ok;
  std::string& out = outputs.buffer();
  RowFate member;
  for (bool more = members.next(member); more;) {
    const std::uint32_t kept = member.kept;
    const auto kept_name = name(kept);
    if (!kept_name) return kept_name.error();
    append_cluster_begin(kept + std::uint64_t{1}, *kept_name, out);
    for (; more && member.kept == kept; more = members.next(member)) {
      const auto member_name = name(member.row);
      if (!member_name) return member_name.error();
      append_cluster_member(*member_name, member.jaccard, out, member.containment);
    }
    append_cluster_end(out);
    if (auto ok = outputs.flush_some(); !ok) return ok;
  }
  return members.ok();
}

}  // namespace hansieve
