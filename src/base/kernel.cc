#include "hansieve/base/kernel.h"

#include <array>
#include <cstdlib>
#if defined(__x86_64__) && defined(__GNUC__)
#include <cpuid.h>
#endif

namespace hansieve {
namespace {

constexpr std::array<Kernel, 3> kKernels = {Kernel::kScalar, Kernel::kAvx2, Kernel::kAvx512};

Kernel choose_kernel() {
  const Kernel best = best_kernel();
  const char* wanted = std::getenv("HANSIEVE_KERNEL");
  if (!wanted) return best;
  for (const Kernel kernel : kKernels) {
    if (kernel_name(kernel) == wanted) return kernel < best ? kernel : best;
  }
  return best;
}

#if defined(__x86_64__) && defined(__GNUC__)
// Not every compiler knows this feature's name.
bool has_lzcnt() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid(0x80000001, &a, &b, &c, &d) != 0 && (c & bit_LZCNT) != 0;
}
#endif

}  // namespace

// The features asked for are exactly those cmake/hansieve_targets.cmake compiles *_avx2.cc and
// *_avx512.cc for.
Kernel best_kernel() {
#if defined(__x86_64__) && defined(__GNUC__)
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                    __builtin_cpu_supports("bmi2") && has_lzcnt() &&
                    __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("fma");
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                      __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2");
  return avx512 ? Kernel::kAvx512 : avx2 ? Kernel::kAvx2 : Kernel::kScalar;
#else
  return Kernel::kScalar;
#endif
}

Kernel active_kernel() {
  static const Kernel kernel = choose_kernel();
  return kernel;
}

std::string_view kernel_name(Kernel kernel) {
  switch (kernel) {
    case Kernel::kAvx512: return "avx512";
    case Kernel::kAvx2: return "avx2";
    case Kernel::kScalar: break;
  }
  return "scalar";
}

}  // namespace hansieve
