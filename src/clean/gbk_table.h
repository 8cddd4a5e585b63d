// The double bytes of GBK, both ways, from ICU.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace hansieve {

class GbkTable {
 public:
  /// Made once (about a millisecond), on the first call. Thread-safe.
  static const GbkTable& get();

  /// The character of two bytes; 0 where GBK itself has none (the user-defined areas, too).
  char32_t character(std::uint8_t lead, std::uint8_t trail) const {
    const char32_t c = any_character(lead, trail);
    return c >= 0xE000 && c <= 0xF8FF ? 0 : c;
  }
  /// Whether two bytes are in the shape of a double byte but no character of GBK.
  bool is_unassigned(std::uint8_t lead, std::uint8_t trail) const {
    return lead >= 0x81 && lead <= 0xFE && trail >= 0x40 && trail <= 0xFE && trail != 0x7F && character(lead, trail) == 0;
  }
  /// Lead * 256 + trail, or the byte itself for ASCII, or 0 where the character has no bytes. Private-use
  /// characters have those of the user-defined area they stand for.
  std::uint16_t bytes(char32_t c) const { return c < 0x80 ? static_cast<std::uint16_t>(c) : c < 0x10000 ? bytes_[c] : 0; }

 private:
  GbkTable();
  char32_t any_character(std::uint8_t lead, std::uint8_t trail) const {
    return lead < 0x81 || lead > 0xFE || trail < 0x40 || trail > 0xFE ? 0 : characters_[(lead - 0x81) * 191 + trail - 0x40];
  }

  std::array<char16_t, 126 * 191> characters_{};
  std::vector<std::uint16_t> bytes_;
};

}  // namespace hansieve
