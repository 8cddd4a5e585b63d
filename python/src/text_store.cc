#include "text_store.h"

#include <algorithm>
#include <bit>
#include <cstring>

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

/// True if all four take three bytes.
bool all_three_bytes(const char32_t* c) {
  const auto is_three = [](char32_t x) { return (x - 0x800 < 0xF800u) & (x - 0xD800 >= 0x800u); };
  return is_three(c[0]) & is_three(c[1]) & is_three(c[2]) & is_three(c[3]);
}

}  // namespace

static_assert(std::endian::native == std::endian::little);

char* write_utf8(const char32_t* code_points, std::size_t count, char* out) {
  const auto three = [&](char32_t c) { out = put(0x8080E0 | c >> 12 | (c >> 6 & 0x3F) << 8 | (c & 0x3F) << 16, 3, out); };
  std::size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    if (all_three_bytes(code_points + i)) {
      for (unsigned k = 0; k < 4; ++k) three(code_points[i + k]);
    } else {
      for (unsigned k = 0; k < 4; ++k) out = write_one(code_points[i + k], out);
    }
  }
  for (; i < count; ++i) out = write_one(code_points[i], out);
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
