#include "hansieve/text/code_point.h"

namespace hansieve {

int display_width(char32_t c) {
  if (c < 0x80) return c >= 0x20 && c != 0x7F ? 1 : 0;
  if (c >= 0x4E00 && c <= 0x9FFF) return 2;
  if (c >= 0x3000 && c <= 0x4DFF) return 2;
  if (c >= 0xFF01 && c <= 0xFF60) return 2;
  if (c < 0x300) {
    // East Asian Ambiguous in Latin-1 that Chinese fonts set wide: § ¨ ° ± · × ÷.
    return c == 0xA7 || c == 0xA8 || c == 0xB0 || c == 0xB1 || c == 0xB7 || c == 0xD7 || c == 0xF7 ? 2 : 1;
  }
  if ((c >= 0x300 && c <= 0x36F) || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
      (c >= 0x2060 && c <= 0x2064) || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF ||
      (c >= 0xE0100 && c <= 0xE01EF)) {
    return 0;
  }
  if ((c >= 0x391 && c <= 0x3C9) || (c >= 0x401 && c <= 0x451)) return 2;  // Greek and Cyrillic: Ambiguous
  if (c >= 0x1100 && c <= 0x115F) return 2;
  if (c >= 0x2010 && c <= 0x2027) return c == 0x2011 || c == 0x2012 || c == 0x201A || c == 0x201B ? 1 : 2;
  if (c >= 0x2030 && c <= 0x203E) return 2;
  if (c >= 0x2100 && c <= 0x27BF) return 2;
  if (c >= 0x2E80 && c <= 0x2FFF) return 2;
  if (c >= 0xA000 && c <= 0xA4CF) return 2;
  if (c >= 0xAC00 && c <= 0xD7A3) return 2;
  if (c >= 0xE000 && c <= 0xFAFF) return 2;
  if (c >= 0xFE10 && c <= 0xFE6B) return 2;
  if (c >= 0xFFE0 && c <= 0xFFE6) return 2;
  if (c == 0xFFFD) return 2;
  if (c >= 0x1F000) return 2;
  return 1;
}

}  // namespace hansieve
