#include "hansieve/io/run_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "file.h"
#include "hansieve/io/walk.h"

namespace hansieve {
namespace {

constexpr const char* kRecord = "record";
constexpr const char* kNewRecord = "record.new";
constexpr const char* kLock = "lock";

/// Who is there of the files: shared with them, since they may outlive the folder.
struct Held {
  std::mutex lock;
  std::map<std::string, int> files;   ///< name to descriptor, of those somebody holds
  std::vector<std::string> dropped;   ///< since the last commit
  std::atomic<std::uint64_t> bytes = 0;
};

class NamedFile : public ScratchFile {
 public:
  NamedFile(File file, std::string name, std::uint64_t size, std::string folder, std::shared_ptr<Held> held)
      : file_(std::move(file)), name_(std::move(name)), folder_(std::move(folder)), held_(std::move(held)), size_(size) {
    held_->bytes += size;
    const std::lock_guard guard(held_->lock);
    held_->files[name_] = file_.fd();
    std::erase(held_->dropped, name_);
  }
  ~NamedFile() override {
    const std::lock_guard guard(held_->lock);
    held_->files.erase(name_);
    held_->dropped.push_back(name_);
  }

  Result<void> append(std::string_view bytes) override {
    if (auto ok = file_.write(bytes, folder_); !ok) return ok;
    size_ += bytes.size();
    held_->bytes += bytes.size();
    return {};
  }

  Result<void> read(std::uint64_t at, char* to, std::size_t size) const override {
    return file_.read_at(at, to, size, folder_);
  }

  std::uint64_t size() const override { return size_; }
  std::string name() const override { return name_; }

 private:
  File file_;
  const std::string name_, folder_;
  const std::shared_ptr<Held> held_;
  std::uint64_t size_;
};

class Folder : public RunFolder {
 public:
  explicit Folder(std::string path) : path_(std::move(path)), held_(std::make_shared<Held>()) {}

  Result<void> open() {
    if (::mkdir(path_.c_str(), 0700) != 0 && errno != EEXIST) return system_error(path_, "make the directory", errno);
    folder_ = File(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct stat info;
    if (!folder_.is_open() || ::fstat(folder_.fd(), &info) != 0) return system_error(path_, "open", errno);
    // Anybody may make names in a directory for temporary files: what is another's is not ours to believe.
    if (info.st_uid != ::geteuid()) return Error{ErrorCode::kInputOutput, path_ + ": belongs to somebody else: use another --tmpdir"};
    lock_ = File(::openat(folder_.fd(), kLock, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!lock_.is_open()) return system_error(path_ + "/" + kLock, "write", errno);
    while (::flock(lock_.fd(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EINTR) continue;
      if (errno != EWOULDBLOCK) return system_error(path_, "lock", errno);
      return Error{ErrorCode::kInputOutput, path_ + ": another run works in it: wait until it has ended"};
    }
    return read_record();
  }

  Result<std::unique_ptr<ScratchFile>> create(const std::string& name) override {
    std::string words = name;
    for (char& c : words) c = c == ' ' || c == '/' ? '-' : c;
    for (;;) {
      const std::string numbered = words + "-" + std::to_string(++made_);
      File file(::openat(folder_.fd(), numbered.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
      if (file.is_open()) return hold(std::move(file), numbered, 0);
      if (errno != EEXIST) return system_error(path_, "write", errno);
    }
  }

  // What was written after the record was is cut off.
  Result<std::unique_ptr<ScratchFile>> reopen(const std::string& name, std::uint64_t size) override {
    const std::string path = path_ + "/" + name;
    if (name.find('/') != std::string::npos) return Error{ErrorCode::kInputOutput, path + ": is no name of a file: remove " + path_ + " and run again"};
    File file(::openat(folder_.fd(), name.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC));
    struct stat info;
    if (!file.is_open() || ::fstat(file.fd(), &info) != 0) return system_error(path, "open", errno);
    if (!S_ISREG(info.st_mode) || static_cast<std::uint64_t>(info.st_size) < size) {
      return Error{ErrorCode::kInputOutput, path + ": is shorter than it was: remove " + path_ + " and run again"};
    }
    if (::ftruncate(file.fd(), static_cast<off_t>(size)) != 0 || ::lseek(file.fd(), 0, SEEK_END) < 0) return system_error(path, "write", errno);
    return hold(std::move(file), name, size);
  }

  std::uint64_t bytes() const override { return held_->bytes; }
  const std::string& path() const override { return path_; }
  const std::string& record() const override { return record_; }

  // The folder is synced twice: the files must be there before the record names them.
  Result<void> commit(std::string_view record) override {
    std::vector<std::string> dropped;
    {
      const std::lock_guard guard(held_->lock);
      for (const auto& [name, fd] : held_->files) {
        if (::fdatasync(fd) != 0) return system_error(path_ + "/" + name, "write", errno);
      }
      dropped.swap(held_->dropped);
    }
    {
      const std::string path = path_ + "/" + kNewRecord;
      File file(::openat(folder_.fd(), kNewRecord, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
      if (!file.is_open()) return system_error(path, "write", errno);
      if (auto ok = file.write(record, path); !ok) return ok;
      if (::fsync(file.fd()) != 0 || ::fsync(folder_.fd()) != 0) return system_error(path, "write", errno);
    }
    if (::renameat(folder_.fd(), kNewRecord, folder_.fd(), kRecord) != 0 || ::fsync(folder_.fd()) != 0) {
      return system_error(path_ + "/" + kRecord, "write", errno);
    }
    record_ = record;
    if (std::exchange(is_begun_, true)) {
      for (const std::string& name : dropped) ::unlinkat(folder_.fd(), name.c_str(), 0);
    } else {
      // The first time, also what an earlier process made after its last commit.
      remove_all_but_held();
    }
    return {};
  }

  // The record goes first: without it, what is left counts for nothing. Where it stays, what it names stays too: the next run goes on with it.
  void remove() override {
    if (::unlinkat(folder_.fd(), kRecord, 0) != 0 && errno != ENOENT) return;
    for (const std::string& name : names()) ::unlinkat(folder_.fd(), name.c_str(), 0);
    ::rmdir(path_.c_str());
  }

 private:
  Result<void> read_record() {
    const std::string path = path_ + "/" + kRecord;
    File file(::openat(folder_.fd(), kRecord, O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file.is_open()) return errno == ENOENT ? Result<void>() : Result<void>(system_error(path, "open", errno));
    char piece[4096];
    for (;;) {
      const auto n = file.read(piece, sizeof piece, path);
      if (!n) return n.error();
      if (*n == 0) return {};
      record_.append(piece, *n);
    }
  }

  std::unique_ptr<ScratchFile> hold(File file, const std::string& name, std::uint64_t size) const {
    return std::make_unique<NamedFile>(std::move(file), name, size, path_, held_);
  }

  std::vector<std::string> names() const {
    std::vector<std::string> found;
    DIR* const folder = ::opendir(path_.c_str());
    if (!folder) return found;
    while (const dirent* entry = ::readdir(folder)) {
      const std::string name = entry->d_name;
      if (name != "." && name != "..") found.push_back(name);
    }
    ::closedir(folder);
    return found;
  }

  void remove_all_but_held() {
    const std::lock_guard guard(held_->lock);
    for (const std::string& name : names()) {
      if (name != kRecord && name != kLock && !held_->files.contains(name)) ::unlinkat(folder_.fd(), name.c_str(), 0);
    }
  }

  const std::string path_;
  const std::shared_ptr<Held> held_;
  File folder_, lock_;
  std::string record_;
  std::atomic<std::uint64_t> made_ = 0;
  bool is_begun_ = false;   ///< something was committed by this process
};

}  // namespace

bool RunFolder::exists(const std::string& path) { return is_directory(path); }

Result<std::unique_ptr<RunFolder>> RunFolder::open(const std::string& path) {
  auto folder = std::make_unique<Folder>(path);
  if (auto ok = folder->open(); !ok) return ok.error();
  return std::unique_ptr<RunFolder>(std::move(folder));
}

}  // namespace hansieve
