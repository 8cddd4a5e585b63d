#include "near/index_batch.h"

#include <algorithm>

namespace hansieve {
namespace {

// What bounds the memory of a run: about 30 MB of signatures and bands, 64 MB of texts.
constexpr std::size_t kMostKept = 1 << 16, kMostDrops = 1 << 18, kMostText = 64 << 20;
constexpr std::uint32_t kDropped = 1u << 31;

}  // namespace

IndexBatch::IndexBatch(const DedupOptions& options, BlockCodec& codec, std::uint64_t first_ordinal, bool is_searched)
    : options_(options), first_ordinal_(first_ordinal), writer_(options.signature.slots, codec) {
  if (is_searched) bands_ = std::make_unique<BandIndex>(*options.banding, options.signature.slots, options.max_bucket);
}

bool IndexBatch::is_full(std::size_t text_bytes, std::uint64_t ordinal) const {
  return kept_.size() >= kMostKept || drops_.size() >= kMostDrops || text_bytes_ + text_bytes > kMostText ||
         ordinal - first_ordinal_ > 0xFFFFFFFF;
}

void IndexBatch::keep(std::uint64_t ordinal, const Hash128& hash, std::string_view id, std::span<const std::uint16_t> signature,
                      std::string_view text) {
  const auto behind = static_cast<std::uint32_t>(ordinal - first_ordinal_);
  const std::uint32_t i = kept_count();
  writer_.keep({hash, behind}, id, signature, text);
  signatures_.insert(signatures_.end(), signature.begin(), signature.end());
  text_bytes_ += text.size();
  if (bands_) {
    bands_->insert(i, signature, hash.low);
    texts_ += text, ids_ += id;
    known_.try_emplace(hash, i);
  }
  kept_.push_back({hash.low, behind, texts_.size(), ids_.size()});
}

void IndexBatch::drop(std::uint64_t ordinal, const Hash128& hash, std::string_view id, std::uint32_t kept, double jaccard, bool is_new_text) {
  writer_.drop({{hash, static_cast<std::uint32_t>(ordinal - first_ordinal_)}, kept, jaccard}, id);
  if (is_new_text) known_.try_emplace(hash, kDropped | drop_count());
  drops_.push_back({hash.low, kept, jaccard, is_new_text});
}

std::optional<IndexBatch::Known> IndexBatch::find_text(const Hash128& hash) const {
  const auto found = known_.find(hash);
  if (found == known_.end()) return std::nullopt;
  if (found->second < kDropped) return Known{true, found->second, 1};
  const Drop& drop = drops_[found->second - kDropped];
  return Known{false, drop.kept, drop.jaccard};
}

void IndexBatch::find_similar(std::span<const std::uint16_t> signature, std::vector<std::uint32_t>& out) { bands_->query(signature, out); }

std::span<const std::uint16_t> IndexBatch::signature(std::uint32_t i) const {
  return std::span(signatures_).subspan(std::size_t{i} * options_.signature.slots, options_.signature.slots);
}

std::string_view IndexBatch::text(std::uint32_t i) const {
  const std::size_t begin = i == 0 ? 0 : kept_[i - 1].text_end;
  return std::string_view(texts_).substr(begin, kept_[i].text_end - begin);
}

std::string_view IndexBatch::id(std::uint32_t i) const {
  const std::size_t begin = i == 0 ? 0 : kept_[i - 1].id_end;
  return std::string_view(ids_).substr(begin, kept_[i].id_end - begin);
}

std::string IndexBatch::table(unsigned band) const {
  std::vector<std::uint64_t> entries;  // the key above, the document below
  const auto add = [&](std::uint64_t key, std::uint32_t document) { entries.push_back((key & ~std::uint64_t{0xFFFFFFFF}) | document); };
  const Banding& banding = *options_.banding;
  if (band < banding.bands) {
    for (std::uint32_t i = 0; i < kept_count(); ++i) add(band_key(signature(i), banding, band), i);
  } else if (band == banding.bands) {
    for (std::uint32_t i = 0; i < kept_count(); ++i) add(kept_[i].text_hash, i);
  } else {
    for (std::uint32_t i = 0; i < drop_count(); ++i) {
      if (drops_[i].is_new_text) add(drops_[i].text_hash, i);
    }
  }
  std::sort(entries.begin(), entries.end());
  TableBuilder builder(static_cast<std::uint32_t>(entries.size()));
  for (const std::uint64_t entry : entries) builder.add(static_cast<std::uint32_t>(entry >> 32), static_cast<std::uint32_t>(entry));
  return builder.finish();
}

}  // namespace hansieve
