#include "file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace hansieve {
namespace {

const char* remedy(int error) {
  switch (error) {
    case ENOENT: return "check the path";
    case EACCES: case EPERM: return "check its permissions";
    case ENOSPC: return "free some space or write elsewhere";
    case EISDIR: return "name a file in it, or end the output with /";
    case ENOTDIR: return "a part of the path is a file";
    case ELOOP: return "a symbolic link stands there now";
    case EMFILE: return "raise the limit of open files (ulimit -n) or use fewer jobs";
    default: return nullptr;
  }
}

}  // namespace

File::~File() {
  if (fd_ > 2) ::close(fd_);
}

Error system_error(const std::string& name, const char* doing, int error) {
  std::string message = name + ": cannot " + doing + ": " + std::strerror(error);
  if (const char* hint = remedy(error)) message += std::string(": ") + hint;
  return {error == EPIPE ? ErrorCode::kClosed : ErrorCode::kInputOutput, message};
}

Result<std::size_t> File::read(char* to, std::size_t size, const std::string& name) {
  for (;;) {
    const ssize_t n = ::read(fd_, to, size);
    if (n >= 0) return static_cast<std::size_t>(n);
    if (errno != EINTR) return system_error(name, "read", errno);
  }
}

Result<void> File::read_at(std::uint64_t at, char* to, std::size_t size, const std::string& name) const {
  while (size > 0) {
    const ssize_t n = ::pread(fd_, to, size, static_cast<off_t>(at));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return system_error(name, "read", n < 0 ? errno : EIO);
    at += static_cast<std::uint64_t>(n), to += n, size -= static_cast<std::size_t>(n);
  }
  return {};
}

Result<void> File::write(std::string_view bytes, const std::string& name) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
    if (n >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(n));
    } else if (errno != EINTR) {
      return system_error(name, "write", errno);
    }
  }
  return {};
}

Result<File> open_nameless(const std::string& folder) {
  File file(::open(folder.c_str(), O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC, 0600));
  if (file.is_open()) return file;
  if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL) return system_error(folder, "write", errno);
  std::string path = folder + "/hansieve-XXXXXX";  // a file system that knows names only
  file = File(::mkostemp(path.data(), O_CLOEXEC));
  if (!file.is_open() || ::unlink(path.c_str()) != 0) return system_error(folder, "write", errno);
  return file;
}

Result<Place> place_of(const FilePath& path) {
  constexpr int kFlags = O_PATH | O_DIRECTORY | O_CLOEXEC;
  const std::string& all = path.path;
  const std::size_t name = all.rfind('/') + 1;  // 0 where there is no slash
  std::size_t at = path.is_named() ? name : std::min(path.named, name);
  Place place{File(::open(at == 0 ? "." : all.substr(0, at).c_str(), kFlags)), all.substr(name)};
  while (place.folder.is_open() && at < name) {
    const std::size_t begin = all.find_first_not_of('/', at), end = all.find('/', begin);
    if (begin >= name) break;
    place.folder = File(::openat(place.folder.fd(), all.substr(begin, end - begin).c_str(), kFlags | O_NOFOLLOW));
    at = end + 1;
  }
  if (!place.folder.is_open()) return system_error(all, "open", errno);
  return place;
}

Result<File> open_for_reading(const FilePath& found) {
  const std::string& path = found.path;
  File file;
  struct stat info;
  if (found.is_named()) {
    file = File(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  } else {
    const auto place = place_of(found);
    if (!place) return place.error();
    // Not to wait for a pipe that took the file's name.
    file = File(::openat(place->folder.fd(), place->name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (file.is_open() && ::fstat(file.fd(), &info) == 0 && !S_ISREG(info.st_mode)) {
      return Error{ErrorCode::kInputOutput, path + ": is no file any more: run again when nobody else writes there"};
    }
  }
  if (!file.is_open()) return system_error(path, "open", errno);
  if (::fstat(file.fd(), &info) == 0 && S_ISDIR(info.st_mode)) {
    return Error{ErrorCode::kInputOutput, path + ": is a directory, not a file: name the files in it"};
  }
  ::posix_fadvise(file.fd(), 0, 0, POSIX_FADV_SEQUENTIAL);
  return file;
}

}  // namespace hansieve
