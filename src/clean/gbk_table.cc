#include "clean/gbk_table.h"

#include <string>

#include "clean/icu_codec.h"

namespace hansieve {

const GbkTable& GbkTable::get() {
  static const GbkTable table;
  return table;
}

GbkTable::GbkTable() : bytes_(0x10000) {
  IcuCodec codec("gb18030");
  std::string raw;
  for (unsigned lead = 0x81; lead <= 0xFE; ++lead) {
    for (unsigned trail = 0x40; trail <= 0xFE; ++trail) {
      if (trail == 0x7F) continue;
      raw += static_cast<char>(lead);
      raw += static_cast<char>(trail);
    }
  }
  std::u16string units;
  std::vector<int> starts;
  std::size_t bad = 0;
  codec.decode(raw, true, units, starts, bad);
  for (std::size_t i = 0; i < units.size(); ++i) {
    const auto at = static_cast<std::size_t>(starts[i]);
    const auto lead = static_cast<std::uint8_t>(raw[at]);
    const auto trail = static_cast<std::uint8_t>(raw[at + 1]);
    if (units[i] == 0xFFFD) continue;
    characters_[(lead - 0x81u) * 191 + trail - 0x40u] = units[i];
    bytes_[units[i]] = static_cast<std::uint16_t>(lead << 8 | trail);
  }
}

}  // namespace hansieve
