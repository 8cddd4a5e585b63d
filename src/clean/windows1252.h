// The code page that Western software takes bytes for when nobody says better.
#pragma once

#include <optional>

namespace hansieve {

/// What Windows-1252 has at bytes 80..9F, where Latin-1 and Unicode have C1 controls; 0: nothing.
inline constexpr char32_t kWindows1252[32] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
                                              0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                                              0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

/// The byte that was read as `c`, by Windows-1252 or by Latin-1: programs mix the two, and agree on the rest.
inline std::optional<unsigned char> windows1252_byte(char32_t c) {
  if (c < 0x100) return static_cast<unsigned char>(c);
  for (unsigned i = 0; i < 32; ++i) {
    if (kWindows1252[i] == c) return static_cast<unsigned char>(0x80 + i);
  }
  return std::nullopt;
}

}  // namespace hansieve
