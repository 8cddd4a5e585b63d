#include "hansieve/io/scratch_folder.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <utility>

#include "file.h"

namespace hansieve {
namespace {

class NamelessFile : public ScratchFile {
 public:
  NamelessFile(File file, std::string folder, std::atomic<std::uint64_t>& all) : file_(std::move(file)), folder_(std::move(folder)), all_(all) {}

  Result<void> append(std::string_view bytes) override {
    if (auto ok = file_.write(bytes, folder_); !ok) return ok;
    size_ += bytes.size();
    all_ += bytes.size();
    return {};
  }

  Result<void> read(std::uint64_t at, char* to, std::size_t size) const override {
    return file_.read_at(at, to, size, folder_);
  }

  std::uint64_t size() const override { return size_; }

 private:
  File file_;
  const std::string folder_;
  std::uint64_t size_ = 0;
  std::atomic<std::uint64_t>& all_;
};

class Folder : public Scratch {
 public:
  explicit Folder(std::string path) : path_(std::move(path)) {}

  Result<std::unique_ptr<ScratchFile>> create(const std::string&) override {
    auto file = open_nameless(path_);
    if (!file) return file.error();
    return std::unique_ptr<ScratchFile>(std::make_unique<NamelessFile>(std::move(file).value(), path_, bytes_));
  }

  std::uint64_t bytes() const override { return bytes_; }

 private:
  const std::string path_;
  std::atomic<std::uint64_t> bytes_ = 0;
};

}  // namespace

Result<std::unique_ptr<Scratch>> open_scratch(const std::string& folder) {
  std::string path = folder;
  if (path.empty()) {
    std::error_code error;
    path = std::filesystem::temp_directory_path(error).string();
    if (error) return system_error("the directory for temporary files", "find", error.value());
  }
  auto scratch = std::make_unique<Folder>(path);
  if (auto file = scratch->create("probe"); !file) return file.error();
  return std::unique_ptr<Scratch>(std::move(scratch));
}

}  // namespace hansieve
