// Source: bytes in, from a file or standard input, decompressed.
//
//   auto source = open_source("news.jsonl.zst");
//   while (auto n = (*source)->read(buffer, sizeof buffer)) { if (*n == 0) break; ... }
//
// Knows nothing of what the bytes mean. One thread at a time.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "hansieve/base/result.h"
#include "hansieve/io/file_path.h"

namespace hansieve {

/// How many bytes one read asks for.
inline constexpr std::size_t kReadBytes = 256 * 1024;

class Source {
 public:
  explicit Source(std::string name) : name_(std::move(name)) {}
  virtual ~Source() = default;

  /// Reads up to `size` bytes, as soon as there are any. 0 is the end. A compressed stream that is cut
  /// off or damaged is an error.
  virtual Result<std::size_t> read(char* to, std::size_t size) = 0;

  /// For messages: the path, or "standard input".
  const std::string& name() const { return name_; }

 private:
  std::string name_;
};

/// Opens a file, or standard input for "-". Files are decompressed by suffix, standard input by its
/// first bytes (which this waits for). `taken`, if given, counts the bytes read from the file as it lies.
Result<std::unique_ptr<Source>> open_source(const FilePath& path, std::atomic<std::uint64_t>* taken = nullptr);

/// Reads a whole (small) file: settings, rules.
Result<std::string> read_file(const std::string& path);

}  // namespace hansieve
