// BandIndex: signatures come one by one, and each can be asked which earlier ones share a band with it.
//
//   hansieve::BandIndex index(banding, 128);
//   std::vector<std::uint32_t> similar;
//   index.query(signature, similar);              // numbers of earlier documents, sorted
//   index.insert(7, signature, text_hash);
//
// or, twice as fast, many at a time:
//
//   index.query_and_insert(first, signatures, text_hashes, [](std::size_t i, auto similar) { ... });
//
// Holds band keys and numbers only, not signatures: 6 bytes for each band of a document, 0.7 full. Whoever
// asks compares signatures or texts. For all documents at once candidates.h takes less memory.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "hansieve/near/banding.h"

namespace hansieve {

/// Calls task(0), ..., task(count - 1), each once, in any order and on any threads, and returns when all are done.
using ParallelFor = std::function<void(std::size_t count, const std::function<void(std::size_t)>& task)>;

/// One thread, except where a ParallelFor is given. What a query finds depends neither on the order of insertion,
/// nor on how documents were put in, nor on the number of threads.
class BandIndex {
 public:
  /// In a bucket of more than `max_bucket` documents queries meet kRepresentatives (candidates.h) of them
  /// only, those with the smallest text hashes. Requires a banding that fits `slots`. Takes 32 MiB of address
  /// space, of which it uses what the documents need.
  BandIndex(const Banding& banding, unsigned slots, std::size_t max_bucket = 1000);
  ~BandIndex();
  BandIndex(BandIndex&&) noexcept;
  BandIndex& operator=(BandIndex&&) noexcept;

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

  /// What a query found for signature `i` of a batch; the numbers live until the next.
  using Use = std::function<void(std::size_t i, std::span<const std::uint32_t> documents)>;

  /// The same for many signatures, one behind another, in order: memory is asked for a few signatures ahead.
  void query_batch(std::span<const std::uint16_t> signatures, const Use& use);

  /// Takes documents `first`, `first` + 1, ... in. With `parallel` in some hundred tasks; worth it for thousands
  /// of documents.
  void insert_batch(std::uint32_t first, std::span<const std::uint16_t> signatures,
                    std::span<const std::uint64_t> text_hashes, const ParallelFor& parallel = {});

  /// Asks for each document of a batch and then takes it in, so that it is found by those behind it.
  void query_and_insert(std::uint32_t first, std::span<const std::uint16_t> signatures,
                        std::span<const std::uint64_t> text_hashes, const Use& use);

  std::size_t size() const;
  std::uint64_t large_buckets() const;
  /// All of it, the signatures being the caller's.
  std::size_t memory_bytes() const;

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace hansieve
