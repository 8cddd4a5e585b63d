#include "file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
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

Result<File> open_for_reading(const std::string& path) {
  File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return system_error(path, "open", errno);
  struct stat info;
  if (::fstat(file.fd(), &info) == 0 && S_ISDIR(info.st_mode)) {
    return Error{ErrorCode::kInputOutput, path + ": is a directory, not a file: name the files in it"};
  }
  ::posix_fadvise(file.fd(), 0, 0, POSIX_FADV_SEQUENTIAL);
  return file;
}

}  // namespace hansieve
