// Directories: the files in them, and making them.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "hansieve/base/result.h"

namespace hansieve {

/// The regular files under a directory, as paths relative to it, in the order of their bytes. Symbolic
/// links are not followed; our own temporary files and .hansieve directories are left out. Memory: the
/// names in the directories on the way down.
class DirectoryWalk {
 public:
  /// `problem` is told of directories that cannot be read.
  DirectoryWalk(std::string root, std::function<void(const Error&)> problem);
  std::optional<std::string> next();

 private:
  struct Level {
    std::string under;                // "" or "a/b/"
    std::vector<std::string> names;   // sorted; directories end with "/"
    std::size_t at = 0;
  };
  void enter(const std::string& under);

  const std::string root_;
  std::function<void(const Error&)> problem_;
  std::vector<Level> levels_;
};

/// Removes the temporary files under `root` that killed processes of this machine left behind. What cannot be removed stays.
void remove_leftovers(const std::string& root);
/// The same for the output `path` only.
void remove_leftovers_of(const std::string& path);

bool is_directory(const std::string& path);

/// Whether both paths lead to the same regular file.
bool is_same_file(const std::string& a, const std::string& b);

/// Makes a directory and those above it, as far as they are missing.
Result<void> make_directories(const std::string& path);

}  // namespace hansieve
