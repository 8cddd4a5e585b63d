#include "hansieve/io/spool.h"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "file.h"

namespace hansieve {
namespace {

class FileSource : public Source {
 public:
  FileSource(std::string name, File file) : Source(std::move(name)), file_(std::move(file)) {}
  Result<std::size_t> read(char* to, std::size_t size) override { return file_.read(to, size, name()); }

 private:
  File file_;
};

class FileSpool : public Spool {
 public:
  FileSpool(File file, std::string folder) : file_(std::move(file)), folder_(std::move(folder)) {}

  Result<void> write(std::string_view bytes) override { return file_.write(bytes, folder_); }

  Result<std::unique_ptr<Source>> read_back(const std::string& name) override {
    File copy(::dup(file_.fd()));
    if (!copy.is_open() || ::lseek(copy.fd(), 0, SEEK_SET) != 0) return system_error(folder_, "read", errno);
    return std::unique_ptr<Source>(std::make_unique<FileSource>(name, std::move(copy)));
  }

 private:
  File file_;
  const std::string folder_;
};

}  // namespace

Result<std::unique_ptr<Spool>> Spool::open() {
  std::error_code error;
  const std::string folder = std::filesystem::temp_directory_path(error).string();
  if (error) return system_error("the directory for temporary files", "find", error.value());
  auto file = open_nameless(folder);
  if (!file) return file.error();
  return std::unique_ptr<Spool>(std::make_unique<FileSpool>(std::move(file).value(), folder));
}

}  // namespace hansieve
