// Banding: which pairs of signatures are looked at, and how likely a similar pair is among them.
//
// A signature is cut into b bands of r slots. Two texts become candidates when all slots of at least one
// band are equal: with similarity s that happens with probability 1 - (1 - s^r)^b, an S-shaped curve. Here
// are its formulas, as plain functions of numbers.
//
//   auto banding = hansieve::choose_banding(0.7, 0.99, 128);          // 26 x 5
//   double found = hansieve::candidate_probability(banding, 0.7);     // 0.992
//   double extra = hansieve::candidate_probability(banding, 0.3);     // 0.061: looked at for nothing
#pragma once

#include <cstdint>
#include <span>

namespace hansieve {

struct Banding {
  unsigned bands = 0;
  unsigned rows = 0;  ///< slots in a band
  friend bool operator==(const Banding&, const Banding&) = default;
};

/// Bands may use some slots twice, in other company, up to this many times the slots there are. It buys a
/// row more for the same recall; the curve stays the formula's within 0.03 (tests/near/banding_test.cc).
inline constexpr double kSlotReuse = 1.25;

/// Probability that a pair of that similarity becomes a candidate.
double candidate_probability(const Banding& banding, double jaccard);

/// The most rows, then the fewest bands, that find pairs at `threshold` with probability `recall` or more.
/// More rows mean fewer useless candidates. Where no banding reaches the recall: one row, every slot a band.
/// Requires 0 < threshold <= 1, 0 <= recall < 1.
Banding choose_banding(double threshold, double recall, unsigned slots);

/// True if the banding can be used with signatures of that size.
bool fits(const Banding& banding, unsigned slots);

/// The similarity at which half of the pairs become candidates.
double half_point(const Banding& banding);

/// The slot that row `row` of band `band` reads. The second time round slots come in another order.
constexpr unsigned slot_of(const Banding& banding, unsigned band, unsigned row, unsigned slots) {
  const unsigned at = band * banding.rows + row;
  return at < slots ? at : (at * 37 + at / slots) % slots;
}

/// A number for the slots of a band: equal slots give equal keys, others equal ones with chance 2^-64.
std::uint64_t band_key(std::span<const std::uint16_t> signature, const Banding& banding, unsigned band);

/// Whether two signatures of that banding agree in a whole band.
bool share_band(std::span<const std::uint16_t> a, std::span<const std::uint16_t> b, const Banding& banding);

}  // namespace hansieve
