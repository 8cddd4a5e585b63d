#include "hansieve/near/cluster.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace hansieve {

std::vector<Fate> choose_kept(std::uint32_t count, std::span<const SimilarPair> pairs,
                              std::span<const std::uint32_t> order, const StandIn& stand_in) {
  assert(order.empty() || order.size() == count);
  std::vector<std::uint32_t> rank(count);
  for (std::uint32_t i = 0; i < count; ++i) rank[order.empty() ? i : order[i]] = i;

  // For each document the pairs with documents before it.
  std::vector<std::size_t> ends(count + 1, 0);
  const auto later = [&](const SimilarPair& p) { return rank[p.a] > rank[p.b] ? p.a : p.b; };
  for (const SimilarPair& p : pairs) ++ends[later(p) + 1];
  std::partial_sum(ends.begin(), ends.end(), ends.begin());
  std::vector<std::uint32_t> of_document(pairs.size());
  std::vector<std::size_t> fill(ends.begin(), ends.end() - 1);
  for (std::uint32_t i = 0; i < pairs.size(); ++i) of_document[fill[later(pairs[i])]++] = i;

  std::vector<Fate> fates(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t document = order.empty() ? i : order[i];
    Fate& fate = fates[document];
    fate = {document, 1};
    const auto other_of = [&](std::uint32_t pair) { return pairs[pair].a == document ? pairs[pair].b : pairs[pair].a; };
    const std::span<std::uint32_t> own(of_document.data() + ends[document], ends[document + 1] - ends[document]);
    std::sort(own.begin(), own.end(), [&](std::uint32_t x, std::uint32_t y) { return rank[other_of(x)] < rank[other_of(y)]; });
    std::uint32_t tried = document;
    for (const std::uint32_t pair : own) {
      const std::uint32_t other = other_of(pair), kept = fates[other].kept;
      if (kept == other) {
        if (fate.kept == document || pairs[pair].jaccard > fate.jaccard) fate = {other, pairs[pair].jaccard};
      } else if (stand_in && fate.kept == document && kept != tried) {
        if (const auto jaccard = stand_in(tried = kept, document)) fate = {kept, *jaccard};
      }
    }
  }
  return fates;
}

std::vector<std::uint32_t> connected_components(std::uint32_t count, std::span<const SimilarPair> pairs) {
  std::vector<std::uint32_t> parent(count);
  std::iota(parent.begin(), parent.end(), 0u);
  const auto root = [&](std::uint32_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
  };
  for (const SimilarPair& p : pairs) {
    const std::uint32_t a = root(p.a), b = root(p.b);
    if (a < b) parent[b] = a; else parent[a] = b;
  }
  for (std::uint32_t i = 0; i < count; ++i) parent[i] = root(i);
  return parent;
}

}  // namespace hansieve
