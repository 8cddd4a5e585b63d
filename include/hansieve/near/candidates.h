// Candidates: the pairs of signatures that share a band, out of all of them at once.
//
//   hansieve::find_candidates({signatures, 128, ranks}, banding, 1000, [](auto a, auto b) { ... });
//
// Goes through the bands one by one, sorting their keys: 16 bytes a document, whatever the number of bands.
// The order of the documents changes neither the pairs nor how many there are.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "hansieve/near/banding.h"

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
/// smallest text hashes.
inline constexpr std::size_t kRepresentatives = 64;

/// Calls `use(a, b)`, a < b, once for every pair that shares a band, in an order that depends on the table
/// only. Pairs are complete for bands shared by up to `max_bucket` documents. O(bands * n log n + pairs).
CandidateStats find_candidates(const SignatureTable& table, const Banding& banding, std::size_t max_bucket,
                               const std::function<void(std::uint32_t, std::uint32_t)>& use);

}  // namespace hansieve
