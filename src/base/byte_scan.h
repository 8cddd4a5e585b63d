// Looks for rare bytes sixteen at a time, or thirty-two in code that is compiled for AVX2.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace hansieve {

/// Bytes side by side. GCC and Clang compile Bytes16 for any processor.
typedef unsigned char Bytes16 __attribute__((vector_size(16)));
typedef unsigned char Bytes32 __attribute__((vector_size(32)));

// Each of these gives FF or 00 in each byte. Always inlined: a copy compiled for one vector unit must not serve code for another.
template <typename Bytes>
[[gnu::always_inline]] inline Bytes equal(Bytes a, unsigned char b) { return reinterpret_cast<Bytes>(a == b); }
template <typename Bytes>
[[gnu::always_inline]] inline Bytes below(Bytes a, unsigned char b) { return reinterpret_cast<Bytes>(a < b); }
template <typename Bytes>
[[gnu::always_inline]] inline Bytes above(Bytes a, unsigned char b) { return reinterpret_cast<Bytes>(a > b); }

/// `mark(first, second, third)` of all the bytes from `p`, given each one and the two behind it.
template <typename Bytes, typename Mark>
[[gnu::always_inline]] inline Bytes marked_at(const char* p, Mark mark) {
  Bytes first, second, third;
  std::memcpy(&first, p, sizeof first);
  std::memcpy(&second, p + 1, sizeof second);
  std::memcpy(&third, p + 2, sizeof third);
  return mark(first, second, third);
}

/// The place of the first byte that is not 0, or the number of bytes.
template <typename Bytes>
[[gnu::always_inline]] inline std::size_t first_marked(Bytes marks) {
  std::array<std::uint64_t, sizeof(Bytes) / 8> words;
  std::memcpy(words.data(), &marks, sizeof marks);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] != 0) return i * 8 + static_cast<std::size_t>(std::countr_zero(words[i])) / 8;
  }
  return sizeof marks;
}

/// The first place at or behind `at` where `mark(first, second, third)` is not 0, given each byte and the two behind it; the
/// text's size if there is none. Behind the end there are zeros. `mark` works on all the bytes of a Bytes16 or Bytes32 at once and
/// must not mark a byte for what stands more than two bytes behind it.
template <typename Bytes = Bytes16, typename Mark>
[[gnu::always_inline]] inline std::size_t find_bytes(std::string_view text, std::size_t at, Mark mark) {
  constexpr std::size_t kStep = sizeof(Bytes);
  const char* const p = text.data();
  for (; at + kStep + 2 <= text.size(); at += kStep) {
    if (const std::size_t found = first_marked(marked_at<Bytes>(p + at, mark)); found < kStep) return at + found;
  }
  if (at >= text.size()) return text.size();
  char rest[2 * kStep + 2] = {};
  std::memcpy(rest, p + at, text.size() - at);
  for (std::size_t i = 0; at + i < text.size(); i += kStep) {
    if (const std::size_t found = first_marked(marked_at<Bytes>(rest + i, mark)); found < kStep) return at + i + found;
  }
  return text.size();
}

/// All that `mark` (see find_bytes; 0 for three zeros) gives for the bytes of a text, or-ed together. O(bytes), without a branch on them.
template <typename Bytes = Bytes16, typename Mark>
[[gnu::always_inline]] inline unsigned char union_of_marks(std::string_view text, Mark mark) {
  constexpr std::size_t kStep = sizeof(Bytes), kEnd = kStep + 2;
  Bytes all{};
  char rest[2 * kStep + 2] = {};
  std::size_t at = 0;
  for (; at + kEnd <= text.size(); at += kStep) all |= marked_at<Bytes>(text.data() + at, mark);
  if (at > 0) {
    std::memcpy(rest, text.data() + text.size() - kEnd, kEnd);  // some of it again: it is the same
  } else {
    std::memcpy(rest, text.data(), text.size());
  }
  all |= marked_at<Bytes>(rest, mark) | marked_at<Bytes>(rest + kStep, mark);
  std::array<std::uint64_t, sizeof(Bytes) / 8> words;
  std::memcpy(words.data(), &all, sizeof all);
  for (std::size_t i = 1; i < words.size(); ++i) words[0] |= words[i];
  words[0] |= words[0] >> 32;
  words[0] |= words[0] >> 16;
  return static_cast<unsigned char>(words[0] | words[0] >> 8);
}

}  // namespace hansieve
