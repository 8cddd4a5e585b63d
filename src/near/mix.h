// Two small mixing functions.
#pragma once

#include <cstdint>

namespace hansieve {

/// The finisher of splitmix64: every bit of the result depends on every bit of the value.
inline std::uint64_t mix64(std::uint64_t value) {
  value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9u;
  value = (value ^ value >> 27) * 0x94D049BB133111EBu;
  return value ^ value >> 31;
}

/// The next number of the splitmix64 sequence.
inline std::uint64_t next_random(std::uint64_t& state) { return mix64(state += 0x9E3779B97F4A7C15u); }

}  // namespace hansieve
