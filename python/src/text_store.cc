#include "text_store.h"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace hansieve::python {
namespace {

char* put(std::uint32_t bytes, unsigned count, char* out) {
  std::memcpy(out, &bytes, 4);
  return out + count;
}

char* write_one(char32_t c, char* out) {
  if (c < 0x80) return put(c, 1, out);
  if (c < 0x800) return put(0x80C0 | c >> 6 | (c & 0x3F) << 8, 2, out);
  if (c < 0x10000) {
    if (c - 0xD800 < 0x800) c = 0xFFFD;
    return put(0x8080E0 | c >> 12 | (c >> 6 & 0x3F) << 8 | (c & 0x3F) << 16, 3, out);
  }
  return put(0x808080F0 | c >> 18 | (c >> 12 & 0x3F) << 8 | (c >> 6 & 0x3F) << 16 | (c & 0x3F) << 24, 4, out);
}

#if defined(__x86_64__)
/// Four code points at once, as long as all four take three bytes, as ideographs do. Returns how many it wrote.
__attribute__((target("ssse3"))) std::size_t write_threes(const char32_t* code_points, std::size_t count, char*& out) {
  const __m128i pack = _mm_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
  const auto all = [](int x) __attribute__((target("ssse3"))) { return _mm_set1_epi32(x); };
  std::size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    const __m128i c = _mm_loadu_si128(reinterpret_cast<const __m128i*>(code_points + i));
    const __m128i is_surrogate = _mm_cmpeq_epi32(_mm_and_si128(c, all(~0x7FF)), all(0xD800));
    const __m128i in_range = _mm_and_si128(_mm_cmpgt_epi32(c, all(0x7FF)), _mm_cmplt_epi32(c, all(0x10000)));
    if (_mm_movemask_epi8(_mm_andnot_si128(is_surrogate, in_range)) != 0xFFFF) break;
    const __m128i first = _mm_or_si128(all(0x8080E0), _mm_srli_epi32(c, 12));
    const __m128i second = _mm_and_si128(_mm_slli_epi32(c, 2), all(0x3F00));
    const __m128i third = _mm_and_si128(_mm_slli_epi32(c, 16), all(0x3F0000));
    const __m128i bytes = _mm_shuffle_epi8(_mm_or_si128(first, _mm_or_si128(second, third)), pack);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), bytes);
    out += 12;
  }
  return i;
}

bool has_vectors() {
  static const bool has = __builtin_cpu_supports("ssse3");
  return has;
}
#else
std::size_t write_threes(const char32_t*, std::size_t, char*&) { return 0; }
bool has_vectors() { return false; }
#endif

}  // namespace

static_assert(std::endian::native == std::endian::little);

char* write_utf8(const char32_t* code_points, std::size_t count, char* out) {
  const bool vectors = has_vectors();
  for (std::size_t i = 0; i < count;) {
    if (vectors) i += write_threes(code_points + i, count - i, out);
    for (const std::size_t end = std::min(i + 4, count); i < end; ++i) out = write_one(code_points[i], out);
  }
  return out;
}

char* TextStore::room_for(std::size_t bytes) {
  if (blocks_.empty() || size_ - used_ < bytes) {
    size_ = std::max(kBlockBytes, bytes);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(size_));
    used_ = 0;
  }
  return blocks_.back().get() + used_;
}

std::string_view TextStore::add(nb::handle text) {
  if (!PyUnicode_Check(text.ptr())) raise_not_str(text);
  const auto count = static_cast<std::size_t>(PyUnicode_GetLength(text.ptr()));
  if (code_points_.size() < count) code_points_.resize(std::max(count, 2 * code_points_.size()));
  auto* const code_points = reinterpret_cast<Py_UCS4*>(code_points_.data());
  if (count > 0 && PyUnicode_AsUCS4(text.ptr(), code_points, static_cast<Py_ssize_t>(count), 0) == nullptr) throw nb::python_error();
  char* const begin = room_for(4 * count + 4);
  const char* const end = write_utf8(code_points_.data(), count, begin);
  const auto bytes = static_cast<std::size_t>(end - begin);
  used_ += bytes;
  return {begin, bytes};
}

std::string_view TextStore::add_bytes(std::string_view bytes) {
  char* const begin = room_for(bytes.size());
  std::copy(bytes.begin(), bytes.end(), begin);
  used_ += bytes.size();
  return {begin, bytes.size()};
}

void TextStore::clear() {
  if (blocks_.size() > 1 || size_ > kBlockBytes) blocks_.clear(), size_ = 0;
  used_ = 0;
}

}  // namespace hansieve::python
