// LargeArray: memory that is gone through at random, in large pages where there is much of it.
//
// Accesses that miss the caches would miss the page tables as well; with large pages those fit.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

namespace hansieve {

/// `count` objects whose bytes are zero at first. They are touched when they are made, in order, and not one by one later.
template <typename T>
class LargeArray {
  static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= 4096);

 public:
  LargeArray() = default;
  explicit LargeArray(std::size_t count) {
    const std::size_t size = count * sizeof(T);
    const bool large = size >= kHugePage;
    bytes_ = size + (large ? kHugePage : 0);
    memory_ = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory_ == MAP_FAILED) memory_ = nullptr, throw std::bad_alloc();
    auto at = reinterpret_cast<std::uintptr_t>(memory_);
    if (large) at = (at + kHugePage - 1) / kHugePage * kHugePage;
    items_ = reinterpret_cast<T*>(at);
#if defined(MADV_HUGEPAGE)
    if (large) ::madvise(items_, size, MADV_HUGEPAGE);
#endif
    if (!large) return;
    for (std::size_t i = 0; i < size; i += 4096) reinterpret_cast<volatile char*>(items_)[i] = 0;
  }
  LargeArray(LargeArray&& other) noexcept { *this = std::move(other); }
  LargeArray& operator=(LargeArray&& other) noexcept {
    std::swap(memory_, other.memory_), std::swap(bytes_, other.bytes_), std::swap(items_, other.items_);
    return *this;
  }
  ~LargeArray() {
    if (memory_ != nullptr) ::munmap(memory_, bytes_);
  }

  T& operator[](std::size_t i) const { return items_[i]; }
  T* data() const { return items_; }

 private:
  static constexpr std::size_t kHugePage = std::size_t{2} << 20;
  void* memory_ = nullptr;
  std::size_t bytes_ = 0;
  T* items_ = nullptr;
};

}  // namespace hansieve
