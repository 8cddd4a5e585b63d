#include "hansieve/io/file_state.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "file.h"

namespace hansieve {
namespace {

class OpenAppendFile : public AppendFile {
 public:
  OpenAppendFile(File file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}
  Result<void> append(std::string_view lines) override { return file_.write(lines, path_); }

 private:
  File file_;
  const std::string path_;
};

}  // namespace

std::optional<FileState> file_state(const std::string& path) {
  struct stat info;
  if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  return FileState{static_cast<std::uint64_t>(info.st_size), info.st_mtim.tv_sec * std::int64_t{1000000000} + info.st_mtim.tv_nsec};
}

Result<std::unique_ptr<AppendFile>> AppendFile::open(const std::string& path) {
  File file(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!file.is_open()) return system_error(path, "write", errno);
  return std::unique_ptr<AppendFile>(std::make_unique<OpenAppendFile>(std::move(file), path));
}

}  // namespace hansieve
