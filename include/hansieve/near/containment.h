// Containment: documents that lie inside others. An article in a page with menus and comments, a reprint whose
// tail was cut off: their Jaccard similarity is low, since the larger one has much of its own, but nearly all
// shingles of the smaller one are in the larger.
//
//   hansieve::ContainmentFinder finder({.containment = 0.8});
//   for (const auto& hashes : shingle_hashes) finder.add(hashes);      // documents 0, 1, 2, ...
//   finder.find([&](std::uint32_t inner, std::uint32_t outer) {
//     comparer.set_left(shingle_hashes[inner]);                        // compare.h
//     const hansieve::Overlap o = comparer.compare(shingle_hashes[outer]);
//     if (o.both >= 0.8 * o.left) { /* `outer` contains `inner` */ }
//   });
//
// Keeps one shingle hash in `sample` of every document, always the same ones: the share of a document's sample
// that another one has estimates its containment in that one, whatever the sizes of the two. What is found is a
// candidate, to be compared exactly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace hansieve {

struct ContainmentOptions {
  double containment = 0.8;       ///< share of the inner document's shingles, 0 < c <= 1
  unsigned sample = 8;            ///< one shingle in so many is kept; 1 keeps all
  std::size_t max_bucket = 1000;  ///< a shingle that more documents have counts for nobody: boilerplate
};

/// One thread. 16 bytes for each shingle kept, 20 more for each while find() works.
class ContainmentFinder {
 public:
  /// Requires options in their ranges.
  explicit ContainmentFinder(const ContainmentOptions& options = {});

  /// Takes a document in, by its shingle hashes (shingle.h; repeats do no harm), and returns its number.
  std::uint32_t add(std::span<const std::uint64_t> hashes);

  std::size_t size() const { return ends_.size(); }
  /// How much is known of a document: shingles kept. A document of which none is kept is found nowhere.
  std::size_t sample_size(std::uint32_t document) const;

  /// Calls use(inner, outer) once for each two documents of which the second may contain the first, in ascending
  /// order; for two documents that are much alike, both ways. A pair at the very bound is missed about
  /// once in two hundred times (three standard deviations of its sample; and when nothing of a short document is kept). Depends on the documents only,
  /// not on their order. O(s log s) for s shingles kept, and for each document at most its sample times
  /// `max_bucket`; only as many of its rarest shingles are looked up as a containing document must share one of.
  void find(const std::function<void(std::uint32_t inner, std::uint32_t outer)>& use) const;

 private:
  struct Kept {
    std::uint64_t hash;
    std::uint32_t document;
  };

  ContainmentOptions options_;
  std::uint64_t below_;        ///< hashes below this are kept
  std::vector<Kept> kept_;     ///< by document, then by hash, each once
  std::vector<std::size_t> ends_;
};

/// How many of `sample` kept shingles a document shares with one that contains it, or more: three standard
/// deviations below what is expected, at least one.
std::size_t least_shared(std::size_t sample, double containment);

}  // namespace hansieve
