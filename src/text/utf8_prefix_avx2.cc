#if defined(__AVX2__)
#include <immintrin.h>

#include <cstdint>

#include "text/utf8_prefix.h"

namespace hansieve {
namespace {

// What two neighbouring bytes may be wrong by; a pair is wrong if all three look-ups agree on a bit.
constexpr std::uint8_t kTooShort = 1 << 0, kTooLong = 1 << 1, kOverlong3 = 1 << 2, kTooLarge = 1 << 3,
                       kSurrogate = 1 << 4, kOverlong2 = 1 << 5, kTooLarge1000 = 1 << 6, kOverlong4 = 1 << 6,
                       kTwoTrails = 1 << 7;
constexpr std::uint8_t kCarry = kTooShort | kTooLong | kTwoTrails;
constexpr std::uint8_t kLarge = kCarry | kTooLarge | kTooLarge1000;

__m256i table(const std::uint8_t (&entries)[16]) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(entries)));
}

constexpr std::uint8_t kFirstHigh[16] = {
    kTooLong, kTooLong, kTooLong, kTooLong, kTooLong, kTooLong, kTooLong, kTooLong,
    kTwoTrails, kTwoTrails, kTwoTrails, kTwoTrails,
    kTooShort | kOverlong2, kTooShort, kTooShort | kOverlong3 | kSurrogate,
    kTooShort | kTooLarge | kTooLarge1000 | kOverlong4};
constexpr std::uint8_t kFirstLow[16] = {
    kCarry | kOverlong3 | kOverlong2 | kOverlong4, kCarry | kOverlong2, kCarry, kCarry, kCarry | kTooLarge,
    kLarge, kLarge, kLarge, kLarge, kLarge, kLarge, kLarge, kLarge, kLarge | kSurrogate, kLarge, kLarge};
constexpr std::uint8_t kSecondHigh[16] = {
    kTooShort, kTooShort, kTooShort, kTooShort, kTooShort, kTooShort, kTooShort, kTooShort,
    kTooLong | kOverlong2 | kTwoTrails | kOverlong3 | kTooLarge1000 | kOverlong4,
    kTooLong | kOverlong2 | kTwoTrails | kOverlong3 | kTooLarge,
    kTooLong | kOverlong2 | kTwoTrails | kSurrogate | kTooLarge,
    kTooLong | kOverlong2 | kTwoTrails | kSurrogate | kTooLarge,
    kTooShort, kTooShort, kTooShort, kTooShort};

__m256i high_nibbles(__m256i bytes) {
  return _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(0x0F));
}

// The bytes `Back` before each one of `now`.
template <int Back>
__m256i earlier(__m256i before, __m256i now) {
  return _mm256_alignr_epi8(now, _mm256_permute2x128_si256(before, now, 0x21), 16 - Back);
}

// Not zero where a byte of `now` cannot stand behind the three before it.
__m256i find_errors(__m256i before, __m256i now) {
  const __m256i first = earlier<1>(before, now);
  const __m256i pair = _mm256_and_si256(
      _mm256_and_si256(_mm256_shuffle_epi8(table(kFirstHigh), high_nibbles(first)),
                       _mm256_shuffle_epi8(table(kFirstLow), _mm256_and_si256(first, _mm256_set1_epi8(0x0F)))),
      _mm256_shuffle_epi8(table(kSecondHigh), high_nibbles(now)));
  // A second trail byte must follow the leads E0.. and a third F0..; only there may two trails meet.
  const __m256i third = _mm256_subs_epu8(earlier<2>(before, now), _mm256_set1_epi8(0xE0 - 0x80));
  const __m256i fourth = _mm256_subs_epu8(earlier<3>(before, now), _mm256_set1_epi8(static_cast<char>(0xF0 - 0x80)));
  const __m256i trail = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8(static_cast<char>(0x80)));
  return _mm256_xor_si256(trail, pair);
}

}  // namespace

std::size_t valid_prefix_avx2(std::string_view bytes) {
  __m256i before = _mm256_setzero_si256();
  std::size_t at = 0;
  for (; at + 64 <= bytes.size(); at += 64) {
    const auto* block = reinterpret_cast<const __m256i*>(bytes.data() + at);
    const __m256i a = _mm256_loadu_si256(block), b = _mm256_loadu_si256(block + 1);
    const __m256i errors = _mm256_or_si256(find_errors(before, a), find_errors(a, b));
    if (!_mm256_testz_si256(errors, errors)) break;
    before = b;
  }
  // The last code point may go on behind `at`, or be what the error is about.
  for (std::size_t back = 0; at > 0 && back < 4; ++back) {
    --at;
    if ((static_cast<unsigned char>(bytes[at]) & 0xC0) != 0x80) break;
  }
  return at;
}

}  // namespace hansieve
#endif
