// Words of bytes at places that are not aligned, read and written without a trace in the machine code.
#pragma once

#include <cstdint>
#include <cstring>

namespace hansieve::convert {

/// The high bit of each of eight bytes: none is set in ASCII.
inline constexpr std::uint64_t kHighBits = 0x8080808080808080u;

// Always inlined: a copy compiled for one vector unit must not serve code for another.
template <typename Word>
[[gnu::always_inline]] inline Word load(const char* at) {
  Word word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

template <typename Word>
[[gnu::always_inline]] inline void store(char* at, Word word) {
  std::memcpy(at, &word, sizeof word);
}

/// Zero if the eight bytes there are equal.
[[gnu::always_inline]] inline std::uint64_t difference(const char* a, const char* b) {
  return load<std::uint64_t>(a) ^ load<std::uint64_t>(b);
}

}  // namespace hansieve::convert
