// A ByteStore in a directory: mapped files, synced writes, a lock that ends with the process.
//
//   auto store = open_directory_store("news.index", StoreAccess::kWrite);
//
// POSIX: advisory locks and rename() must work there, as on any local file system.
#pragma once

#include <memory>
#include <string>

#include "hansieve/base/byte_store.h"

namespace hansieve {

enum class StoreAccess { kRead, kWrite };

/// With kWrite the directory is made if it is missing. Takes no lock.
Result<std::unique_ptr<ByteStore>> open_directory_store(const std::string& path, StoreAccess access);

/// Zstandard, a checksum in each block.
std::unique_ptr<BlockCodec> make_zstd_codec(int level = 1);

}  // namespace hansieve
