// Containment: documents that lie inside others. An article in a page with menus and comments, a reprint whose
// tail was cut off: their Jaccard similarity is low, since the larger one has much of its own, but nearly all
// shingles of the smaller one are in the larger.
//
//   hansieve::ContainmentFinder finder({.containment = 0.8});
//   for (const auto& hashes : shingle_hashes) finder.add(hashes);      // documents 0, 1, 2, ...
//   hansieve::CandidatePairs pairs({}, hansieve::Repeats::kDrop);
//   finder.find(pairs);
//   for (std::uint64_t pair; pairs.next(pair);) {                      // (inner, outer), packed_pair
//     comparer.set_left(shingle_hashes[pair >> 32]);                   // compare.h
//     const hansieve::Overlap o = comparer.compare(shingle_hashes[static_cast<std::uint32_t>(pair)]);
//     if (o.both >= 0.8 * o.left) { /* the second contains the first */ }
//   }
//
// Keeps one shingle hash in `sample` of every document, always the same ones: the share of a document's sample
// that another one has estimates its containment in that one, whatever the sizes of the two. What is found is a
// candidate, to be compared exactly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "hansieve/base/result.h"
#include "hansieve/near/candidates.h"
#include "hansieve/near/sorted_runs.h"

namespace hansieve {

struct ContainmentOptions {
  double containment = 0.8;       ///< share of the inner document's shingles, 0 < c <= 1
  unsigned sample = 8;            ///< one shingle in so many is kept; 1 keeps all
  std::size_t max_bucket = 1000;  ///< a shingle that more documents have counts for nobody: boilerplate
};

/// One thread. 16 bytes for each shingle kept and 12 more while find() works, in memory or, as far as they have no
/// room, beside it; 12 bytes a document in memory in any case.
class ContainmentFinder {
 public:
  /// Requires options in their ranges.
  explicit ContainmentFinder(const ContainmentOptions& options = {}, const Room& room = {});

  /// Takes a document in, by its shingle hashes (shingle.h; repeats do no harm, and those not kept may be missing),
  /// and returns its number.
  Result<std::uint32_t> add(std::span<const std::uint64_t> hashes);
  /// Whether a hash is one of those that are kept.
  bool keeps(std::uint64_t hash) const { return hash <= below_; }

  std::size_t size() const { return sample_.size(); }

  /// Adds (inner, outer) for each two documents of which the second may contain the first, and sorts them; for two
  /// documents that are much alike, both ways. Once, when all are added. A pair at the very bound is missed about
  /// once in two hundred times (three standard deviations of its sample; and when nothing of a short document is
  /// kept). Depends on the documents only, not on their order.
  /// Only as many of a document's rarest shingles are looked up as a containing document must share one of, and of
  /// those the rarest that stand in kMostLookedUp * `max_bucket` places in all: O(s log s) for s shingles kept, and
  /// that many candidates a document at most.
  Result<void> find(CandidatePairs& pairs);
  static constexpr std::size_t kMostLookedUp = 16;
  /// Documents that were looked for less than they should have been: some of their rarest shingles stand in too many
  /// places, or all of them are boilerplate.
  std::uint64_t bounded() const { return bounded_; }

 private:
  struct Kept {
    std::uint64_t hash;
    std::uint32_t document;
    std::uint32_t unused = 0;
    std::uint64_t leading() const { return hash; }
    friend bool operator<(const Kept& x, const Kept& y) { return x.hash != y.hash ? x.hash < y.hash : x.document < y.document; }
  };
  /// That a document has a shingle that `count` documents have; shingles have numbers in the order of their hashes.
  struct Posting {
    std::uint32_t document, count, shingle;
    friend bool operator<(const Posting& x, const Posting& y) {
      return x.document != y.document ? x.document < y.document : x.count != y.count ? x.count < y.count : x.shingle < y.shingle;
    }
  };
  class Lists;
  template <typename Use>
  Result<void> for_each_shingle(Use&& use);
  Result<void> collect_postings(SortedRuns<Posting>& postings);
  Result<void> choose_rarest(SortedRuns<Posting>& postings, SortedRuns<std::uint64_t>& rarest, Lists& lists);
  Result<void> look_up(SortedRuns<std::uint64_t>& rarest, CandidatePairs& found);

  const ContainmentOptions options_;
  const Room room_;
  const std::uint64_t below_;   ///< hashes up to this are kept
  SortedRuns<Kept> kept_;
  std::vector<std::uint32_t> sample_;   ///< of each document: shingles kept that are no boilerplate
  std::vector<std::uint64_t> hashes_;
  std::uint64_t bounded_ = 0;
};

/// How many of `sample` kept shingles a document shares with one that contains it, or more: three standard
/// deviations below what is expected, at least one.
std::size_t least_shared(std::size_t sample, double containment);

}  // namespace hansieve
