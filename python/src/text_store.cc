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
__attribute__((target("ssse3"))) __m128i load_four(const char32_t* code_points) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(code_points));
}

__attribute__((target("ssse3"))) __m128i load_four(const char16_t* code_points) {
  return _mm_unpacklo_epi16(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(code_points)), _mm_setzero_si128());
}

/// Four code points at once, as long as all four take three bytes, as ideographs do. Returns how many it wrote.
template <typename Unit>
__attribute__((target("ssse3"))) std::size_t write_threes(const Unit* code_points, std::size_t count, char*& out) {
  const __m128i pack = _mm_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
  const auto all = [](int x) __attribute__((target("ssse3"))) { return _mm_set1_epi32(x); };
  std::size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    const __m128i c = load_four(code_points + i);
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
template <typename Unit>
std::size_t write_threes(const Unit*, std::size_t, char*&) {
  return 0;
}
bool has_vectors() { return false; }
#endif

static_assert(std::endian::native == std::endian::little);

/// Writes code points as UTF-8 and returns the end; needs room for 4 bytes for each and 4 more.
template <typename Unit>
char* write_utf8(const Unit* code_points, std::size_t count, char* out) {
  const bool vectors = sizeof(Unit) > 1 && has_vectors();
  for (std::size_t i = 0; i < count;) {
    if constexpr (sizeof(Unit) > 1) if (vectors) i += write_threes(code_points + i, count - i, out);
    for (const std::size_t end = std::min(i + 4, count); i < end; ++i) out = write_one(code_points[i], out);
  }
  return out;
}

/// The code points of a str, `unit` bytes each.
char* write_utf8(const void* units, unsigned unit, std::size_t count, char* out) {
  switch (unit) {
    case 1: return write_utf8(static_cast<const unsigned char*>(units), count, out);
    case 2: return write_utf8(static_cast<const char16_t*>(units), count, out);
    default: return write_utf8(static_cast<const char32_t*>(units), count, out);
  }
}

#ifndef Py_LIMITED_API
// A str never changes, so what is inside can be read without the GIL as long as somebody holds it.
StoredText inside(nb::handle text) {
  if (PyUnicode_READY(text.ptr()) != 0) throw nb::python_error();
  const auto count = static_cast<std::size_t>(PyUnicode_GET_LENGTH(text.ptr()));
  const bool is_ascii = PyUnicode_IS_ASCII(text.ptr());
  return {PyUnicode_DATA(text.ptr()), count, is_ascii ? 0 : static_cast<unsigned>(PyUnicode_KIND(text.ptr()))};
}
#endif

}  // namespace

std::string_view StoredText::view(std::string& room) const {
  if (unit == 0) return {static_cast<const char*>(data), size};
  if (room.size() < 4 * size + 4) room.resize(std::max(4 * size + 4, 2 * room.size()));
  return {room.data(), static_cast<std::size_t>(write_utf8(data, unit, size, room.data()) - room.data())};
}

char* TextStore::room_for(std::size_t bytes) {
  if (blocks_.empty() || size_ - used_ < bytes) {
    size_ = std::max(blocks_.empty() ? kFirstBlockBytes : std::min(4 * size_, kMostBlockBytes), bytes);
    blocks_.push_back(make_large_block(size_));
    used_ = 0;
  }
  return blocks_.back().get() + used_;
}

std::string_view TextStore::add(nb::handle text) {
  if (!PyUnicode_Check(text.ptr())) raise_not_str(text);
  const auto count = static_cast<std::size_t>(PyUnicode_GetLength(text.ptr()));
  char* const begin = room_for(4 * count + 4);
  const auto bytes = static_cast<std::size_t>(write(text, count, begin) - begin);
  used_ += bytes;
  return {begin, bytes};
}

// Python's own encoder takes one code point after another.
char* TextStore::write(nb::handle text, std::size_t count, char* out) {
#ifndef Py_LIMITED_API
  const StoredText in = inside(text);
  return write_utf8(in.data, std::max(in.unit, 1u), count, out);
#else
  if (code_points_.size() < count) code_points_.resize(std::max(count, 2 * code_points_.size()));
  auto* const code_points = reinterpret_cast<Py_UCS4*>(code_points_.data());
  if (count > 0 && PyUnicode_AsUCS4(text.ptr(), code_points, static_cast<Py_ssize_t>(count), 0) == nullptr) throw nb::python_error();
  return write_utf8(code_points_.data(), sizeof(char32_t), count, out);
#endif
}

StoredText TextStore::hold(nb::handle text) {
#ifndef Py_LIMITED_API
  if (!PyUnicode_Check(text.ptr())) raise_not_str(text);
  const StoredText in = inside(text);
  held_.push_back(nb::borrow(text));
  return in;
#else
  return StoredText::utf8(add(text));
#endif
}

std::string_view TextStore::add_bytes(std::string_view bytes) {
  char* const begin = room_for(bytes.size());
  std::copy(bytes.begin(), bytes.end(), begin);
  used_ += bytes.size();
  return {begin, bytes.size()};
}

void TextStore::clear() {
  if (size_ > kMostBlockBytes) blocks_.clear();
  if (blocks_.size() > 1) blocks_.erase(blocks_.begin(), blocks_.end() - 1);
  if (blocks_.empty()) size_ = 0;
  used_ = 0;
  held_.clear();
}

}  // namespace hansieve::python
