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
  SetComparer() { left_.start(0); }
  void set_left(std::span<const std::uint64_t> hashes);
  Overlap compare(std::span<const std::uint64_t> hashes);

 private:
  /// A table of hashes in buckets of half a cache line, filled from the front; a full one goes on in the next.
  /// Looking into a bucket needs no guess of the processor, which in near-duplicates would be wrong each third time.
  class Table {
   public:
    void start(std::size_t count);
    bool insert(std::uint64_t hash);   ///< false: it was there
    struct Place {
      std::size_t bucket;
      unsigned cells;   ///< none: it is not there
    };
    Place find(std::uint64_t hash) const;   ///< of a hash other than 0
    bool has_zero() const { return has_zero_; }
    std::size_t size() const { return size_; }
    std::size_t buckets() const { return last_ + 1; }

   private:
    static constexpr unsigned kCells = 4;
    struct alignas(32) Bucket {
      std::uint64_t cells[kCells];   ///< 0: free; the hash 0 is not held here
      bool has(std::uint64_t hash) const {   // all four, no branch
        return ((cells[0] == hash) | (cells[1] == hash)) | ((cells[2] == hash) | (cells[3] == hash));
      }
      unsigned matches(std::uint64_t hash) const;   ///< a bit for each cell
    };
    std::vector<Bucket> buckets_;
    std::size_t last_ = 0, size_ = 0;
    bool has_zero_ = false;
  };
  Table left_, right_;
  std::vector<std::uint8_t> marks_;     ///< of the left table's cells, a bit each
  std::vector<std::uint64_t> others_;   ///< hashes on the right that are not on the left
};

}  // namespace hansieve
