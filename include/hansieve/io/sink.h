// Sink: bytes out, to standard output or to a file that appears whole or not at all.
//
//   auto sink = open_sink("out.jsonl.zst");
//   (*sink)->write(bytes);
//   (*sink)->commit();      // without it, the file is as if nothing had been written
//
// Knows nothing of what the bytes mean. One thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "hansieve/base/result.h"
#include "hansieve/io/file_path.h"

namespace hansieve {

class Sink {
 public:
  virtual ~Sink() = default;

  /// Appends. ErrorCode::kClosed when the reader at the other end of a pipe has gone.
  virtual Result<void> write(std::string_view bytes) = 0;

  /// Makes what was written final: flushed, synced, under its name. Nothing may be written after.
  virtual Result<void> commit() = 0;
};

/// Opens `path` for writing, "-" for standard output. A file is written under a temporary name in the
/// same directory, synced and renamed by commit(); it keeps the permissions of the file it replaces, or
/// permissions and times of `like` if that is given. Until then nobody else may read it. It is compressed by suffix. Devices and
/// pipes are written straight, where somebody named them.
Result<std::unique_ptr<Sink>> open_sink(const FilePath& path, const FilePath& like = std::string());

/// Copies a file byte for byte, permissions too; the copy appears whole or not at all.
Result<void> copy_file(const FilePath& from, const FilePath& to);

/// Appends to `out`, which must outlive it.
std::unique_ptr<Sink> string_sink(std::string& out);

/// Takes everything and keeps nothing.
std::unique_ptr<Sink> discard_sink();

/// Removes the temporary files of all sinks not yet committed and stops further commits for good:
/// for a process that is about to end by a signal. Thread-safe.
void abandon_sinks();

}  // namespace hansieve
