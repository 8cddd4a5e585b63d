// The keys of all bands of a signature at once.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>

#include "hansieve/near/banding.h"
#include "near/mix.h"

namespace hansieve {

/// Calls use(band, band_key(signature, banding, band)) for each band. What band_key asks for every four slots
/// is asked once here, which makes it twice as fast.
template <typename Use>
void for_each_band_key(std::span<const std::uint16_t> signature, const Banding& banding, Use&& use) {
  const auto slots = static_cast<unsigned>(signature.size());
  const unsigned whole = banding.rows / 4, left = banding.rows % 4;
  const std::uint64_t last = (std::uint64_t{1} << 16 * left) - 1;
  unsigned band = 0;
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  for (; band < banding.bands && (band + 1) * banding.rows + 4 <= slots; ++band) {
    const std::uint16_t* at = signature.data() + band * banding.rows;
    std::uint64_t key = (band + 1) * 0xD1B54A32D192ED03u;
    const auto take = [&](std::uint64_t mask) {
      std::uint64_t four;
      std::memcpy(&four, at, sizeof four);
      key = (key ^ (four & mask)) * 0x9E3779B97F4A7C15u;
      key ^= key >> 32;
      at += 4;
    };
    for (unsigned k = 0; k < whole; ++k) take(~std::uint64_t{0});
    if (left != 0) take(last);
    use(band, mix64(key));
  }
#endif
  for (; band < banding.bands; ++band) use(band, band_key(signature, banding, band));
}

}  // namespace hansieve
