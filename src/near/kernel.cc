#include "near/kernel.h"

namespace hansieve {

constexpr BitPositions kMadePositions;
const BitPositions kBitPositions = kMadePositions;

const SketchKernel& sketch_kernel(Kernel kernel) {
#if defined(__x86_64__)
  if (kernel >= Kernel::kAvx512) return kAvx512Sketch;
  if (kernel >= Kernel::kAvx2) return kAvx2Sketch;
#endif
  (void)kernel;
  return kScalarSketch;
}

}  // namespace hansieve
