// Scratch: room beside the memory, for what does not fit into it: bytes that are appended, read again
// from anywhere, and gone with the process.
//
//   auto file = scratch.create("signatures");
//   (*file)->append(bytes);
//   (*file)->read(offset, buffer, size);
//
// The layer that needs room (near) knows no file system; io/scratch_folder.h has one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "hansieve/base/result.h"

namespace hansieve {

class ScratchFile {
 public:
  virtual ~ScratchFile() = default;
  /// One thread at a time.
  virtual Result<void> append(std::string_view bytes) = 0;
  /// Requires bytes that were appended before. Several threads may read at once.
  virtual Result<void> read(std::uint64_t at, char* to, std::size_t size) const = 0;
  virtual std::uint64_t size() const = 0;
  /// By which reopen() finds it; empty where the file is gone with the process.
  virtual std::string name() const { return {}; }
};

class Scratch {
 public:
  virtual ~Scratch() = default;
  /// A new, empty file. `name` is for messages. Thread-safe.
  virtual Result<std::unique_ptr<ScratchFile>> create(const std::string& name) = 0;
  /// A file of an earlier process, as it was when it had `size` bytes. Only where files have names.
  virtual Result<std::unique_ptr<ScratchFile>> reopen(const std::string& name, std::uint64_t size) {
    return Error{ErrorCode::kInputOutput, name + " (" + std::to_string(size) + " bytes): is gone with the run it belonged to"};
  }
  /// Bytes in all files that were made.
  virtual std::uint64_t bytes() const = 0;
};

}  // namespace hansieve
