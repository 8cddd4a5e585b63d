#include "clean/repair_scan.h"

#include "hansieve/base/kernel.h"

namespace hansieve {

std::size_t next_suspicious(std::string_view text, std::size_t at) {
#if defined(__x86_64__)
  static const bool has_avx2 = active_kernel() >= Kernel::kAvx2;
  if (has_avx2) return next_suspicious_avx2(text, at);
#endif
  return find_bytes(text, at, [](Bytes16 a, Bytes16 b, Bytes16 c) { return suspicious(a, b, c); });
}

}  // namespace hansieve
