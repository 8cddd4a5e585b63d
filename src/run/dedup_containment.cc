#include "dedup_containment.h"

#include "hansieve/near/compare.h"
#include "hansieve/near/containment.h"
#include "hansieve/near/sketcher.h"

namespace hansieve {

Result<void> find_contained(const DedupRequest& request, const std::vector<std::uint32_t>& rows, DedupRecords& records,
                            const std::function<Result<void>(const ContainedPair&)>& use) {
  Sketcher sketcher(request.dedup.signature, request.dedup.folding);
  std::string buffer;
  const auto shingles_of = [&](std::uint32_t row) -> Result<std::span<const std::uint64_t>> {
    const auto text = records.text(row, buffer);
    if (!text) return text.error();
    sketcher.look_at(*text);
    return sketcher.shingles();
  };
  ContainmentFinder finder({.containment = request.containment, .max_bucket = request.dedup.max_bucket});
  for (const std::uint32_t row : rows) {
    const auto shingles = shingles_of(row);
    if (!shingles) return shingles.error();
    finder.add(*shingles);
  }
  SetComparer comparer;
  std::uint32_t left = 0xFFFFFFFF;
  Result<void> status;
  finder.find([&](std::uint32_t inner, std::uint32_t outer) {
    if (!status) return;
    if (inner != left) {
      const auto shingles = shingles_of(rows[inner]);
      if (!shingles) return void(status = shingles.error());
      comparer.set_left(*shingles);
      left = inner;
    }
    const auto shingles = shingles_of(rows[outer]);
    if (!shingles) return void(status = shingles.error());
    const Overlap overlap = comparer.compare(*shingles);
    const double containment = static_cast<double>(overlap.both) / static_cast<double>(overlap.left);
    // Of two that contain each other the smaller one is the inner one.
    const bool is_inner = overlap.left < overlap.right || (overlap.left == overlap.right && overlap.both < overlap.left && inner < outer);
    if (is_inner && containment >= request.containment) status = use({rows[inner], rows[outer], containment, overlap.jaccard()});
  });
  return status;
}

}  // namespace hansieve
