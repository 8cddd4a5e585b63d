#include "large_pages.h"

#include <sys/mman.h>

#include <cstdint>
#include <new>

namespace hansieve::python {
namespace {

constexpr std::size_t kLargePage = std::size_t{2} << 20;

constexpr std::size_t round_up(std::size_t n) { return (n + kLargePage - 1) & ~(kLargePage - 1); }

}  // namespace

void prefer_large_pages(const void* memory, std::size_t bytes) {
#ifdef MADV_HUGEPAGE
  const auto address = reinterpret_cast<std::uintptr_t>(memory);
  const std::uintptr_t begin = round_up(address), end = (address + bytes) & ~(kLargePage - 1);
  if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);  // a wish: whether it is granted makes no difference
#endif
}

LargeBlock make_large_block(std::size_t bytes) {
  const bool is_large = bytes >= kLargePage;
  LargeBlock block(static_cast<char*>(is_large ? std::aligned_alloc(kLargePage, round_up(bytes)) : std::malloc(bytes)));
  if (!block) throw std::bad_alloc();
  if (is_large) prefer_large_pages(block.get(), round_up(bytes));
  return block;
}

}  // namespace hansieve::python
