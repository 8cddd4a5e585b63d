#if defined(__AVX2__)
#include "clean/repair_scan.h"

namespace hansieve {

std::size_t next_suspicious_avx2(std::string_view text, std::size_t at) {
  return find_bytes<Bytes32>(text, at, [](Bytes32 a, Bytes32 b, Bytes32 c) { return suspicious(a, b, c); });
}

}  // namespace hansieve
#endif
