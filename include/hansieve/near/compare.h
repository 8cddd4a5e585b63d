// Comparing two texts exactly: the Jaccard similarity of their sets of shingle hashes.
//
//   hansieve::SetComparer comparer;
//   comparer.set_left(hashes_of_a);                       // once
//   hansieve::Overlap o = comparer.compare(hashes_of_b);  // many times
//   if (o.jaccard() >= 0.7) ...
//
// Similar signatures only suggest a pair; this decides. A few microseconds for texts of a page.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace hansieve {

/// Sizes of two sets and of what they share.
struct Overlap {
  std::size_t left = 0, right = 0, both = 0;

  double jaccard() const {
    const std::size_t all = left + right - both;
    return all == 0 ? 0 : static_cast<double>(both) / static_cast<double>(all);
  }
  /// Share of the smaller set that lies in the larger one.
  double containment() const {
    const std::size_t smaller = left < right ? left : right;
    return smaller == 0 ? 0 : static_cast<double>(both) / static_cast<double>(smaller);
  }
};

/// Holds one set and compares others with it. Repeated hashes count once. Linear. One per thread.
class SetComparer {
 public:
  SetComparer() { set_left({}); }
  void set_left(std::span<const std::uint64_t> hashes);
  Overlap compare(std::span<const std::uint64_t> hashes);

 private:
  /// Where each of some hashes, which lie elsewhere, stands first.
  class Places {
   public:
    static constexpr std::uint32_t kNone = 0xFFFFFFFF;
    void start(std::size_t count);
    /// Where the hash hashes[at] stands first: `at` itself if it is new; before that all before it were added.
    std::uint32_t add(const std::uint64_t* hashes, std::uint32_t at);
    /// The place of a hash, or kNone.
    std::uint32_t find(const std::uint64_t* hashes, std::uint64_t hash) const;

   private:
    std::vector<std::uint32_t> cells_;   ///< places, from 1; 0: free
    std::size_t last_ = 0;
  };
  struct Repeat {
    std::uint32_t at, first;
  };

  std::vector<std::uint64_t> left_;     ///< in their order, repeats too
  Places left_places_, right_places_;
  std::vector<Repeat> repeats_;         ///< places of hashes on the left that stood there before
  std::vector<std::uint64_t> shared_;   ///< places on the left whose hash was met, a bit each
  std::vector<std::uint64_t> others_;   ///< hashes on the right that are not on the left
};

}  // namespace hansieve
