// BatchDeduper: near-duplicates among documents that are all known, on several threads, in bounded memory.
//
//   BatchDeduper deduper(options, banding, resources);
//   deduper.add({.row = 0, .is_signed = true, .hash = ...}, signature);      // rows ascending
//   deduper.finish_adding(no_document);
//   deduper.find_pairs(text_of);
//   deduper.choose(ranks);
//   for (RowFate fate; deduper.next_removed(fate);) ...                      // sorted by row
//   if (auto ok = deduper.removed_ok(); !ok) ...                             // a part could not be read
//
// Rows are the caller's numbers. Texts are not held: they are asked for where a pair is verified exactly. What
// comes out is the same for any memory and any number of threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "hansieve/base/hash.h"
#include "hansieve/base/result.h"
#include "hansieve/near/candidates.h"
#include "hansieve/near/cluster.h"
#include "hansieve/near/dedup_options.h"
#include "hansieve/near/signature_store.h"
#include "hansieve/near/sorted_runs.h"

namespace hansieve {

/// A document that goes: for which, and how similar the two are; where it goes because it lies inside of the other:
/// by what share of its shingles.
struct RowFate {
  std::uint32_t row = 0, kept = 0;
  double jaccard = 1;
  double containment = 0;
  friend bool operator<(const RowFate& x, const RowFate& y) { return x.row < y.row; }
};

/// Two documents, not similar enough, of which the second has most shingles of the first.
struct ContainedPair {
  std::uint32_t inner = 0, outer = 0;
  double containment = 0, jaccard = 0;   ///< containment: share of the inner one's shingles
  bool is_equal = false;                 ///< both have as many shingles: each lies in the other
  friend bool operator<(const ContainedPair& x, const ContainedPair& y) { return x.inner != y.inner ? x.inner < y.inner : x.outer < y.outer; }
};

class BatchDeduper {
 public:
  struct Resources {
    Room room;
    unsigned jobs = 1;
    Parallel parallel = one_by_one;
    std::atomic<std::int64_t>* found = nullptr;   ///< counts documents as they are found to go; for whoever watches
  };
  struct Document {
    std::uint32_t row = 0;
    bool is_signed = true;   ///< false where an earlier document with that hash was
    Hash128 hash;            ///< of its folded text, which is not empty
  };
  /// The text of a row: in `buffer`, or where it lies. Valid UTF-8. Called by several threads.
  using TextOf = std::function<Result<std::string_view>(std::uint32_t row, unsigned task, std::string& buffer)>;

  BatchDeduper(const DedupOptions& options, const Banding& banding, const Resources& resources);

  /// About how many documents will come; only spares memory.
  void expect(std::size_t documents) { seen_.expect(documents); }
  /// In how many parts the keys of a band are taken with that much room.
  static std::uint64_t parts(std::size_t room_bytes, unsigned jobs, std::uint64_t documents);

  /// Rows ascending. `signature` is read where `is_signed`.
  Result<void> add(const Document& document, std::span<const std::uint16_t> signature);
  /// Ends adding. Rows marked in `excluded` (empty: none) turned out to be no documents.
  Result<void> finish_adding(const std::vector<bool>& excluded);

  /// Says, before pairs are looked for, that documents will be chosen in this order (as for choose()): in a bucket of more than
  /// `max_bucket` the best to keep are then those that all are compared with. Otherwise, for who asks for the pairs, those of the
  /// smallest text hashes, so that the order of the documents does not matter.
  void prefer(std::span<const std::uint32_t> order);

  /// Finds the similar pairs of different texts; each text stands under its first row. For choosing in ascending
  /// order `kOfKept` is enough: documents that go themselves are compared with few others.
  enum class Wanted { kAllPairs, kOfKept };
  Result<void> find_pairs(const TextOf& text_of, Wanted wanted = Wanted::kAllPairs);
  /// The same in two steps. `between` is called between blocks of candidates, where the state may be saved.
  Result<void> find_candidates();
  Result<void> verify_candidates(const TextOf& text_of, Wanted wanted, const std::function<Result<void>()>& between = {});

  /// Up to the choice, between calls: adding, finding and verifying go on where they were. Loading: with the same
  /// options and banding, and beside the memory if that was.
  void save_or_load(SavedState& state);
  /// Before saving while documents are added, so that there is little to write.
  Result<void> spill() { return seen_.spill(); }
  /// All pairs, those of equal texts too (of more than `max_bucket` such, each with the first only), sorted.
  Result<void> for_each_pair(const std::function<Result<void>(const SimilarPair&)>& use);

  /// For whoever looks for more pairs (near/containment.h), after find_pairs with kAllPairs. The first row of each
  /// text, ascending; the similar pairs of those, a < b, sorted; and room for what was found: a document goes also for
  /// one that it lies in and that is kept, whatever their places in the order.
  std::vector<std::uint32_t> first_rows() const;
  Result<void> rewind_similar() { return pairs_.rewind(); }
  bool next_similar(SimilarPair& pair) { return pairs_.next(pair); }
  const Result<void>& similar_ok() const { return pairs_.ok(); }   ///< to be asked at the end
  Result<void> add_contained(const ContainedPair& pair);
  void count_contained(std::uint64_t compared, std::uint64_t bounded) { stats_.compared += compared, stats_.bounded = bounded; }
  /// All of them, of rows with the same texts too, as for_each_pair does; sorted by inner, then outer.
  Result<void> for_each_contained(const std::function<Result<void>(const ContainedPair&)>& use);

  /// Decides what goes. `order`: rows, best to keep first; empty: ascending. A document that contains others is
  /// decided before those. `text_of` (empty: do without) is asked only where there were large buckets: a document that is like a
  /// representative that goes is compared with what that one goes for.
  Result<void> choose(std::span<const std::uint32_t> order, const TextOf& text_of = {});
  bool next_removed(RowFate& fate) { return removed_.next(fate); }
  const Result<void>& removed_ok() const { return removed_.ok(); }   ///< to be asked at the end: what follows may be unreadable
  Result<void> rewind_removed() { return removed_.rewind(); }
  std::uint64_t removed() const { return removed_count_; }

  const DedupStats& stats() const { return stats_; }

 private:
  struct Seen {
    Hash128 hash;
    std::uint32_t row, signature;   ///< kNone: has none
    std::uint64_t leading() const { return hash.low; }
    friend bool operator<(const Seen& x, const Seen& y) { return std::tie(x.hash, x.row) < std::tie(y.hash, y.row); }
  };
  /// A row and the first row with the same text.
  struct Twin {
    std::uint32_t first, row;
    friend auto operator<=>(const Twin&, const Twin&) = default;
  };
  struct ByRows {
    bool operator()(const SimilarPair& x, const SimilarPair& y) const { return x.a != y.a ? x.a < y.a : x.b < y.b; }
  };
  using Pairs = SortedRuns<SimilarPair, ByRows>;

  struct Verifier;
  Result<bool> compare(std::uint32_t a, std::uint32_t b, const TextOf& text_of, unsigned task, Verifier& with) const;
  bool next_block(std::size_t most, std::vector<std::uint64_t>& block);
  Result<void> verify(std::span<const std::uint64_t> candidates, const TextOf& text_of, unsigned task, Verifier& with) const;
  std::span<const Twin> twins_of(std::uint32_t first) const;
  void members(std::uint32_t first, std::vector<std::uint32_t>& out) const;
  std::uint32_t best_of(std::uint32_t first, std::span<const std::uint32_t> rank_of) const;
  Result<std::vector<std::uint32_t>> outer_first(std::span<const std::uint32_t> order);

  const DedupOptions options_;
  const Banding banding_;
  const Resources resources_;
  SignatureStore signatures_;
  SortedRuns<Seen> seen_;
  std::deque<std::uint32_t> row_of_;        ///< of a signature: the first row with its text
  bool rows_ascend_ = true;                 ///< so do the rows of signatures
  std::vector<bool> gone_;                  ///< signatures of documents known to go; empty: not of interest
  std::vector<std::uint32_t> gone_for_;     ///< for which; empty: there were no large buckets
  std::vector<bool> dead_;                  ///< signatures of a text that has another, or of no document
  bool prefers_ = false;
  std::vector<std::uint32_t> rank_of_;      ///< by row, until candidates are found; empty: as they came
  std::vector<Twin> twins_;                 ///< sorted; rows with the text of an earlier one
  std::optional<CandidatePairs> candidates_;
  std::uint64_t taken_ = 0;                 ///< of the candidates
  Pairs pairs_;
  std::optional<SortedRuns<ContainedPair>> contained_;   ///< of first rows; there where one was added
  std::uint32_t rows_ = 0;                  ///< the last one that was added, and one
  SortedRuns<RowFate> removed_;
  std::uint64_t removed_count_ = 0;
  DedupStats stats_;
};

}  // namespace hansieve
