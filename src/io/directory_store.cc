#include "hansieve/io/directory_store.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "file.h"
#include "hansieve/io/walk.h"

namespace hansieve {
namespace {

constexpr const char* kLockName = "lock";
constexpr const char* kTemporarySuffix = ".new";

class MappedFile : public StoredBytes {
 public:
  MappedFile(void* at, std::size_t size) : at_(at), size_(size) {}
  ~MappedFile() override {
    if (size_ > 0) ::munmap(at_, size_);
  }
  std::string_view bytes() const override { return {static_cast<const char*>(at_), size_}; }
  void release_pages() const override {
    if (size_ > 0) ::madvise(at_, size_, MADV_DONTNEED);
  }

 private:
  void* at_;
  std::size_t size_;
};

class NewFile : public StoreWriter {
 public:
  NewFile(File file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}
  Result<void> write(std::string_view bytes) override { return file_.write(bytes, path_); }
  Result<void> finish() override { return {}; }

 private:
  File file_;
  const std::string path_;
};

class DirectoryStore : public ByteStore {
 public:
  explicit DirectoryStore(std::string path) : path_(std::move(path)) {}

  const std::string& name() const override { return path_; }

  Result<void> lock() override {
    const std::string path = path_of(kLockName);
    lock_ = File(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (!lock_.is_open()) return system_error(path, "write", errno);
    while (::flock(lock_.fd(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EINTR) continue;
      if (errno != EWOULDBLOCK) return system_error(path, "lock", errno);
      return Error{ErrorCode::kInputOutput, path_ + ": another run is writing to this index: wait until it has ended"};
    }
    return {};
  }

  // A file that shrinks while it is mapped would end the process: files of a store never change.
  Result<std::unique_ptr<StoredBytes>> open(const std::string& file, StoreReading reading) override {
    const std::string path = path_of(file);
    const File opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat info;
    if (!opened.is_open() || ::fstat(opened.fd(), &info) != 0) return system_error(path, "open", errno);
    if (!S_ISREG(info.st_mode)) return Error{ErrorCode::kInputOutput, path + ": is no file"};
    const auto size = static_cast<std::size_t>(info.st_size);
    void* at = nullptr;
    if (size > 0) {
      at = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, opened.fd(), 0);
      if (at == MAP_FAILED) return system_error(path, "read", errno);
      if (reading == StoreReading::kAnywhere) ::madvise(at, size, MADV_RANDOM);
    }
    return std::unique_ptr<StoredBytes>(std::make_unique<MappedFile>(at, size));
  }

  Result<std::unique_ptr<StoreWriter>> create(const std::string& file) override {
    auto made = create_file(path_of(file));
    if (!made) return made.error();
    unsynced_.push_back(file);
    return std::unique_ptr<StoreWriter>(std::make_unique<NewFile>(std::move(made).value(), path_of(file)));
  }

  // The directory is synced twice: what the new bytes name must be there before they are. It is opened before, so that nothing but
  // the disk itself can fail behind the renaming.
  Result<void> replace(const std::string& file, std::string_view bytes) override {
    const std::string path = path_of(file), temporary = path + kTemporarySuffix;
    {
      auto made = create_file(temporary);
      if (!made) return made.error();
      if (auto ok = made->write(bytes, path); !ok) return ok;
    }
    for (const std::string& other : unsynced_) {
      if (auto ok = sync(path_of(other)); !ok) return ok;
    }
    unsynced_.clear();
    if (auto ok = sync(temporary); !ok) return ok;
    const File directory(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.is_open() || !is_synced(directory)) return system_error(path_, "write", errno);
    if (::rename(temporary.c_str(), path.c_str()) != 0) return system_error(path, "write", errno);
    if (is_synced(directory)) return {};
    const Error why = system_error(path_, "sync", errno);
    return Error{why.code, why.message + ": what was to be written is there, unless the machine fails now: look before running it again"};
  }

  Result<void> remove(const std::string& file) override {
    std::erase(unsynced_, file);
    const std::string path = path_of(file);
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return system_error(path, "remove", errno);
    return {};
  }

  Result<std::vector<std::string>> files() override {
    DIR* const directory = ::opendir(path_.c_str());
    if (!directory) return system_error(path_, "read", errno);
    std::vector<std::string> names;
    while (const dirent* entry = ::readdir(directory)) {
      const std::string_view file = entry->d_name;
      if (file != "." && file != ".." && file != kLockName) names.emplace_back(file);
    }
    ::closedir(directory);
    return names;
  }

 private:
  std::string path_of(std::string_view file) const { return path_ + "/" + std::string(file); }

  static Result<File> create_file(const std::string& path) {
    constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;  // exclusive: nothing is written through a link
    File file(::open(path.c_str(), kFlags, 0666));
    if (!file.is_open() && errno == EEXIST && ::unlink(path.c_str()) == 0) file = File(::open(path.c_str(), kFlags, 0666));
    if (!file.is_open()) return system_error(path, "write", errno);
    return file;
  }

  static Result<void> sync(const std::string& path) {
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open() || !is_synced(file)) return system_error(path, "write", errno);
    return {};
  }

  // Some file systems do not sync directories.
  static bool is_synced(const File& file) { return ::fsync(file.fd()) == 0 || errno == EINVAL; }

  const std::string path_;
  File lock_;
  std::vector<std::string> unsynced_;
};

}  // namespace

Result<std::unique_ptr<ByteStore>> open_directory_store(const std::string& path, StoreAccess access) {
  if (access == StoreAccess::kWrite) {
    if (auto ok = make_directories(path); !ok) return ok.error();
  }
  if (!is_directory(path)) return Error{ErrorCode::kInputOutput, path + ": there is no such directory: check the path"};
  return std::unique_ptr<ByteStore>(std::make_unique<DirectoryStore>(path));
}

}  // namespace hansieve
