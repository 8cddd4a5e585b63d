#include "hansieve/near/dedup_options.h"

#include <string>

namespace hansieve {
namespace {

constexpr double kDeviations = 5;

Error usage(std::string message) { return {ErrorCode::kUsage, std::move(message)}; }

}  // namespace

Result<Banding> checked_banding(const DedupOptions& options) {
  const SignatureOptions& s = options.signature;
  if (s.ngram < 1 || s.ngram > Shingler::kMaxNgram) return usage("the n-gram size must be 1 to 32 code points");
  if (!is_slot_count(s.slots)) return usage("the signature must have 64, 128, 256 or 512 slots");
  if (!(options.threshold > 0 && options.threshold <= 1)) return usage("the threshold must be above 0 and at most 1");
  if (!(options.recall >= 0 && options.recall < 1)) return usage("the recall must be at least 0 and below 1");
  if (options.banding && !fits(*options.banding, s.slots)) {
    return usage("the bands times rows do not fit a signature of " + std::to_string(s.slots) + " slots");
  }
  if (options.max_bucket < 2) return usage("the largest bucket must hold at least 2 documents");
  return options.banding ? *options.banding : choose_banding(options.threshold, options.recall, s.slots);
}

double least_estimate(const DedupOptions& options) {
  const double t = options.threshold;
  switch (options.verify) {
    case Verify::kNone: return 0;
    case Verify::kSignature: return t;
    case Verify::kExact: break;
  }
  return t - kDeviations * estimate_error(t, options.signature.slots);
}

}  // namespace hansieve
