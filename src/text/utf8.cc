#include "hansieve/text/utf8.h"

#include <cstring>

#include "hansieve/base/kernel.h"
#include "hansieve/text/code_point.h"
#include "text/utf8_count.h"
#include "text/utf8_prefix.h"

namespace hansieve {
namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

bool in(unsigned char c, unsigned char low, unsigned char high) { return c >= low && c <= high; }

// The length of the valid sequence at p (1 to 4), or minus the length of the maximal invalid subpart.
// `truncated` is set when the bytes end inside a sequence that could still become valid.
int sequence_at(const unsigned char* p, std::size_t left, bool* truncated) {
  const unsigned char lead = p[0];
  if (lead < 0x80) return 1;
  int trail = 0;
  unsigned char low = 0x80, high = 0xBF;
  if (in(lead, 0xC2, 0xDF)) {
    trail = 1;
  } else if (in(lead, 0xE0, 0xEF)) {
    trail = 2;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (in(lead, 0xF0, 0xF4)) {
    trail = 3;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return -1;
  }
  for (int i = 1; i <= trail; ++i) {
    if (static_cast<std::size_t>(i) >= left) {
      if (truncated) *truncated = true;
      return -i;
    }
    if (!in(p[i], low, high)) return -i;
    low = 0x80;
    high = 0xBF;
  }
  return trail + 1;
}

}  // namespace

void append_utf8(char32_t c, std::string& out) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

std::size_t count_han(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded c = decode_at(text, at);
    count += is_han(c.value);
    at += c.size;
  }
  return count;
}

std::size_t count_code_points(std::string_view text) {
  std::size_t n = 0, at = 0;
#if defined(__x86_64__)
  static const bool has_avx2 = active_kernel() >= Kernel::kAvx2;
  if (has_avx2 && text.size() >= 32) {
    n = count_begun_avx2(text);
    at = text.size() / 32 * 32;
  }
#endif
  for (; at < text.size(); ++at) n += (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
  return n;
}

void decode(std::string_view text, std::u32string& out) {
  out.reserve(out.size() + text.size() / 2);
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = decode_at(text, at);
    out += d.value;
    at += d.size;
  }
}

Invalid find_invalid(std::string_view bytes, std::size_t from) {
  const unsigned char* p = bytes_of(bytes);
  const std::size_t size = bytes.size();
  std::size_t at = from;
#if defined(__x86_64__)
  static const bool has_avx2 = active_kernel() >= Kernel::kAvx2;
  if (has_avx2) at += valid_prefix_avx2(bytes.substr(from));
#endif
  while (at < size) {
    std::uint64_t eight;
    if (at + 8 <= size && (std::memcpy(&eight, p + at, 8), (eight & 0x8080808080808080u) == 0)) {
      at += 8;
      continue;
    }
    // The common case, a three-byte character whose second byte has no special range.
    if (at + 3 <= size && in(p[at], 0xE1, 0xEC) && (p[at + 1] & 0xC0) == 0x80 && (p[at + 2] & 0xC0) == 0x80) {
      at += 3;
      continue;
    }
    const int n = sequence_at(p + at, size - at, nullptr);
    if (n < 0) return {at, static_cast<std::size_t>(-n)};
    at += n;
  }
  return {size, 0};
}

std::size_t incomplete_tail(std::string_view bytes) {
  const unsigned char* p = bytes_of(bytes);
  const std::size_t size = bytes.size();
  for (std::size_t back = 1; back <= 3 && back <= size; ++back) {
    const unsigned char c = p[size - back];
    if (c < 0x80) return 0;
    if (c >= 0xC0) {
      bool truncated = false;
      sequence_at(p + size - back, back, &truncated);
      return truncated ? back : 0;
    }
  }
  return 0;
}

}  // namespace hansieve
