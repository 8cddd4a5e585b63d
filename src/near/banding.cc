#include "hansieve/near/banding.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "near/mix.h"

namespace hansieve {

double candidate_probability(const Banding& banding, double jaccard) {
  return 1 - std::pow(1 - std::pow(jaccard, banding.rows), banding.bands);
}

Banding choose_banding(double threshold, double recall, unsigned slots) {
  assert(threshold > 0 && threshold <= 1 && recall >= 0 && recall < 1);
  Banding best{slots, 1};
  for (unsigned rows = 1; rows <= slots; ++rows) {
    const double equal = std::pow(threshold, rows);
    const double needed = equal >= 1 ? 1 : std::ceil(std::log(1 - recall) / std::log(1 - equal));
    if (!(needed * rows <= kSlotReuse * slots)) break;
    best = {std::max(1u, static_cast<unsigned>(needed)), rows};
  }
  return best;
}

bool fits(const Banding& banding, unsigned slots) {
  return banding.bands >= 1 && banding.rows >= 1 && banding.rows <= slots &&
         static_cast<double>(banding.bands) * banding.rows <= std::max<double>(kSlotReuse * slots, slots);
}

double half_point(const Banding& banding) {
  return std::pow(1 - std::pow(0.5, 1.0 / banding.bands), 1.0 / banding.rows);
}

// Four slots at a time, as one number.
std::uint64_t band_key(std::span<const std::uint16_t> signature, const Banding& banding, unsigned band) {
  const auto slots = static_cast<unsigned>(signature.size());
  std::uint64_t key = (band + 1) * 0xD1B54A32D192ED03u;  // far apart: equal slots in two bands are no match
  const unsigned first = band * banding.rows;
  for (unsigned row = 0; row < banding.rows; row += 4) {
    std::uint64_t four = 0;
    if (first + row + 4 <= slots) [[likely]] {
      const std::uint16_t* const s = signature.data() + first + row;
      four = s[0] | std::uint64_t{s[1]} << 16 | std::uint64_t{s[2]} << 32 | std::uint64_t{s[3]} << 48;
      const unsigned left = banding.rows - row;
      if (left < 4) four &= (std::uint64_t{1} << 16 * left) - 1;
    } else {
      for (unsigned k = 0; k < 4 && row + k < banding.rows; ++k) {
        four |= std::uint64_t{signature[slot_of(banding, band, row + k, slots)]} << 16 * k;
      }
    }
    key = (key ^ four) * 0x9E3779B97F4A7C15u;
    key ^= key >> 32;
  }
  return mix64(key);
}

bool share_band(std::span<const std::uint16_t> a, std::span<const std::uint16_t> b, const Banding& banding) {
  const auto slots = static_cast<unsigned>(a.size());
  for (unsigned band = 0; band < banding.bands; ++band) {
    unsigned row = 0;
    while (row < banding.rows && a[slot_of(banding, band, row, slots)] == b[slot_of(banding, band, row, slots)]) ++row;
    if (row == banding.rows) return true;
  }
  return false;
}

}  // namespace hansieve
