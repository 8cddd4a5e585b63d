// File descriptors that close themselves, and reads and writes that report what went wrong.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "hansieve/base/result.h"
#include "hansieve/io/file_path.h"

namespace hansieve {

class File {
 public:
  File() = default;
  /// Takes over `fd`; standard streams are not closed.
  explicit File(int fd) : fd_(fd) {}
  File(File&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  File& operator=(File&& other) noexcept { std::swap(fd_, other.fd_); return *this; }
  ~File();

  int fd() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

  /// At least one byte unless the file is at its end.
  Result<std::size_t> read(char* to, std::size_t size, const std::string& name);
  /// All of `size` bytes from `at` on; an error where the file ends before. Leaves the place that read() goes on at.
  Result<void> read_at(std::uint64_t at, char* to, std::size_t size, const std::string& name) const;
  Result<void> write(std::string_view bytes, const std::string& name);

 private:
  int fd_ = -1;
};

/// "NAME: what strerror says", with a remedy where there is an obvious one.
Error system_error(const std::string& name, const char* doing, int error);

Result<File> open_for_reading(const FilePath& path);

/// A file without a name, for reading and writing: gone when it is closed, however the process ends. Nobody else may open it.
Result<File> open_nameless(const std::string& folder);

/// The directory a file lies in, for openat() and its like, and the file's name there: whatever happens to the path meanwhile, it is
/// that directory. O_PATH: it can neither be read nor synced.
struct Place {
  File folder;
  std::string name;
};
Result<Place> place_of(const FilePath& path);

}  // namespace hansieve
