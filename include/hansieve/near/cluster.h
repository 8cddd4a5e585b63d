// Clusters: from pairs of similar documents to which one is kept and which ones go.
//
// Joining everything that hangs together by pairs ("chains") lets A ~ B ~ C ~ ... swallow documents that
// have nothing in common: the published disasters of this field. Here a document is a duplicate only of a
// document that is kept and that it was compared with itself.
//
//   auto fates = hansieve::choose_kept(count, pairs, order);    // order: best to keep first
//   if (fates[i].kept != i) { /* i is a duplicate of fates[i].kept, with fates[i].jaccard */ }
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace hansieve {

/// Two documents found to be similar.
struct SimilarPair {
  std::uint32_t a = 0, b = 0;
  double jaccard = 0;
  friend bool operator==(const SimilarPair&, const SimilarPair&) = default;
};

/// What becomes of a document: `kept` is itself, or the kept document it is most similar to.
struct Fate {
  std::uint32_t kept = 0;
  double jaccard = 1;
};

/// How similar a document is to one that is kept; nothing: not enough.
using StandIn = std::function<std::optional<double>(std::uint32_t kept, std::uint32_t document)>;

/// Goes through the documents in `order`, each once, and keeps what is similar to nothing kept before.
/// Among several kept ones the most similar counts, then the earliest in order. Requires that `order` is a
/// permutation of 0..count-1 (empty: 0, 1, 2, ...). O(count + pairs). Independent of the order of pairs.
///
/// Where pairs are not complete, a document may know of those only that go themselves: then `stand_in`, if given, is
/// asked about what those go for, about once for each such pair at most.
std::vector<Fate> choose_kept(std::uint32_t count, std::span<const SimilarPair> pairs,
                              std::span<const std::uint32_t> order = {}, const StandIn& stand_in = {});

/// For those who want them: the smallest member of each document's connected component. Chains and all.
std::vector<std::uint32_t> connected_components(std::uint32_t count, std::span<const SimilarPair> pairs);

}  // namespace hansieve
