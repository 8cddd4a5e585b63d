#include "hansieve/base/kernel.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace hansieve {
namespace {

TEST(KernelTest, UsesWhatTheEnvironmentAsksForIfItCan) {
  const char* wanted = std::getenv("HANSIEVE_KERNEL");
  EXPECT_LE(active_kernel(), best_kernel());
  if (!wanted) {
    EXPECT_EQ(active_kernel(), best_kernel());
  } else if (std::string_view(wanted) == "scalar") {
    EXPECT_EQ(active_kernel(), Kernel::kScalar);
  }
}

TEST(KernelTest, HasANameForEach) {
  EXPECT_EQ(kernel_name(Kernel::kScalar), "scalar");
  EXPECT_EQ(kernel_name(Kernel::kAvx2), "avx2");
  EXPECT_EQ(kernel_name(Kernel::kAvx512), "avx512");
}

}  // namespace
}  // namespace hansieve
