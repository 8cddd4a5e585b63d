// BandIndex: signatures come one by one, and each can be asked which earlier ones share a band with it.
//
//   hansieve::BandIndex index(banding, 128);
//   std::vector<std::uint32_t> similar;
//   index.query(signature, similar);              // numbers of earlier documents, sorted
//   index.insert(7, signature, text_hash);
//
// Holds band keys and numbers only, not signatures: 8 bytes for each band of a document, 0.9 full. Whoever
// asks compares signatures or texts. For all documents at once candidates.h takes less memory.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "hansieve/near/banding.h"

namespace hansieve {

/// One thread. What a query finds does not depend on the order of insertion.
class BandIndex {
 public:
  /// In a bucket of more than `max_bucket` documents queries meet kRepresentatives (candidates.h) of them
  /// only, those with the smallest text hashes. Requires a banding that fits `slots`.
  BandIndex(const Banding& banding, unsigned slots, std::size_t max_bucket = 1000);

  /// Makes room, so that inserting `documents` in all never has to grow the table.
  void reserve(std::size_t documents);

  /// Takes a document in. Requires a number not used before; numbers should be dense. Amortised
  /// O(bands), most of it one cache miss a band.
  void insert(std::uint32_t document, std::span<const std::uint16_t> signature, std::uint64_t text_hash);

  /// Appends the numbers of the documents that share a band, each once, in ascending order. With n
  /// documents one in about 2^32 / (n * bands) of them shares none: two keys that met by chance.
  void query(std::span<const std::uint16_t> signature, std::vector<std::uint32_t>& out);

  /// Brings what a coming query will read nearer: worth it some hundred nanoseconds ahead.
  void prefetch(std::span<const std::uint16_t> signature) const;

  std::size_t size() const { return documents_; }
  std::uint64_t large_buckets() const { return large_.size(); }
  /// All of it, the signatures being the caller's.
  std::size_t memory_bytes() const;

 private:
  struct Entry {
    std::uint32_t key, document;
  };
  /// A cache line: filled from the front. A full one goes on in the next.
  static constexpr unsigned kLineEntries = 8;
  struct alignas(64) Line {
    std::uint32_t keys[kLineEntries], documents[kLineEntries];
    unsigned matches(std::uint32_t key) const;  ///< a bit for each entry with that key, also unused ones
    unsigned used() const;                      ///< how many entries are taken
  };
  struct Free {
    void operator()(Line* lines) const;
  };
  using Representatives = std::set<std::pair<std::uint64_t, std::uint32_t>>;

  static std::unique_ptr<Line[], Free> allocate(std::size_t lines);
  std::size_t home(std::uint32_t key) const { return static_cast<std::size_t>(key) * line_count_ >> 32; }
  void keys_of(std::span<const std::uint16_t> signature, std::vector<std::uint32_t>& keys) const;
  void grow(std::size_t lines);
  void place(Entry entry);
  void insert_key(Entry entry);
  void insert_pending();
  template <typename Use>
  void for_each(std::uint32_t key, Use&& use) const;
  void add_representative(Representatives& some, std::uint32_t document);

  Banding banding_;
  unsigned slots_;
  std::size_t max_bucket_;
  std::unique_ptr<Line[], Free> lines_;
  std::size_t line_count_ = 0, entries_ = 0, documents_ = 0;
  std::vector<std::uint64_t> text_hashes_;
  std::unordered_map<std::uint32_t, Representatives> large_;
  // The last document inserted is placed with the next: by then its cache lines are here.
  std::vector<std::uint32_t> pending_keys_, keys_;
  std::uint32_t pending_ = 0;
};

}  // namespace hansieve
