#include "hansieve/io/random_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "file.h"

namespace hansieve {
namespace {

class OpenFile : public RandomFile {
 public:
  OpenFile(File file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}

  Result<void> read(std::uint64_t at, char* to, std::size_t size) const override {
    while (size > 0) {
      const ssize_t n = ::pread(file_.fd(), to, size, static_cast<off_t>(at));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return system_error(path_, "read", errno);
      if (n == 0) return Error{ErrorCode::kInputOutput, path_ + ": became shorter while it was read: run again when nothing writes to it"};
      at += static_cast<std::uint64_t>(n), to += n, size -= static_cast<std::size_t>(n);
    }
    return {};
  }

 private:
  File file_;
  const std::string path_;
};

}  // namespace

Result<std::unique_ptr<RandomFile>> RandomFile::open(const std::string& path) {
  auto file = open_for_reading(path);
  if (!file) return file.error();
  return std::unique_ptr<RandomFile>(std::make_unique<OpenFile>(std::move(file).value(), path));
}

}  // namespace hansieve
