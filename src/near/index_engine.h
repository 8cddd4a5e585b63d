// IndexEngine: the StoredIndex there is. Decisions are made here; files are documents (document_set.h), band tables
// (table_set.h) and the manifest (index_state.h), and what came last is in memory (index_batch.h).
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "hansieve/near/compare.h"
#include "hansieve/near/stored_index.h"
#include "near/document_set.h"
#include "near/index_batch.h"
#include "near/table_set.h"

namespace hansieve {

class IndexEngine : public StoredIndex {
 public:
  /// `committed` is what lies in the store.
  IndexEngine(std::unique_ptr<ByteStore> store, std::unique_ptr<BlockCodec> codec, IndexState committed);
  ~IndexEngine() override;

  /// Maps the tables: for those who look documents up.
  Result<void> open_tables() { return tables_.open(state_); }
  /// Removes what a killed run left. An error if there are files that are not ours and no index.
  Result<void> clean(bool is_new);

  Result<void> begin_source(std::string name, std::string settings) override;
  Result<IndexVerdict> add(std::string_view text, std::string_view id) override;
  Result<IndexVerdict> add_folded(std::string_view folded, const Hash128& hash, std::span<const std::uint16_t> signature, std::string_view id) override {
    return decide({next_ordinal_++, id, folded, hash, signature});
  }
  void skip() override { ++next_ordinal_; }
  Result<void> merge(std::span<StoredIndex* const> others, const Orphan& orphan) override;
  Result<bool> remove_source(std::string_view name, const Orphan& orphan) override;
  Result<void> prepare() override;
  Result<void> publish() override;
  IndexInfo info() override;
  const DedupStats& stats() const override { return stats_; }
  std::unique_ptr<StoredDocuments> documents(bool with_texts) override;
  Result<bool> find_kept(std::uint32_t number, StoredDocument& document) override;
  Result<void> check() override;
  void release_pages() override { documents_.release_pages(), tables_.release_pages(); }

  const IndexState& state() const { return state_; }

 private:
  /// A document about to be decided: folded, with its signature if somebody has made it.
  struct Incoming {
    std::uint64_t ordinal;
    std::string_view id, text;
    Hash128 hash;
    std::span<const std::uint16_t> signature;
  };
  /// The kept document that decides, by its number in the whole index.
  struct Match {
    std::uint32_t kept = 0;
    double jaccard = 0;
  };

  Result<IndexVerdict> decide(const Incoming& document);
  Result<IndexVerdict> drop(const Incoming& document, const Match& match, bool is_new_text);
  Result<std::optional<Match>> find_text(const Hash128& hash);
  Result<std::optional<Match>> find_similar(std::span<const std::uint16_t> signature, std::string_view text);
  Result<void> collect_candidates(std::span<const std::uint16_t> signature);
  Result<void> add_bucket(std::vector<std::uint32_t>& bucket);
  Result<std::optional<double>> compare(std::span<const std::uint16_t> signature, std::string_view text, std::uint32_t kept, const DocumentPlace& place,
                                        bool& is_left_set);
  std::span<const std::uint64_t> hashes_of(std::string_view folded);

  /// `place` is for those that are not in the batch.
  Result<std::string_view> text_of(std::uint32_t kept, const DocumentPlace& place);
  std::span<const std::uint16_t> signature_of(std::uint32_t kept, const DocumentPlace& place) const;
  bool has_texts() const { return state_.options.verify == Verify::kExact; }
  /// The number the next document to be kept gets.
  std::uint32_t next_kept() const { return state_.next_document + batch_->kept_count(); }
  bool is_in_batch(std::uint32_t kept) const { return kept >= state_.next_document; }

  Result<void> make_room(std::size_t text_bytes, std::uint64_t ordinal);
  Result<void> flush();
  TableSet::Documents lookups();
  std::string settings_of(std::string_view source) const;
  Result<void> merge_in_order(IndexEngine& other, const Orphan& orphan);
  Result<void> merge_shards(std::span<StoredIndex* const> shards);
  bool is_known_old(std::string_view manifest) const;
  std::set<std::string> files_of(const IndexState& state) const;

  std::unique_ptr<ByteStore> store_;
  std::unique_ptr<BlockCodec> codec_;
  IndexState committed_, state_;
  DocumentSet documents_;
  TableSet tables_;
  std::unique_ptr<IndexBatch> batch_;
  std::uint64_t next_ordinal_;
  std::uint32_t source_ = 0;
  DedupStats stats_;
  std::set<std::string> made_;  ///< files of this run
  bool is_writing_ = false;

  const double least_;          ///< estimate of a candidate that is looked at more closely
  Signer signer_;
  Shingler shingler_;
  SetComparer comparer_;
  std::string folded_;
  std::vector<std::uint64_t> hashes_;
  std::vector<std::uint16_t> signature_;
  std::vector<std::uint32_t> keys_, candidates_;
  std::vector<DocumentPlace> places_;   ///< of the candidates
};

}  // namespace hansieve
