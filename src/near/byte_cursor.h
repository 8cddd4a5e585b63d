// Numbers and strings in the bytes of a file: little-endian, without gaps. Reading never goes over the end.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace hansieve {

static_assert(std::endian::native == std::endian::little, "files of the index are written as numbers lie in memory");

/// The number at a byte; it need not be aligned. Requires that it lies inside.
template <typename Number>
Number number_at(std::string_view bytes, std::size_t at) {
  Number number;
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

template <typename Number>
  requires std::integral<Number> || std::floating_point<Number>
void append_number(std::string& out, Number number) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

/// With its length before it.
inline void append_bytes(std::string& out, std::string_view bytes) {
  append_number(out, static_cast<std::uint32_t>(bytes.size()));
  out += bytes;
}

/// Reads what append_* wrote. Once the bytes run out, is_good() is false and all that is read is 0 or empty.
class ByteCursor {
 public:
  explicit ByteCursor(std::string_view bytes) : left_(bytes) {}

  bool is_good() const { return good_; }
  std::size_t left() const { return left_.size(); }

  template <typename Number>
  Number number() {
    const std::string_view taken = take(sizeof(Number));
    return good_ ? number_at<Number>(taken, 0) : Number{};
  }
  template <typename Number>
  void read(Number& number_read) { number_read = number<Number>(); }
  std::string_view bytes() { return take(number<std::uint32_t>()); }

  std::string_view take(std::size_t size) {
    if (!good_ || size > left_.size()) return good_ = false, std::string_view();
    const std::string_view taken = left_.substr(0, size);
    left_.remove_prefix(size);
    return taken;
  }

 private:
  std::string_view left_;
  bool good_ = true;
};

}  // namespace hansieve
