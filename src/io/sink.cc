#include "hansieve/io/sink.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <fstream>
#include <list>
#include <mutex>
#include <vector>

#include "file.h"
#include "hansieve/base/hash.h"
#include "hansieve/io/compression.h"

namespace hansieve {
namespace {

constexpr std::size_t kWriteBytes = 256 * 1024;

// The temporary files that are open, so that a signal leaves none behind. Whoever commits holds the lock
// while renaming; abandon_sinks() takes it and keeps it.
struct Temporaries {
  std::mutex lock;
  std::list<const Place*> places;

  // Nothing is allocated under the lock: where memory runs out, abandon_sinks() is called on the spot.
  void add(const Place& place) {
    std::list<const Place*> one{&place};
    const std::lock_guard guard(lock);
    places.splice(places.end(), one);
  }
  void remove(const Place& place) { places.erase(std::find(places.begin(), places.end(), &place)); }
};

Temporaries& temporaries() {
  static auto* const all = new Temporaries;  // never destroyed: a signal may come while the program ends
  return *all;
}

class StreamSink : public Sink {
 public:
  StreamSink(File file, std::string name) : file_(std::move(file)), name_(std::move(name)) {}
  Result<void> write(std::string_view bytes) override { return file_.write(bytes, name_); }
  Result<void> commit() override { return {}; }

 private:
  File file_;
  std::string name_;
};

class DiscardSink : public Sink {
 public:
  Result<void> write(std::string_view) override { return {}; }
  Result<void> commit() override { return {}; }
};

// Collects small writes.
class StringSink : public Sink {
 public:
  explicit StringSink(std::string& out) : out_(out) {}
  Result<void> write(std::string_view bytes) override {
    out_ += bytes;
    return {};
  }
  Result<void> commit() override { return {}; }

 private:
  std::string& out_;
};

class BufferedSink : public Sink {
 public:
  explicit BufferedSink(std::unique_ptr<Sink> under) : under_(std::move(under)) {}

  Result<void> write(std::string_view bytes) override {
    if (buffer_.size() + bytes.size() > kWriteBytes) {
      if (auto ok = flush(); !ok) return ok;
    }
    if (bytes.size() >= kWriteBytes) return under_->write(bytes);
    buffer_ += bytes;
    return {};
  }

  Result<void> commit() override {
    if (auto ok = flush(); !ok) return ok;
    return under_->commit();
  }

 private:
  Result<void> flush() {
    auto ok = under_->write(buffer_);
    buffer_.clear();
    return ok;
  }

  std::unique_ptr<Sink> under_;
  std::string buffer_;
};

class AtomicFile : public Sink {
 public:
  AtomicFile(Place temporary, std::string name, std::string path, mode_t mode, std::optional<std::array<timespec, 2>> times)
      : temporary_(std::move(temporary)), name_(std::move(name)), path_(std::move(path)), mode_(mode), times_(times) {
    temporaries().add(temporary_);
  }

  // The name is known to abandon_sinks() before there is a file: whatever happens, none is left behind.
  Result<void> open() {
    constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    file_ = File(::openat(folder(), temporary_.name.c_str(), kFlags, 0600));
    if (!file_.is_open() && errno == EEXIST) {  // left by a killed process of the same number
      ::unlinkat(folder(), temporary_.name.c_str(), 0);
      file_ = File(::openat(folder(), temporary_.name.c_str(), kFlags, 0600));
    }
    if (!file_.is_open()) return system_error(path_, "write", errno);
    return {};
  }

  ~AtomicFile() override {
    if (committed_) return;
    const std::lock_guard guard(temporaries().lock);
    ::unlinkat(folder(), temporary_.name.c_str(), 0);
    temporaries().remove(temporary_);
  }

  Result<void> write(std::string_view bytes) override { return file_.write(bytes, path_); }

  Result<void> commit() override {
    ::fchmod(file_.fd(), mode_);  // what cannot be kept is no reason to lose the rest
    if (times_) ::futimens(file_.fd(), times_->data());
    if (::fsync(file_.fd()) != 0 && errno != EINVAL) return system_error(path_, "write", errno);
    {
      const std::lock_guard guard(temporaries().lock);
      if (::renameat(folder(), temporary_.name.c_str(), folder(), name_.c_str()) == 0) {
        temporaries().remove(temporary_);
        committed_ = true;
      }
    }
    if (!committed_) return system_error(path_, "write", errno);
    sync_directory();
    return {};
  }

 private:
  // The new name outlives a crash of the machine too. Some file systems cannot do this; the file itself is safe.
  void sync_directory() const {
    const File directory(::openat(folder(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.is_open()) ::fsync(directory.fd());
  }

  int folder() const { return temporary_.folder.fd(); }

  File file_;
  const Place temporary_;    // where the file will be too
  const std::string name_;   // what it will be called there
  const std::string path_;   // for messages
  const mode_t mode_;
  const std::optional<std::array<timespec, 2>> times_;  // of access and change
  bool committed_ = false;
};

class CompressedSink : public Sink {
 public:
  CompressedSink(std::unique_ptr<Sink> under, Compression compression)
      : under_(std::move(under)), compression_(compression), archive_(archive_write_new()) {}
  ~CompressedSink() override {
    archive_write_fail(archive_);  // nothing more is written by freeing it
    archive_write_free(archive_);
  }

  Result<void> open() {
    archive_write_set_format_raw(archive_);
    archive_write_set_bytes_per_block(archive_, 0);
    switch (compression_) {
      case Compression::kGzip:
        archive_write_add_filter_gzip(archive_);
        archive_write_set_filter_option(archive_, "gzip", "timestamp", nullptr);  // same bytes always
        break;
      case Compression::kZstd: archive_write_add_filter_zstd(archive_); break;
      case Compression::kXz: archive_write_add_filter_xz(archive_); break;
      case Compression::kBzip2: archive_write_add_filter_bzip2(archive_); break;
      case Compression::kNone: break;
    }
    if (archive_write_open(archive_, this, nullptr, &CompressedSink::take, nullptr) != ARCHIVE_OK) return failed();
    archive_entry* entry = archive_entry_new();
    archive_entry_set_filetype(entry, AE_IFREG);
    const int status = archive_write_header(archive_, entry);
    archive_entry_free(entry);
    if (status != ARCHIVE_OK) return failed();
    return {};
  }

  Result<void> write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const la_ssize_t n = archive_write_data(archive_, bytes.data(), bytes.size());
      if (n <= 0) return failed();
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return {};
  }

  Result<void> commit() override {
    if (archive_write_close(archive_) != ARCHIVE_OK) return failed();
    return under_->commit();
  }

 private:
  static la_ssize_t take(archive*, void* self, const void* bytes, std::size_t size) {
    auto* sink = static_cast<CompressedSink*>(self);
    if (auto ok = sink->under_->write({static_cast<const char*>(bytes), size}); !ok) {
      sink->failure_ = ok.error();
      return -1;
    }
    return static_cast<la_ssize_t>(size);
  }

  Error failed() const {
    if (!failure_.message.empty()) return failure_;
    const char* why = archive_error_string(archive_);
    return {ErrorCode::kInputOutput, std::string("cannot compress: ") + (why ? why : "unknown reason")};
  }

  std::unique_ptr<Sink> under_;
  const Compression compression_;
  archive* archive_;
  Error failure_;
};

// The system tells it without changing it, which would let another thread make a directory that all may write into.
mode_t current_umask() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("Umask:")) return static_cast<mode_t>(std::strtoul(line.c_str() + 6, nullptr, 8));
  }
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return mask;
}

// In the same directory, so that renaming is one step; walk.cc knows the form.
std::string temporary_name(std::string name) {
  constexpr std::size_t kMostNameBytes = 200;  // the system allows 255
  if (name.size() > kMostNameBytes) name = to_hex(hash64(name));
  return "." + name + ".hansieve-" + std::to_string(::getpid()) + ".tmp";
}

std::optional<struct stat> state_of(const FilePath& path) {
  struct stat info;
  if (path.is_named()) return ::stat(path.path.c_str(), &info) == 0 ? std::optional(info) : std::nullopt;
  const auto place = place_of(path);
  const bool is_there = place && ::fstatat(place->folder.fd(), place->name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0;
  return is_there && S_ISREG(info.st_mode) ? std::optional(info) : std::nullopt;
}

Result<std::unique_ptr<Sink>> open_atomic(const FilePath& path, const FilePath& like) {
  FilePath target = path;
  // A link that somebody named stays a link: what it points to is replaced.
  if (char resolved[PATH_MAX]; path.is_named() && ::realpath(path.path.c_str(), resolved)) target.path = resolved;
  static const mode_t mask = current_umask();
  mode_t mode = 0666 & ~mask;
  std::optional<std::array<timespec, 2>> times;
  if (const auto info = state_of(like.path.empty() ? target : like)) {
    mode = info->st_mode & 07777;
    if (!like.path.empty()) times = {info->st_atim, info->st_mtim};
  }
  auto place = place_of(target);
  if (!place) return system_error(target.path, "write", errno);
  std::string name = std::move(place->name);
  place->name = temporary_name(name);
  auto sink = std::make_unique<AtomicFile>(std::move(place).value(), std::move(name), target.path, mode, times);
  if (auto ok = sink->open(); !ok) return ok.error();
  return std::unique_ptr<Sink>(std::move(sink));
}

bool is_stream(const std::string& path) {
  struct stat info;
  return ::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

}  // namespace

Result<void> copy_file(const FilePath& from, const FilePath& to) {
  auto file = open_for_reading(from);
  if (!file) return file.error();
  auto copy = open_atomic(to, from);
  if (!copy) return copy.error();
  std::vector<char> buffer(kWriteBytes);
  for (;;) {
    const auto n = file->read(buffer.data(), buffer.size(), from.path);
    if (!n) return n.error();
    if (*n == 0) return (*copy)->commit();
    if (auto ok = (*copy)->write({buffer.data(), *n}); !ok) return ok;
  }
}

Result<std::unique_ptr<Sink>> open_sink(const FilePath& file_path, const FilePath& like) {
  const std::string& path = file_path.path;
  if (path == "-") return std::unique_ptr<Sink>(std::make_unique<StreamSink>(File(1), "standard output"));
  if (file_path.is_named() && is_stream(path)) {
    File file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file.is_open()) return system_error(path, "write", errno);
    return std::unique_ptr<Sink>(std::make_unique<StreamSink>(std::move(file), path));
  }
  auto file = open_atomic(file_path, like);
  if (!file) return file;
  const Compression compression = compression_of(path);
  if (compression == Compression::kNone) {
    return std::unique_ptr<Sink>(std::make_unique<BufferedSink>(std::move(file).value()));
  }
  auto sink = std::make_unique<CompressedSink>(
      std::make_unique<BufferedSink>(std::move(file).value()), compression);
  if (auto ok = sink->open(); !ok) return ok.error();
  return std::unique_ptr<Sink>(std::move(sink));
}

std::unique_ptr<Sink> string_sink(std::string& out) { return std::make_unique<StringSink>(out); }
std::unique_ptr<Sink> discard_sink() { return std::make_unique<DiscardSink>(); }

void abandon_sinks() {
  temporaries().lock.lock();
  for (const Place* place : temporaries().places) ::unlinkat(place->folder.fd(), place->name.c_str(), 0);
}

}  // namespace hansieve
