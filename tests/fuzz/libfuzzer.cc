// The entry of libFuzzer. HANSIEVE_FUZZ names the target.
#include <cstdlib>

#include "fuzz.h"

// What OpenCC 1.1.6 does not give back when a file is no dictionary of its own.
extern "C" const char* __lsan_default_suppressions() { return "leak:opencc::MarisaDict::NewFromFile\n"; }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const hansieve::fuzz::Target* const target = [] {
    const char* name = std::getenv("HANSIEVE_FUZZ");
    const auto* found = hansieve::fuzz::Target::find(name ? name : "");
    hansieve::fuzz::require(found != nullptr, "HANSIEVE_FUZZ names a target", hansieve::fuzz::Target::names());
    return found;
  }();
  target->run({reinterpret_cast<const char*>(data), size});
  return 0;
}
