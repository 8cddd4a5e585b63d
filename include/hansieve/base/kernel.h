// Which vector unit the fast paths use: picked once at run time, the same for all of them.
//
// HANSIEVE_KERNEL=scalar|avx2|avx512 overrides the choice; a unit the processor lacks, or a name that
// is none, falls back to the best one there is. Every kernel gives the same bytes. Thread-safe.
#pragma once

#include <string_view>

namespace hansieve {

/// In order: each one can run whatever an earlier one can. What each asks of the processor, all of it checked:
/// kAvx2: AVX2, BMI1, BMI2, LZCNT, POPCNT, FMA (Haswell, Zen and later);
/// kAvx512: those and AVX-512 F, BW, DQ, VL, VBMI, VBMI2 (Ice Lake, Sapphire Rapids, Zen 4 and later).
enum class Kernel { kScalar, kAvx2, kAvx512 };

/// The best kernel this processor and operating system can run.
Kernel best_kernel();

/// The kernel in use: HANSIEVE_KERNEL as it was at the first call, else the best.
Kernel active_kernel();

/// "scalar", "avx2" or "avx512".
std::string_view kernel_name(Kernel kernel);

}  // namespace hansieve
