// ByteStore: named files of bytes that, once written, never change, and one small file that does.
//
// What the index of near-duplicates (near/stored_index.h) is kept in. The layer that knows what the bytes
// mean knows no file system, and the one that writes them (io/directory_store.h) knows no index.
//
//   auto file = store.create("tables-00000001");
//   (*file)->write(bytes), (*file)->finish();        // whole, but named by nothing yet
//   store.replace("manifest", names_of_all_files);   // now it counts and is on the disk: all or nothing
//
// Whoever is killed before replace() leaves files that the manifest does not name: waste, no damage.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hansieve/base/result.h"

namespace hansieve {

/// Bytes that are there as long as this object is; read from the disk where they are looked at.
class StoredBytes {
 public:
  virtual ~StoredBytes() = default;
  virtual std::string_view bytes() const = 0;
  /// What was looked at may leave the memory; it comes back when it is looked at again.
  virtual void release_pages() const {}
};

/// How a file will be looked at: from front to back, or a little here and there.
enum class StoreReading { kInOrder, kAnywhere };

class StoreWriter {
 public:
  virtual ~StoreWriter() = default;
  virtual Result<void> write(std::string_view bytes) = 0;
  /// All is written; the next replace() brings it to the disk.
  virtual Result<void> finish() = 0;
};

/// One thread at a time. Names are lower-case letters, digits, `-` and `.`.
class ByteStore {
 public:
  virtual ~ByteStore() = default;

  /// For messages: the path.
  virtual const std::string& name() const = 0;
  /// Keeps other writers out until the store is closed or the process ends, however it ends. An error says who
  /// has it.
  virtual Result<void> lock() = 0;
  virtual Result<std::unique_ptr<StoredBytes>> open(const std::string& file, StoreReading reading = StoreReading::kInOrder) = 0;
  virtual Result<std::unique_ptr<StoreWriter>> create(const std::string& file) = 0;
  /// Puts `bytes` in the place of a file: after a crash there is the old one or the new one, and then every
  /// file finished before, too. On the disk when it returns. After an error it may be either: open() tells.
  virtual Result<void> replace(const std::string& file, std::string_view bytes) = 0;
  virtual Result<void> remove(const std::string& file) = 0;
  virtual Result<std::vector<std::string>> files() = 0;
};

/// Makes bytes shorter and long again. One thread at a time.
class BlockCodec {
 public:
  virtual ~BlockCodec() = default;
  virtual std::string shorten(std::string_view bytes) = 0;
  /// Gives back exactly `size` bytes or an error. Never takes more memory than `size`.
  virtual Result<std::string> restore(std::string_view shortened, std::size_t size) = 0;
};

}  // namespace hansieve
