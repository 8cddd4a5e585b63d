// Deduper: near-duplicates among documents that are all known, from their texts to verified pairs.
//
//   auto deduper = hansieve::Deduper::make({.threshold = 0.7});
//   for (const std::string& text : texts) (*deduper)->add(text);
//   auto text_of = [&](std::uint32_t i) { return std::string_view(texts[i]); };
//   auto pairs = (*deduper)->find_pairs(text_of);
//   auto fates = (*deduper)->choose_kept(pairs, text_of);
//
// Texts are not held: they are asked for again, by number, where a pair is verified exactly. Each part
// (shingle.h, signature.h, banding.h, candidates.h, compare.h, cluster.h) can be used without this one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "hansieve/base/hash.h"
#include "hansieve/base/result.h"
#include "hansieve/near/cluster.h"
#include "hansieve/near/dedup_options.h"
#include "hansieve/near/sketcher.h"

namespace hansieve {

/// One thread. About 320 bytes a document at 128 slots, most of it signatures.
class Deduper {
 public:
  using TextOf = std::function<std::string_view(std::uint32_t)>;

  /// Fails for options out of their ranges, and says which.
  static Result<std::unique_ptr<Deduper>> make(const DedupOptions& options);

  const DedupOptions& options() const { return options_; }
  const Banding& banding() const { return banding_; }

  /// Takes a document in and returns its number: 0, 1, 2, ... Requires valid UTF-8.
  std::uint32_t add(std::string_view text);

  /// Says, before find_pairs, that documents will be chosen in this order (as for choose_kept): in a bucket of more than
  /// `max_bucket` the best to keep are then those that all are compared with, otherwise those of the smallest text hashes.
  void prefer(std::span<const std::uint32_t> order);

  /// The pairs of different (folded) texts at or above the threshold, sorted, a < b; each text stands under
  /// the number of the first document that has it. Empty documents are in no pair.
  std::vector<SimilarPair> find_pairs(const TextOf& text_of);

  /// The same with all documents that share a text: Jaccard 1 among themselves. Of more than `max_bucket`
  /// such documents each is paired with the first only, and with others through the first.
  std::vector<SimilarPair> expand(std::span<const SimilarPair> pairs) const;

  /// What becomes of each document (cluster.h), given the pairs of find_pairs. `order` names all documents,
  /// best to keep first; empty: as they were added.
  std::vector<Fate> choose_kept(std::span<const SimilarPair> pairs, std::span<const std::uint32_t> order = {}) const;

  /// The same where there were buckets of more than `max_bucket` documents: a document that is like one that goes is
  /// compared with what that one goes for, so that of many copies few are left. After find_pairs.
  std::vector<Fate> choose_kept(std::span<const SimilarPair> pairs, const TextOf& text_of, std::span<const std::uint32_t> order = {});

  const DedupStats& stats() const { return stats_; }

 private:
  explicit Deduper(const DedupOptions& options, const Banding& banding);
  std::vector<SimilarPair> verify_exactly(std::vector<SimilarPair> candidates, const TextOf& text_of);
  std::vector<Fate> choose(std::span<const SimilarPair> pairs, std::span<const std::uint32_t> order, const StandIn& stand_in) const;
  std::vector<std::uint64_t> hashes_of(std::string_view text);

  DedupOptions options_;
  Banding banding_;
  Signer signer_;
  Shingler shingler_;
  std::string folded_;
  std::vector<std::uint16_t> signatures_;     ///< of unique documents
  std::vector<std::uint64_t> text_hashes_;    ///< of unique documents
  std::vector<std::uint32_t> unique_;         ///< the first document of each unique text
  std::vector<std::uint32_t> unique_of_;      ///< document -> unique text, or kEmpty
  std::vector<std::uint32_t> rank_of_;        ///< of a unique text: that of its best document; empty: none is preferred
  struct Seen;
  std::shared_ptr<Seen> seen_;
  DedupStats stats_;
};

}  // namespace hansieve
