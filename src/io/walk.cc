#include "hansieve/io/walk.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <string_view>

#include "file.h"

namespace hansieve {
namespace {

namespace fs = std::filesystem;

bool is_own_temporary(std::string_view name) {
  return name.starts_with(".") && name.ends_with(".tmp") && name.find(".hansieve-") != std::string_view::npos;
}

// The process a temporary file belongs to (sink.cc makes the names); 0 where the name does not say.
pid_t owner_of(std::string_view temporary) {
  const std::string_view digits = temporary.substr(temporary.rfind('-') + 1);
  pid_t owner = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), owner);
  return owner;
}

void remove_if_ownerless(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  std::error_code error;
  if (!is_own_temporary(name) || !entry.is_regular_file(error)) return;
  const pid_t owner = owner_of(name);
  if (owner > 0 && ::kill(owner, 0) != 0 && errno == ESRCH) fs::remove(entry.path(), error);
}

}  // namespace

void remove_leftovers(const std::string& root) {
  std::error_code error;
  for (fs::recursive_directory_iterator it(root, error), end; !error && it != end; it.increment(error)) remove_if_ownerless(*it);
}

void remove_leftovers_of(const std::string& path) {
  const fs::path file(path);
  const std::string begin = "." + file.filename().string() + ".hansieve-";
  std::error_code error;
  for (fs::directory_iterator it(file.has_parent_path() ? file.parent_path() : fs::path("."), error), end; !error && it != end; it.increment(error)) {
    if (it->path().filename().string().starts_with(begin)) remove_if_ownerless(*it);
  }
}

DirectoryWalk::DirectoryWalk(std::string root, std::function<void(const Error&)> problem)
    : root_(std::move(root)), problem_(std::move(problem)) {
  enter("");
}

void DirectoryWalk::enter(const std::string& under) {
  const std::string folder = root_ + "/" + under;
  DIR* dir = ::opendir(folder.c_str());
  if (!dir) {
    problem_(system_error(folder, "read", errno));
    return;
  }
  Level level{under, {}, 0};
  while (const dirent* entry = ::readdir(dir)) {
    std::string name = entry->d_name;
    if (name == "." || name == ".." || name == ".hansieve" || is_own_temporary(name)) continue;
    bool is_folder = entry->d_type == DT_DIR, is_file = entry->d_type == DT_REG;
    if (entry->d_type == DT_UNKNOWN) {
      struct stat info;
      if (::lstat((folder + name).c_str(), &info) != 0) continue;
      is_folder = S_ISDIR(info.st_mode);
      is_file = S_ISREG(info.st_mode);
    }
    if (is_folder) name += '/';
    if (is_folder || is_file) level.names.push_back(std::move(name));
  }
  ::closedir(dir);
  std::sort(level.names.begin(), level.names.end());
  levels_.push_back(std::move(level));
}

std::optional<std::string> DirectoryWalk::next() {
  while (!levels_.empty()) {
    Level& level = levels_.back();
    if (level.at == level.names.size()) {
      levels_.pop_back();
      continue;
    }
    const std::string path = level.under + level.names[level.at++];
    if (!path.ends_with('/')) return path;
    enter(path);
  }
  return std::nullopt;
}

bool is_directory(const std::string& path) {
  struct stat info;
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

bool is_same_file(const std::string& a, const std::string& b) {
  struct stat one, other;
  return ::stat(a.c_str(), &one) == 0 && ::stat(b.c_str(), &other) == 0 && S_ISREG(one.st_mode) &&
         one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

Result<void> make_directories(const std::string& path) {
  for (std::size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    const std::string part = path.substr(0, slash);
    if (::mkdir(part.c_str(), 0777) != 0 && errno != EEXIST && !is_directory(part)) {
      return system_error(part, "make the directory", errno);
    }
    if (slash == std::string::npos) break;
  }
  if (is_directory(path)) return {};
  return Error{ErrorCode::kInputOutput, path + ": is a file, not a directory: choose another output"};
}

}  // namespace hansieve
