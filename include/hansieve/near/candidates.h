// Candidates: the pairs of signatures that share a band, out of all of them at once.
//
//   hansieve::find_candidates({signatures, 128, hashes}, banding, 1000, [](auto a, auto b) { ... });
//
// Goes through the bands, four together, grouping their keys: 40 bytes a document, whatever the number of bands;
// where that is too much, one by one or through parts of a band. The order of the documents changes neither the pairs nor
// how many there are.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "hansieve/base/result.h"
#include "hansieve/near/banding.h"
#include "hansieve/near/parallel.h"
#include "hansieve/near/sorted_runs.h"

namespace hansieve {

/// Signatures one behind another, `slots` numbers each, and for each a number that depends on its text only.
struct SignatureTable {
  std::span<const std::uint16_t> slots;
  unsigned slot_count = 0;
  std::span<const std::uint64_t> text_hashes;

  std::size_t size() const { return text_hashes.size(); }
  std::span<const std::uint16_t> signature(std::size_t i) const { return slots.subspan(i * slot_count, slot_count); }
};

struct CandidateStats {
  std::uint64_t candidates = 0;    ///< pairs handed out
  std::uint64_t large_buckets = 0; ///< keys shared by more than `max_bucket` documents
};

/// In a bucket larger than `max_bucket` members meet only this many representatives: those with the
/// smallest text hashes, or whom the caller prefers.
inline constexpr std::size_t kRepresentatives = 64;

/// Calls `use(a, b)`, a < b, once for every pair that shares a band, sorted. Pairs are complete for bands
/// shared by up to `max_bucket` documents. `preference` as in CandidateSearch. O(bands * n + pairs).
CandidateStats find_candidates(const SignatureTable& table, const Banding& banding, std::size_t max_bucket,
                               const std::function<void(std::uint32_t, std::uint32_t)>& use,
                               const std::function<std::uint64_t(std::uint32_t document)>& preference = {});

/// Where the keys of the bands come from: memory or a file. Several threads may ask at once.
class BandKeys {
 public:
  virtual ~BandKeys() = default;
  virtual std::uint32_t size() const = 0;
  using Use = std::function<void(std::uint32_t first, std::uint32_t count, const std::uint64_t* keys)>;
  /// Calls `use` with the keys (band_key) of documents first to first + count - 1, until all are through: those of
  /// band `band`, then those of the next, `bands` in all. Only the highest kKeyBits of a key count.
  virtual Result<void> read(unsigned band, unsigned bands, const Use& use) const = 0;
  virtual Result<std::uint64_t> text_hash(std::uint32_t document) const = 0;
};
inline constexpr unsigned kKeyBits = 40;

/// Two documents as one number that sorts by the first.
constexpr std::uint64_t packed_pair(std::uint32_t a, std::uint32_t b) { return std::uint64_t{a} << 32 | b; }
using CandidatePairs = SortedRuns<std::uint64_t>;

struct CandidateSearch {
  Banding banding;
  std::size_t max_bucket = 1000;
  Room room;                              ///< for the keys, shared by `jobs`
  unsigned jobs = 1;
  Parallel parallel = one_by_one;
  const std::vector<bool>* skip = nullptr;  ///< documents to be passed over
  /// Of a large bucket the documents with the smallest numbers become representatives (empty: the text hashes). Called by several threads.
  std::function<std::uint64_t(std::uint32_t document)> preference;
};

/// In how many parts the keys of a band are taken.
std::uint64_t parts_of_band(const Room& room, unsigned jobs, std::uint64_t documents);

/// Adds the pairs to `pairs`, which drops repeats, and returns the number of large buckets. Keys are compared
/// by their highest 32 to 40 bits: a few pairs share no band; who looks at their signatures can tell.
Result<std::uint64_t> find_candidates(const BandKeys& keys, const CandidateSearch& search, CandidatePairs& pairs);

}  // namespace hansieve
