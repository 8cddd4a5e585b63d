// DedupOptions: what counts as a near-duplicate and how it is looked for; and the numbers of a search.
//
//   DedupOptions options;
//   options.threshold = 0.8;
//   auto banding = checked_banding(options);      // or what is wrong with the options
#pragma once

#include <cstdint>
#include <optional>

#include "hansieve/base/result.h"
#include "hansieve/near/banding.h"
#include "hansieve/near/folding.h"
#include "hansieve/near/signature.h"

namespace hansieve {

/// How a candidate becomes a pair.
enum class Verify {
  kExact,      ///< Jaccard of the two sets of shingle hashes: precision 1
  kSignature,  ///< estimated from the signatures
  kNone,       ///< every candidate counts; its Jaccard is the estimate
};

struct DedupOptions {
  SignatureOptions signature;
  double threshold = 0.7;            ///< Jaccard, 0 < t <= 1
  double recall = 0.99;              ///< at the threshold; chooses the bands
  std::optional<Banding> banding;    ///< instead of the choice
  Folding folding = Folding::kStandard;
  Verify verify = Verify::kExact;
  std::size_t max_bucket = 1000;     ///< documents sharing a band that are all compared
};

struct DedupStats {
  std::uint64_t documents = 0, empty = 0, identical = 0;  ///< identical: folded to the same as an earlier one
  std::uint64_t candidates = 0, compared = 0, pairs = 0, large_buckets = 0;
  std::uint64_t contained = 0, bounded = 0;  ///< containment: pairs; documents looked for less than they should have been
};

/// The bands that are asked for or that the recall needs; an error for options out of their ranges, saying which.
Result<Banding> checked_banding(const DedupOptions& options);

/// The least estimate from signatures with which a candidate is looked at more closely. Below the threshold by
/// five standard deviations under exact verification: that loses one pair in three million.
double least_estimate(const DedupOptions& options);

}  // namespace hansieve
