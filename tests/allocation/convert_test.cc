// Conversion allocates nothing per document, once a thread has converted a few. A program of its own, because
// it counts what `new` is asked for.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "clean/convert/plan.h"
#include "clean/convert/table_converter.h"
#include "support/random_text.h"

namespace {

std::atomic<std::size_t> allocations{0};

void* counted(std::size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace hansieve {
namespace {

class AllocationTest : public testing::TestWithParam<std::string> {};

// Random text with keys in it, so that every path through the converter is taken.
std::vector<std::string> documents_of(const convert::Plan& plan) {
  test::Random random(5);
  std::vector<std::string> documents;
  for (int i = 0; i < 200; ++i) {
    std::string text;
    while (text.size() < 1500) {
      text += test::random_text(random, 1 + random.below(6));
      text += random.pick(random.pick(plan.stages)).key;
    }
    documents.push_back(text);
  }
  return documents;
}

TEST_P(AllocationTest, NonePerDocument) {
  const auto plan = convert::load_plan(GetParam());
  ASSERT_TRUE(plan) << plan.error().message;
  const std::vector<std::string> documents = documents_of(*plan);
  for (const Kernel kernel : {Kernel::kScalar, Kernel::kAvx2, Kernel::kAvx512}) {
    if (kernel > best_kernel()) continue;
    const auto converter = convert::make_converter(*plan, kernel);
    std::string out;
    for (int round = 0; round < 3; ++round) {
      const std::size_t before = allocations;
      for (const std::string& document : documents) {
        out.clear();
        converter->convert(document, true, out, nullptr);
      }
      const std::size_t made = allocations - before;
      if (round > 0) {
        EXPECT_EQ(made, 0u) << kernel_name(kernel);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, AllocationTest,
                         testing::Values("t2s", "tw2s", "tw2sp", "hk2s", "s2t", "s2tw", "s2twp", "s2hk", "t2tw", "t2hk",
                                         "tw2t", "hk2t", "t2jp", "jp2t"),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace hansieve
