#include "hansieve/base/kernel.h"

#include <array>
#include <cstdlib>

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

}  // namespace

// The features asked for are exactly those cmake/hansieve_targets.cmake compiles *_avx2.cc and
// *_avx512.cc for.
Kernel best_kernel() {
#if defined(__x86_64__) && defined(__GNUC__)
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                    __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("lzcnt") &&
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
