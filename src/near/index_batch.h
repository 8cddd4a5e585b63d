// IndexBatch: the documents added last, in memory until they are a file: asked like the rest of the index.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "hansieve/near/band_index.h"
#include "hansieve/near/deduper.h"
#include "near/document_file.h"
#include "near/table_set.h"

namespace hansieve {

class IndexBatch {
 public:
  IndexBatch(const DedupOptions& options, BlockCodec& codec, std::uint64_t first_ordinal, bool is_searched);

  std::uint32_t kept_count() const { return static_cast<std::uint32_t>(kept_.size()); }
  std::uint32_t drop_count() const { return static_cast<std::uint32_t>(drops_.size()); }
  bool is_empty() const { return kept_.empty() && drops_.empty(); }
  /// Time to write it: it would grow beyond its memory with such a document.
  bool is_full(std::size_t text_bytes, std::uint64_t ordinal) const;
  std::uint64_t first_ordinal() const { return first_ordinal_; }

  void keep(std::uint64_t ordinal, const Hash128& hash, std::string_view id, std::span<const std::uint16_t> signature, std::string_view text);
  /// `is_new_text`: no kept or dropped document is known to have that text.
  void drop(std::uint64_t ordinal, const Hash128& hash, std::string_view id, std::uint32_t kept, double jaccard, bool is_new_text);

  /// A document with that text, if there is one: a kept one by its number in the batch, or what the dropped one
  /// was dropped for.
  struct Known {
    bool is_kept = true;
    std::uint32_t kept = 0;  ///< in the batch if is_kept, else in the index
    double jaccard = 1;
  };
  std::optional<Known> find_text(const Hash128& hash) const;
  /// Kept documents that share a band, ascending.
  void find_similar(std::span<const std::uint16_t> signature, std::vector<std::uint32_t>& out);

  std::span<const std::uint16_t> signature(std::uint32_t i) const;
  std::string_view text(std::uint32_t i) const;
  std::string_view id(std::uint32_t i) const;
  std::uint64_t ordinal(std::uint32_t i) const { return first_ordinal_ + kept_[i].ordinal; }

  Result<void> write_documents(StoreWriter& file) { return writer_.write_to(file); }
  /// The table of a band, or of kept or dropped texts (IndexState). Documents count from 0.
  std::string table(unsigned band) const;

 private:
  struct Kept {
    std::uint64_t text_hash;
    std::uint32_t ordinal;
    std::size_t text_end, id_end;
  };
  struct Drop {
    std::uint64_t text_hash;
    std::uint32_t kept;
    double jaccard;
    bool is_new_text;
  };
  struct ByLow {
    std::size_t operator()(const Hash128& hash) const { return static_cast<std::size_t>(hash.low); }
  };

  const DedupOptions& options_;
  const std::uint64_t first_ordinal_;
  DocumentWriter writer_;
  std::unique_ptr<BandIndex> bands_;  ///< none where nobody searches
  std::vector<Kept> kept_;
  std::vector<Drop> drops_;
  std::string texts_, ids_;
  std::size_t text_bytes_ = 0;
  std::vector<std::uint16_t> signatures_;
  std::unordered_map<Hash128, std::uint32_t, ByLow> known_;  ///< kept documents; dropped ones from kDropped
};

}  // namespace hansieve
