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

/// Holds one set and compares others with it. Repeated hashes count once. One per thread.
class SetComparer {
 public:
  void set_left(std::span<const std::uint64_t> hashes);
  Overlap compare(std::span<const std::uint64_t> hashes);

 private:
  /// An open table of hashes. A cell belongs to the set only if its mark is the current one, so that
  /// emptying it costs nothing.
  struct Cell {
    std::uint64_t hash = 0;
    std::uint32_t mark = 0;
  };
  struct Table {
    std::vector<Cell> cells;
    std::uint32_t mark = 0;
    std::size_t size = 0;
    void start(std::size_t count);
    Cell& find(std::uint64_t hash);
    bool insert(std::uint64_t hash);
  };
  Table left_, right_;
};

}  // namespace hansieve
