// Seeded random Chinese text and byte strings for property tests.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace hansieve::test {

/// Deterministic on every platform (mt19937_64 is specified; distributions are not, so they are ours).
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t below(std::uint64_t n) { return n == 0 ? 0 : engine_() % n; }
  bool chance(double p) { return (engine_() >> 11) * 0x1.0p-53 < p; }
  template <typename T>
  const T& pick(const std::vector<T>& from) { return from[below(from.size())]; }

 private:
  std::mt19937_64 engine_;
};

/// Valid UTF-8 of about `code_points`: Han, punctuation, ASCII, blanks, line breaks, and now and then
/// what trips cleaners (U+FFFD, zero-width, radicals, four-byte characters, doubled runs).
std::string random_text(Random& random, std::size_t code_points);

/// Han alone, each of 8,000 as likely: two such texts have hardly anything in common.
std::string random_han(Random& random, std::size_t code_points);

/// Any bytes: pieces of random_text with random bytes, truncated sequences, NUL, CR and surrogates between.
std::string random_bytes(Random& random, std::size_t about_bytes);

}  // namespace hansieve::test
