#include <bit>

#include "clean/convert/byte_words.h"
#include "clean/convert/char_table.h"
#include "clean/convert/convert_kernel.h"

namespace hansieve::convert {

Cursor convert_scalar(const CharTable& table, const char* in, const char* limit, char* out) {
  const std::uint32_t* const words = table.words();
  std::uint32_t previous = kNothingBefore;
  while (in < limit) {
    const auto bytes = load<std::uint64_t>(in);
    if ((bytes & 0xF0) == 0xE0) {
      const auto c = (bytes & 0xF) << 12 | (bytes >> 2 & 0xFC0) | (bytes >> 16 & 0x3F);
      const std::uint32_t word = words[c];
      if (const std::uint32_t common = previous << 4 & word & kGroupMask; common != 0) {
        if (const int back = stop_before(table, in, common); back >= 0) return {in - back, out - back};
      }
      store(out, word);
      in += 3;
      out += 3;
      previous = word;
      continue;
    }
    if ((bytes & 0x80) == 0) {
      store(out, bytes);
      const std::uint64_t high = bytes & kHighBits;
      const int ascii = high == 0 ? 8 : std::countr_zero(high) / 8;
      in += ascii;
      out += ascii;
    } else if ((bytes & 0xE0) == 0xC0) {
      store(out, static_cast<std::uint16_t>(bytes));
      in += 2;
      out += 2;
    } else {
      break;
    }
    previous = kNothingBefore;
  }
  const int back = (previous & kFirstMask) != 0 ? 3 : 0;
  return {in - back, out - back};
}

KernelFunction convert_kernel(Kernel kernel) {
#if defined(__x86_64__)
  if (kernel >= Kernel::kAvx512) return convert_avx512;
  if (kernel >= Kernel::kAvx2) return convert_avx2;
#endif
  (void)kernel;
  return convert_scalar;
}

}  // namespace hansieve::convert
