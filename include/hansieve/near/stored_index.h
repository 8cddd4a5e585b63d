// StoredIndex: near-duplicates of documents that come over days, kept in a ByteStore.
//
//   auto index = hansieve::StoredIndex::open_to_write(std::move(store), std::move(codec), options);
//   (*index)->begin_source("2024-05-01");
//   auto verdict = (*index)->add(text, "\"id 7\"");      // compared with all before it, of this run and earlier ones
//   if (!verdict->is_kept) drop(text, verdict->kept_id, verdict->jaccard);
//   (*index)->prepare(), (*index)->publish();            // from now on the next run finds them
//
// The first seen is kept: adding documents in several runs gives the verdicts of one Deduper over all of them in
// the same order, as long as no bucket is larger than `max_bucket` (tests/near/stored_index_test.cc). What was
// dropped stays known by its id and for which document it went.
//
// Nothing that was there is changed before publish(): whoever is killed leaves the old index. Memory: up to about
// 200 MiB, whatever the size of the index, which is mapped (merging takes 4 bytes a document more; release_pages()); on the disk about
// 200 bytes a kept document at 26 bands, its id, its signature and, for exact comparison, its compressed text.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hansieve/base/byte_store.h"
#include "hansieve/base/hash.h"
#include "hansieve/base/result.h"
#include "hansieve/near/deduper.h"

namespace hansieve {

/// What becomes of a document. Ordinals count all documents that were ever added, from 0.
struct IndexVerdict {
  std::uint64_t ordinal = 0;
  bool is_kept = true;
  std::string kept_id;             ///< as JSON; the rest only where it is not kept
  std::uint64_t kept_ordinal = 0;
  double jaccard = 1;
};

/// A document as the index knows it, in the order in which they were added.
struct StoredDocument {
  std::uint64_t ordinal = 0;
  std::string_view id, source;
  Hash128 text_hash;
  bool is_kept = true;
  std::uint32_t number = 0;                   ///< of a kept document; of a dropped one the kept one's
  std::span<const std::uint16_t> signature;   ///< of a kept one
  std::string_view text;                      ///< folded, of a kept one, if it was asked for and the index has texts
  double jaccard = 1;                         ///< of a dropped one
};

struct IndexInfo {
  DedupOptions options;  ///< `banding` is there
  unsigned shard = 0, shards = 0;
  std::uint64_t documents = 0, dropped = 0, ordinals = 0;  ///< kept, dropped, all that were ever added
  std::uint64_t band_bytes = 0, id_bytes = 0, signature_bytes = 0, text_bytes = 0, drop_bytes = 0, manifest_bytes = 0;
  std::uint64_t segments = 0, tables = 0;
  struct Source {
    std::string name;
    std::string settings;   ///< the fingerprint of those it was added with last; empty: not known
    std::uint64_t documents = 0, dropped = 0;
  };
  std::vector<Source> sources;  ///< in the order in which they came
};

/// Part `number` (from 1) of `count` of a sharded run; {0, 0} for an index that decides.
struct Shard {
  unsigned number = 0, count = 0;
};

/// Goes through the documents of an index. One thread.
class StoredDocuments {
 public:
  virtual ~StoredDocuments() = default;
  /// False at the end. What it points to holds until the next call.
  virtual Result<bool> next(StoredDocument& document) = 0;
};

/// One thread.
class StoredIndex {
 public:
  using Orphan = std::function<void(const StoredDocument&)>;

  /// An index that is there, to look at.
  static Result<std::unique_ptr<StoredIndex>> open(std::unique_ptr<ByteStore> store, std::unique_ptr<BlockCodec> codec);
  /// For adding, merging into and removing; locks the store and makes a new index where there is none. An index with other
  /// options is refused with ErrorCode::kConfiguration and the difference named.
  static Result<std::unique_ptr<StoredIndex>> open_to_write(std::unique_ptr<ByteStore> store, std::unique_ptr<BlockCodec> codec,
                                                            const DedupOptions& options, Shard shard = {});
  /// The same with the options the index has; it must be there.
  static Result<std::unique_ptr<StoredIndex>> reopen_to_write(std::unique_ptr<ByteStore> store, std::unique_ptr<BlockCodec> codec);

  virtual ~StoredIndex() = default;

  /// What is added from here on comes from that source; an empty name stands for "run-N", counted. `settings` is what the
  /// caller wants to be reminded of: a fingerprint of all that it was asked for.
  virtual Result<void> begin_source(std::string name, std::string settings = {}) = 0;
  /// Decides about a document and remembers it. Requires valid UTF-8; `id` is JSON. Empty texts are kept and
  /// forgotten. A shard decides nothing: it keeps all.
  virtual Result<IndexVerdict> add(std::string_view text, std::string_view id) = 0;
  /// The same for a text that somebody has folded already, another thread perhaps: with its XXH3-128, and with its
  /// signature, or none where the index shall make it if it needs it.
  virtual Result<IndexVerdict> add_folded(std::string_view folded, const Hash128& hash, std::span<const std::uint16_t> signature, std::string_view id) = 0;
  /// Leaves out the number of a document that belongs to another shard.
  virtual void skip() = 0;

  /// Adds other indexes, one behind the other. The result is that of adding their documents to this one in that
  /// order, except for documents that had been dropped for one that goes itself now: `orphan` is told of them, and
  /// they are forgotten. If they are all the shards of one run, the result is that run's, exactly. Requires that
  /// nothing was added since opening.
  virtual Result<void> merge(std::span<StoredIndex* const> others, const Orphan& orphan) = 0;
  /// Takes all documents of a source out again; `orphan` is told of documents of other sources that had been
  /// dropped for one of them: the index forgets them, so that they are new when they are added again. False if
  /// there is no such source.
  virtual Result<bool> remove_source(std::string_view name, const Orphan& orphan) = 0;

  /// Writes everything but the manifest.
  virtual Result<void> prepare() = 0;
  /// All or nothing, on the disk when it returns. Requires prepare().
  virtual Result<void> publish() = 0;

  virtual IndexInfo info() = 0;
  /// Of what was added since opening; `pairs` are the documents dropped for a similar one, `large_buckets` how often one was met.
  virtual const DedupStats& stats() const = 0;
  virtual std::unique_ptr<StoredDocuments> documents(bool with_texts) = 0;
  /// Id and ordinal of a kept document; false if it is there no more.
  virtual Result<bool> find_kept(std::uint32_t number, StoredDocument& document) = 0;
  /// Reads all files and compares them with their checksums.
  virtual Result<void> check() = 0;
  /// Pages of the index that were looked at need not be in memory any longer.
  virtual void release_pages() = 0;
};

}  // namespace hansieve
