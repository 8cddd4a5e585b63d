// Looks for rare bytes sixteen at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace hansieve {

/// Sixteen bytes side by side; comparisons give FF or 00 in each. GCC and Clang compile it for any processor.
typedef unsigned char Bytes16 __attribute__((vector_size(16)));

inline Bytes16 load16(const char* p) {
  Bytes16 out;
  std::memcpy(&out, p, sizeof out);
  return out;
}

inline Bytes16 equal16(Bytes16 a, unsigned char b) { return reinterpret_cast<Bytes16>(a == b); }
inline Bytes16 below16(Bytes16 a, unsigned char b) { return reinterpret_cast<Bytes16>(a < b); }
inline Bytes16 above16(Bytes16 a, unsigned char b) { return reinterpret_cast<Bytes16>(a > b); }

/// The first place at or behind `at` where `matches(first, second, third)` marks the byte, given each byte
/// and the two behind it; the text's size if there is none. Behind the end there are zeros. `matches` works
/// on Bytes16 and must not mark a byte for what stands more than two bytes behind it.
template <typename Matches>
std::size_t find_bytes(std::string_view text, std::size_t at, Matches matches) {
  const char* const p = text.data();
  const auto first_in = [](Bytes16 marks) -> int {
    std::uint64_t half[2];
    std::memcpy(half, &marks, sizeof half);
    if (half[0] != 0) return __builtin_ctzll(half[0]) / 8;
    return half[1] != 0 ? 8 + __builtin_ctzll(half[1]) / 8 : -1;
  };
  for (; at + 18 <= text.size(); at += 16) {
    const int found = first_in(matches(load16(p + at), load16(p + at + 1), load16(p + at + 2)));
    if (found >= 0) return at + static_cast<std::size_t>(found);
  }
  if (at >= text.size()) return text.size();
  char rest[18 + 16] = {};
  std::memcpy(rest, p + at, text.size() - at);
  for (std::size_t i = 0; at + i < text.size(); i += 16) {
    const int found = first_in(matches(load16(rest + i), load16(rest + i + 1), load16(rest + i + 2)));
    if (found >= 0) return at + i + static_cast<std::size_t>(found);
  }
  return text.size();
}

}  // namespace hansieve
