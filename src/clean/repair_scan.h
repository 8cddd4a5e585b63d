// Where text may need repair: a scan over all bytes that stops at few.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/byte_scan.h"

namespace hansieve {

/// The first place at or behind `at` where something begins that repair looks at; the text's size if there is none. Never passes
/// over any. O(bytes).
std::size_t next_suspicious(std::string_view text, std::size_t at);

/// The same; needs AVX2.
std::size_t next_suspicious_avx2(std::string_view text, std::size_t at);

/// Marks the bytes that begin something that may need repair. Ordinary punctuation (“ ， —) begins with the same bytes as
/// some of it, so the bytes behind are looked at too.
template <typename Bytes>
[[gnu::always_inline]] inline Bytes suspicious(Bytes a, Bytes b, Bytes c) {
  const Bytes control = below(a, 0x09) | (above(a, 0x0D) & below(a, 0x20)) | equal(a, 0x7F);
  const Bytes latin = equal(a, 0xC2) & (below(b, 0xA0) | equal(b, 0xAD));
  const Bytes marks = equal(a, 0xCC) | (equal(a, 0xCD) & below(b, 0xB0));
  const Bytes general = equal(b, 0x80) & ((above(c, 0x8A) & below(c, 0x90)) | (above(c, 0xA7) & below(c, 0xAF)));
  const Bytes invisible = equal(a, 0xE2) & (general | equal(b, 0x81) | above(b, 0xB9));
  const Bytes misread = equal(a, 0xE9) & (equal(b, 0x8A) | (above(b, 0x8C) & below(b, 0x91)) | equal(b, 0x94));
  const Bytes western = equal(a, 0xC3) & above(b, 0x81) & above(c, 0x7F);  // É and the like, two side by side
  const Bytes forms = equal(a, 0xEF) & (below(b, 0xBC) | (equal(b, 0xBF) & equal(c, 0xBD)));
  const Bytes entity = equal(a, '&') & (above(b, '`') | equal(b, '#'));
  const Bytes others = equal(a, 0xEE) | (equal(a, 0xF0) & equal(b, 0xAF)) | equal(a, 0xF3) | (equal(a, '(') & equal(b, 'c'));
  return control | latin | marks | invisible | misread | western | forms | entity | others;
}

}  // namespace hansieve
