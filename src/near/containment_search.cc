#include "hansieve/near/containment_search.h"

#include <algorithm>
#include <string>

#include "hansieve/near/compare.h"
#include "hansieve/near/containment.h"
#include "hansieve/near/sketcher.h"

namespace hansieve {
namespace {

constexpr std::size_t kTextsTogether = 2048, kPairsTogether = 4096;
/// Shingles of a document that is looked for in others: of shorter ones too few are sampled, and much holds a phrase.
constexpr std::size_t kLeastInner = 50;
constexpr double kFinderShare = 0.65, kPairsShare = 0.10;

/// The part of `all` that is task `task`'s of `tasks`.
template <typename T>
std::span<const T> part_of(std::span<const T> all, std::size_t task, std::size_t tasks) {
  const std::size_t begin = all.size() * task / tasks, end = all.size() * (task + 1) / tasks;
  return all.subspan(begin, end - begin);
}

}  // namespace

/// What a thread needs, and what it found.
struct ContainmentSearch::Worker {
  explicit Worker(const DedupOptions& options) : sketcher(options.signature, options.folding) {}
  Sketcher sketcher;
  SetComparer comparer;
  std::string buffer;
  std::vector<std::uint64_t> hashes;   ///< sampled, of one text behind another
  std::vector<std::size_t> ends;
  std::vector<ContainedPair> found;
  std::uint64_t compared = 0;
  Result<void> status;
};

Result<void> ContainmentSearch::sample(const std::vector<std::uint32_t>& rows, ContainmentFinder& finder, std::vector<Worker>& workers) {
  for (std::size_t at = 0; at < rows.size(); at += kTextsTogether) {
    const auto some = std::span(rows).subspan(at, std::min(kTextsTogether, rows.size() - at));
    settings_.parallel(static_cast<unsigned>(workers.size()), [&](unsigned task) {
      Worker& worker = workers[task];
      worker.hashes.clear(), worker.ends.clear();
      for (const std::uint32_t row : part_of(some, task, workers.size())) {
        const auto text = text_of_(row, task, worker.buffer);
        if (!text) return void(worker.status = text.error());
        worker.sketcher.look_at(*text);
        for (const std::uint64_t hash : worker.sketcher.shingles()) {
          if (finder.keeps(hash)) worker.hashes.push_back(hash);
        }
        worker.ends.push_back(worker.hashes.size());
      }
    });
    for (const Worker& worker : workers) {
      if (!worker.status) return worker.status;
      std::size_t begin = 0;
      for (const std::size_t end : worker.ends) {
        const auto added = finder.add(std::span(worker.hashes).subspan(begin, end - begin));
        if (!added) return added.error();
        begin = end;
      }
    }
  }
  return {};
}

// Sorted by the first, whose set is made once.
Result<void> ContainmentSearch::compare(const std::vector<std::uint32_t>& rows, std::span<const std::uint64_t> pairs, unsigned task,
                                        Worker& worker) const {
  std::uint32_t left = 0xFFFFFFFF;
  const auto look_at = [&](std::uint32_t document) -> Result<void> {
    const auto text = text_of_(rows[document], task, worker.buffer);
    if (!text) return text.error();
    worker.sketcher.look_at(*text);
    return {};
  };
  for (const std::uint64_t pair : pairs) {
    const auto a = static_cast<std::uint32_t>(pair >> 32), b = static_cast<std::uint32_t>(pair);
    if (a != left) {
      if (auto ok = look_at(left = a); !ok) return ok;
      worker.comparer.set_left(worker.sketcher.shingles());
    }
    if (auto ok = look_at(b); !ok) return ok;
    const Overlap overlap = worker.comparer.compare(worker.sketcher.shingles());
    ++worker.compared;
    if (overlap.containment() < settings_.containment || overlap.jaccard() >= settings_.dedup.threshold) continue;
    const bool is_inner = overlap.left < overlap.right;
    if (std::min(overlap.left, overlap.right) < kLeastInner) continue;
    worker.found.push_back({rows[is_inner ? a : b], rows[is_inner ? b : a], overlap.containment(), overlap.jaccard(), overlap.left == overlap.right});
  }
  return {};
}

Result<void> ContainmentSearch::verify(const std::vector<std::uint32_t>& rows, BatchDeduper& deduper, SortedRuns<std::uint64_t>& pairs,
                                      std::vector<Worker>& workers) {
  if (auto ok = deduper.rewind_similar(); !ok) return ok;
  SimilarPair known;
  bool more_known = deduper.next_similar(known);
  std::vector<std::uint64_t> block;
  for (bool more = true; more;) {
    block.clear();
    for (std::uint64_t pair; block.size() < kPairsTogether && (more = pairs.next(pair));) {
      const std::uint64_t in_rows = packed_pair(rows[pair >> 32], rows[static_cast<std::uint32_t>(pair)]);
      while (more_known && packed_pair(known.a, known.b) < in_rows) more_known = deduper.next_similar(known);
      if (!more_known || packed_pair(known.a, known.b) != in_rows) block.push_back(pair);
    }
    settings_.parallel(static_cast<unsigned>(workers.size()), [&](unsigned task) {
      workers[task].status = compare(rows, part_of(std::span<const std::uint64_t>(block), task, workers.size()), task, workers[task]);
    });
    for (Worker& worker : workers) {
      if (!worker.status) return worker.status;
      for (const ContainedPair& pair : worker.found) {
        if (auto ok = deduper.add_contained(pair); !ok) return ok;
      }
      worker.found.clear();
    }
  }
  if (auto ok = deduper.similar_ok(); !ok) return ok;
  return pairs.ok();
}

Result<void> ContainmentSearch::find(BatchDeduper& deduper) {
  const std::vector<std::uint32_t> rows = deduper.first_rows();
  std::vector<Worker> workers;
  for (unsigned i = 0; i < settings_.jobs; ++i) workers.emplace_back(settings_.dedup);
  CandidatePairs pairs(settings_.room.share(kPairsShare), Repeats::kDrop);
  std::uint64_t bounded = 0, compared = 0;
  {
    ContainmentFinder finder({.containment = settings_.containment, .max_bucket = settings_.dedup.max_bucket}, settings_.room.share(kFinderShare));
    if (auto ok = sample(rows, finder, workers); !ok) return ok;
    CandidatePairs both_ways(settings_.room.share(kPairsShare), Repeats::kDrop);
    if (auto ok = finder.find(both_ways); !ok) return ok;
    for (std::uint64_t pair; both_ways.next(pair);) {
      const auto inner = static_cast<std::uint32_t>(pair >> 32), outer = static_cast<std::uint32_t>(pair);
      if (auto ok = pairs.add(packed_pair(std::min(inner, outer), std::max(inner, outer))); !ok) return ok;
    }
    if (auto ok = both_ways.ok(); !ok) return ok;
    bounded = finder.bounded();
  }
  if (auto ok = pairs.sort(); !ok) return ok;
  if (auto ok = verify(rows, deduper, pairs, workers); !ok) return ok;
  for (const Worker& worker : workers) compared += worker.compared;
  deduper.count_contained(compared, bounded);
  return {};
}

}  // namespace hansieve
