// Asks for huge pages: one fault then brings 2 MiB instead of 4 KiB, which for memory that is written once and
// given away costs more than writing it.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>

namespace hansieve::python {

/// Of memory about to be written, the part that fills whole huge pages. Does nothing where the system has none.
void prefer_large_pages(const void* memory, std::size_t bytes);

struct FreeBlock {
  void operator()(char* block) const { std::free(block); }
};
using LargeBlock = std::unique_ptr<char, FreeBlock>;

/// Uninitialized memory, in large pages where it is so long. Throws std::bad_alloc.
LargeBlock make_large_block(std::size_t bytes);

}  // namespace hansieve::python
