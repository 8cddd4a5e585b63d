// IndexSession: what a run of dedup asks of its index: a verdict on each document, in the order of the run.
//
//   auto session = IndexSession::open(request);
//   for (documents) auto verdict = (*session)->decide(folded, hash, signature, id);
//   (*session)->prepare();      // all but the last step; outputs are written and committed next
//   (*session)->publish();
//
// Outputs are committed before the index: whoever is killed in between finds the old index, and the same run
// again gives the same output.
#pragma once

#include <memory>
#include <string_view>

#include "hansieve/near/stored_index.h"
#include "hansieve/run/dedup_run.h"

namespace hansieve {

class IndexSession {
 public:
  /// Null if the request names no index. An error where it asks for what an index cannot do.
  static Result<std::unique_ptr<IndexSession>> open(const DedupRequest& request);

  /// The ordinal of the first document of the run.
  std::uint64_t first_ordinal() const { return first_; }
  /// Whether the run only signs its share of the documents: then there is nothing to be written.
  bool is_shard() const { return shard_.count > 0; }

  /// Of the documents decided here.
  const DedupStats& stats() const { return index_->stats(); }

  /// `folded`: the text, its XXH3-128; without a signature the index makes it where it needs it.
  Result<IndexVerdict> decide(std::string_view folded, const Hash128& hash, std::span<const std::uint16_t> signature, std::string_view id);
  bool needs_all_signatures() const { return !is_shard() && !replayed_; }
  void release_pages() { index_->release_pages(); }

  Result<void> prepare();
  Result<void> publish();

 private:
  IndexSession() = default;
  Result<IndexVerdict> replay(std::string_view id);

  std::string name_;
  std::unique_ptr<StoredIndex> index_;
  Shard shard_;
  std::uint64_t first_ = 0, next_ = 0;
  std::unique_ptr<StoredDocuments> replayed_;  ///< what was decided before, if that is asked for
  StoredDocument document_;
  bool has_document_ = false;
};

}  // namespace hansieve
