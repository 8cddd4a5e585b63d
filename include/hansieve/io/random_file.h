// RandomFile: bytes from anywhere in a plain file.
//
//   auto file = RandomFile::open("news.jsonl");
//   (*file)->read(offset, buffer, size);
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "hansieve/base/result.h"

namespace hansieve {

class RandomFile {
 public:
  /// Nothing but a regular file will do: what comes through a pipe is gone when it was read.
  static Result<std::unique_ptr<RandomFile>> open(const std::string& path);
  virtual ~RandomFile() = default;
  /// All `size` bytes, else it is an error: the file has changed. Several threads may read at once.
  virtual Result<void> read(std::uint64_t at, char* to, std::size_t size) const = 0;
};

}  // namespace hansieve
