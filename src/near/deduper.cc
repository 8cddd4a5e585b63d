#include "hansieve/near/deduper.h"

#include <algorithm>
#include <unordered_map>

#include "hansieve/near/candidates.h"
#include "hansieve/near/compare.h"

namespace hansieve {
namespace {

constexpr std::uint32_t kEmpty = 0xFFFFFFFF;

bool by_documents(const SimilarPair& x, const SimilarPair& y) { return x.a != y.a ? x.a < y.a : x.b < y.b; }

}  // namespace

struct Deduper::Seen {
  struct Mixed {
    std::size_t operator()(const Hash128& h) const { return static_cast<std::size_t>(h.low); }
  };
  std::unordered_map<Hash128, std::uint32_t, Mixed> number_of;
};

Result<std::unique_ptr<Deduper>> Deduper::make(const DedupOptions& options) {
  const auto banding = checked_banding(options);
  if (!banding) return banding.error();
  return std::unique_ptr<Deduper>(new Deduper(options, *banding));
}

Deduper::Deduper(const DedupOptions& options, const Banding& banding)
    : options_(options), banding_(banding), signer_(options.signature), shingler_(options.signature.ngram),
      seen_(std::make_shared<Seen>()) {}

std::uint32_t Deduper::add(std::string_view text) {
  const auto document = static_cast<std::uint32_t>(unique_of_.size());
  ++stats_.documents;
  folded_.clear();
  fold(text, options_.folding, folded_);
  if (folded_.empty()) {
    ++stats_.empty;
    unique_of_.push_back(kEmpty);
    return document;
  }
  const Hash128 hash = hash128(folded_);
  const auto [found, is_new] = seen_->number_of.try_emplace(hash, static_cast<std::uint32_t>(unique_.size()));
  unique_of_.push_back(found->second);
  if (!is_new) {
    ++stats_.identical;
    return document;
  }
  unique_.push_back(document);
  text_hashes_.push_back(hash.low);
  const unsigned slots = options_.signature.slots;
  signatures_.resize(signatures_.size() + slots);
  signer_.sign(folded_, std::span(signatures_).last(slots));
  return document;
}

std::vector<std::uint64_t> Deduper::hashes_of(std::string_view text) {
  folded_.clear();
  fold(text, options_.folding, folded_);
  std::vector<std::uint64_t> hashes;
  shingler_.append_hashes(folded_, hashes);
  return hashes;
}

// Candidates come with their estimates; sorted by the first document, whose set is made once for all of
// its candidates.
std::vector<SimilarPair> Deduper::verify_exactly(std::vector<SimilarPair> candidates, const TextOf& text_of) {
  std::vector<SimilarPair> pairs;
  SetComparer comparer;
  std::uint32_t left = kEmpty;
  for (const SimilarPair& candidate : candidates) {
    if (candidate.a != left) comparer.set_left(hashes_of(text_of(unique_[left = candidate.a])));
    const double jaccard = comparer.compare(hashes_of(text_of(unique_[candidate.b]))).jaccard();
    ++stats_.compared;
    if (jaccard >= options_.threshold) pairs.push_back({candidate.a, candidate.b, jaccard});
  }
  return pairs;
}

void Deduper::prefer(std::span<const std::uint32_t> order) {
  const auto count = static_cast<std::uint32_t>(unique_of_.size());
  rank_of_.assign(unique_.size(), kEmpty);
  for (std::uint32_t rank = 0; rank < count; ++rank) {
    const std::uint32_t unique = unique_of_[order.empty() ? rank : order[rank]];
    if (unique != kEmpty && rank_of_[unique] == kEmpty) rank_of_[unique] = rank;
  }
}

std::vector<SimilarPair> Deduper::find_pairs(const TextOf& text_of) {
  const unsigned slots = options_.signature.slots;
  const SignatureTable table{signatures_, slots, text_hashes_};
  const double least = least_estimate(options_);
  std::vector<SimilarPair> candidates;
  const CandidateStats found = find_candidates(table, banding_, options_.max_bucket, [&](std::uint32_t a, std::uint32_t b) {
    const double estimate = estimate_jaccard(table.signature(a), table.signature(b));
    if (estimate >= least) candidates.push_back({a, b, estimate});
  }, rank_of_.empty() ? std::function<std::uint64_t(std::uint32_t)>() : [this](std::uint32_t unique) -> std::uint64_t { return rank_of_[unique]; });
  stats_.candidates = found.candidates;
  stats_.large_buckets = found.large_buckets;
  if (options_.verify == Verify::kExact) candidates = verify_exactly(std::move(candidates), text_of);
  for (SimilarPair& pair : candidates) pair.a = unique_[pair.a], pair.b = unique_[pair.b];
  stats_.pairs = candidates.size();
  return candidates;
}

std::vector<SimilarPair> Deduper::expand(std::span<const SimilarPair> pairs) const {
  std::vector<std::vector<std::uint32_t>> members(unique_.size());
  for (std::uint32_t i = 0; i < unique_of_.size(); ++i) {
    if (unique_of_[i] != kEmpty) members[unique_of_[i]].push_back(i);
  }
  const auto compared = [&](std::uint32_t unique) {
    const std::span<const std::uint32_t> all = members[unique];
    return all.size() > options_.max_bucket ? all.first(1) : all;
  };
  std::vector<SimilarPair> expanded;
  const auto add = [&](std::uint32_t a, std::uint32_t b, double jaccard) {
    expanded.push_back({std::min(a, b), std::max(a, b), jaccard});
  };
  for (std::uint32_t unique = 0; unique < members.size(); ++unique) {
    for (const std::uint32_t a : compared(unique)) {
      for (const std::uint32_t b : members[unique]) {
        if (a < b) add(a, b, 1);
      }
    }
  }
  for (const SimilarPair& p : pairs) {
    for (const std::uint32_t a : compared(unique_of_[p.a])) {
      for (const std::uint32_t b : compared(unique_of_[p.b])) add(a, b, p.jaccard);
    }
  }
  std::sort(expanded.begin(), expanded.end(), by_documents);
  return expanded;
}

std::vector<Fate> Deduper::choose_kept(std::span<const SimilarPair> pairs, std::span<const std::uint32_t> order) const {
  return choose(pairs, order, {});
}

std::vector<Fate> Deduper::choose_kept(std::span<const SimilarPair> pairs, const TextOf& text_of, std::span<const std::uint32_t> order) {
  if (stats_.large_buckets == 0) return choose(pairs, order, {});
  const unsigned slots = options_.signature.slots;
  const auto signature = [&](std::uint32_t unique) { return std::span<const std::uint16_t>(signatures_).subspan(std::size_t{unique} * slots, slots); };
  const double least = least_estimate(options_);
  SetComparer comparer;
  std::uint32_t left = kEmpty;
  return choose(pairs, order, [&](std::uint32_t kept, std::uint32_t unique) -> std::optional<double> {
    if (options_.verify == Verify::kNone && !share_band(signature(kept), signature(unique), banding_)) return std::nullopt;
    ++stats_.candidates;
    const double estimate = estimate_jaccard(signature(kept), signature(unique));
    if (estimate < least) return std::nullopt;
    if (options_.verify != Verify::kExact) return estimate;
    if (kept != left) comparer.set_left(hashes_of(text_of(unique_[left = kept])));
    ++stats_.compared;
    const double jaccard = comparer.compare(hashes_of(text_of(unique_[unique]))).jaccard();
    return jaccard >= options_.threshold ? std::optional(jaccard) : std::nullopt;
  });
}

// Documents with one text share its fate; the text is kept as its best document.
std::vector<Fate> Deduper::choose(std::span<const SimilarPair> pairs, std::span<const std::uint32_t> order, const StandIn& stand_in) const {
  const auto count = static_cast<std::uint32_t>(unique_of_.size());
  std::vector<std::uint32_t> best(unique_.size(), kEmpty), unique_order;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t document = order.empty() ? i : order[i];
    const std::uint32_t unique = unique_of_[document];
    if (unique == kEmpty || best[unique] != kEmpty) continue;
    best[unique] = document;
    unique_order.push_back(unique);
  }
  std::vector<SimilarPair> unique_pairs(pairs.begin(), pairs.end());
  for (SimilarPair& p : unique_pairs) p.a = unique_of_[p.a], p.b = unique_of_[p.b];
  const std::vector<Fate> of_unique =
      hansieve::choose_kept(static_cast<std::uint32_t>(unique_.size()), unique_pairs, unique_order, stand_in);
  std::vector<Fate> fates(count);
  for (std::uint32_t document = 0; document < count; ++document) {
    const std::uint32_t unique = unique_of_[document];
    fates[document] = unique == kEmpty ? Fate{document, 1} : Fate{best[of_unique[unique].kept], of_unique[unique].jaccard};
  }
  return fates;
}

}  // namespace hansieve
