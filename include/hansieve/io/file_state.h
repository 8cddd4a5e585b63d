// What tells whether a file has changed, and a file that only grows.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "hansieve/base/result.h"

namespace hansieve {

struct FileState {
  std::uint64_t bytes = 0;
  std::int64_t changed_ns = 0;  ///< time of the last change of its content, since 1970
};

/// Nothing where there is no such regular file.
std::optional<FileState> file_state(const std::string& path);

/// A file to which whole lines are added at once, so that it is in order even if the process is killed.
class AppendFile {
 public:
  static Result<std::unique_ptr<AppendFile>> open(const std::string& path);
  virtual ~AppendFile() = default;
  virtual Result<void> append(std::string_view lines) = 0;
};

}  // namespace hansieve
