#include "undouble_scan.h"

#include <cstdint>
#include <cstring>

#include "hansieve/text/code_point.h"
#include "hansieve/text/utf8.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace hansieve {
namespace {

constexpr int kMostRepeats = 8, kMostBlanks = 8;  // looked across; keeps the look linear

bool same(std::string_view text, std::size_t a, std::size_t b, std::size_t size) {
  return b + size <= text.size() && std::memcmp(text.data() + a, text.data() + b, size) == 0;
}

// Whether the character at `at` is printed at least twice.
bool doubled_at(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] == '\n') return false;
  const std::size_t size = decode_at(text, at).size;
  return same(text, at, at + size, size);
}

// `at` is the first of two equal three-byte characters: is what follows or precedes them doubled too?
bool has_doubled_neighbour(std::string_view text, std::size_t at) {
  std::size_t next = at + 6;
  for (int more = 0; more < kMostRepeats && same(text, at, next, 3); ++more) next += 3;
  for (int blanks = 0; next < text.size() && blanks < kMostBlanks; ++blanks) {
    const Decoded c = decode_at(text, next);
    if (!is_blank(c.value)) break;
    next += c.size;
  }
  if (doubled_at(text, next)) return true;
  std::size_t before = at;
  for (int blanks = 0; before > 0 && blanks < kMostBlanks; ++blanks) {
    const Decoded c = decode_before(text, before);
    if (!is_blank(c.value)) break;
    before -= c.size;
  }
  if (before == 0) return false;
  const Decoded last = decode_before(text, before);
  return last.value != '\n' && before >= 2 * last.size &&
         same(text, before - 2 * last.size, before - last.size, last.size) &&
         (static_cast<unsigned char>(text[before - 2 * last.size]) & 0xC0) != 0x80;
}

void look_at(std::string_view text, std::size_t at, std::vector<std::size_t>& places) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) {
    if (is_ascii_letter(lead)) places.push_back(at);
  } else if (lead >= 0xE3 && lead <= 0xE9 && is_han(decode_at(text, at).value)) {
    if (has_doubled_neighbour(text, at)) places.push_back(at);
  }
}

bool is_place(std::string_view text, std::size_t at) {
  if (static_cast<unsigned char>(text[at]) >= 0x80) return same(text, at, at + 3, 3);
  return at + 4 <= text.size() && text[at] == text[at + 1] && text[at + 2] == text[at + 3] &&
         text[at] != text[at + 2];
}

}  // namespace

void find_doubled_pairs(std::string_view text, std::vector<std::size_t>& places) {
  std::size_t at = 0;
#if defined(__SSE2__)
  const auto load = [&](std::size_t i) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + i));
  };
  for (; at + 16 + 5 <= text.size(); at += 16) {
    const __m128i b0 = load(at), b1 = load(at + 1), b2 = load(at + 2), b3 = load(at + 3);
    const __m128i wide = _mm_and_si128(_mm_and_si128(_mm_cmpeq_epi8(b0, b3), _mm_cmpeq_epi8(b1, load(at + 4))),
                                       _mm_cmpeq_epi8(b2, load(at + 5)));
    // ASCII: x x y y with y other than x; non-ASCII bytes are negative.
    __m128i narrow = _mm_and_si128(_mm_cmpeq_epi8(b0, b1), _mm_cmpeq_epi8(b2, b3));
    narrow = _mm_and_si128(_mm_andnot_si128(_mm_cmpeq_epi8(b0, b2), narrow),
                           _mm_cmpgt_epi8(b0, _mm_set1_epi8('@')));
    unsigned mask = static_cast<unsigned>(_mm_movemask_epi8(
        _mm_or_si128(_mm_and_si128(wide, _mm_cmplt_epi8(b0, _mm_setzero_si128())), narrow)));
    for (; mask != 0; mask &= mask - 1) look_at(text, at + static_cast<std::size_t>(__builtin_ctz(mask)), places);
  }
#endif
  for (; at + 1 < text.size(); ++at) {
    if (is_place(text, at)) look_at(text, at, places);
  }
}

}  // namespace hansieve
