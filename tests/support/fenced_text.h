// A copy of a text that ends, or begins, where the byte beyond cannot be read.
#pragma once

#include <sys/mman.h>

#include <cstring>
#include <string_view>

namespace hansieve::test {

/// Sanitizers do not see every load of a vector unit; the processor does. Texts of up to 64 KiB, one at a time.
class FencedText {
 public:
  FencedText() : memory_(static_cast<char*>(::mmap(nullptr, 3 * kBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {
    ::mprotect(memory_ + kBytes, kBytes, PROT_READ | PROT_WRITE);
  }
  ~FencedText() { ::munmap(memory_, 3 * kBytes); }
  FencedText(const FencedText&) = delete;
  FencedText& operator=(const FencedText&) = delete;

  std::string_view at_end(std::string_view text) { return put(memory_ + 2 * kBytes - text.size(), text); }
  std::string_view at_begin(std::string_view text) { return put(memory_ + kBytes, text); }

 private:
  static constexpr std::size_t kBytes = 65536;
  static std::string_view put(char* place, std::string_view text) {
    std::memcpy(place, text.data(), text.size());
    return {place, text.size()};
  }
  char* const memory_;
};

}  // namespace hansieve::test
