#include "hansieve/io/source.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "file.h"
#include "hansieve/io/compression.h"

namespace hansieve {
namespace {

class PlainSource : public Source {
 public:
  PlainSource(std::string name, File file, std::string head, std::atomic<std::uint64_t>* taken)
      : Source(std::move(name)), file_(std::move(file)), head_(std::move(head)), taken_(taken) {
    if (taken_) *taken_ += head_.size();
  }

  Result<std::size_t> read(char* to, std::size_t size) override {
    if (head_at_ == head_.size()) {
      auto read = file_.read(to, size, name());
      if (taken_ && read) *taken_ += *read;
      return read;
    }
    const std::size_t n = std::min(size, head_.size() - head_at_);
    std::memcpy(to, head_.data() + head_at_, n);
    head_at_ += n;
    return n;
  }

 private:
  File file_;
  std::string head_;  // bytes read to sniff
  std::size_t head_at_ = 0;
  std::atomic<std::uint64_t>* taken_;
};

// libarchive's "raw" format: one entry that is the decompressed stream, concatenated members and all.
class CompressedSource : public Source {
 public:
  CompressedSource(std::string name, std::unique_ptr<Source> packed, Compression compression)
      : Source(std::move(name)), packed_(std::move(packed)), compression_(compression),
        archive_(archive_read_new()), buffer_(kReadBytes) {}
  ~CompressedSource() override { archive_read_free(archive_); }

  Result<void> open() {
    archive_read_support_format_raw(archive_);
    archive_read_support_format_empty(archive_);
    switch (compression_) {
      case Compression::kGzip: archive_read_support_filter_gzip(archive_); break;
      case Compression::kZstd: archive_read_support_filter_zstd(archive_); break;
      case Compression::kXz: archive_read_support_filter_xz(archive_); break;
      case Compression::kBzip2: archive_read_support_filter_bzip2(archive_); break;
      case Compression::kNone: break;
    }
    archive_entry* entry = nullptr;
    if (archive_read_open(archive_, this, nullptr, &CompressedSource::feed, nullptr) != ARCHIVE_OK) {
      return damaged();
    }
    const int status = archive_read_next_header(archive_, &entry);
    if (status == ARCHIVE_EOF) {
      at_end_ = true;  // a compressed empty stream
    } else if (status != ARCHIVE_OK && status != ARCHIVE_WARN) {
      return damaged();
    }
    return {};
  }

  Result<std::size_t> read(char* to, std::size_t size) override {
    if (at_end_) return std::size_t{0};
    const la_ssize_t n = archive_read_data(archive_, to, size);
    if (n < 0) return damaged();
    if (n == 0) at_end_ = true;
    return static_cast<std::size_t>(n);
  }

 private:
  static la_ssize_t feed(archive*, void* self, const void** bytes) {
    auto* source = static_cast<CompressedSource*>(self);
    const auto n = source->packed_->read(source->buffer_.data(), source->buffer_.size());
    if (!n) {
      source->failure_ = n.error().message;
      return -1;
    }
    *bytes = source->buffer_.data();
    return static_cast<la_ssize_t>(*n);
  }

  Error damaged() const {
    if (!failure_.empty()) return {ErrorCode::kInputOutput, failure_};
    const char* why = archive_error_string(archive_);
    std::string message = name() + ": damaged or truncated " + std::string(compression_name(compression_)) + " data";
    if (why && *why) message += std::string(" (") + why + ")";
    return {ErrorCode::kInputOutput, message + ": get the file again"};
  }

  std::unique_ptr<Source> packed_;
  const Compression compression_;
  archive* archive_;
  std::vector<char> buffer_;
  std::string failure_;
  bool at_end_ = false;
};

// Reads until the compression is clear.
Result<Compression> sniff(File& file, const std::string& name, std::string& head) {
  for (;;) {
    bool more = false;
    const Compression found = sniff_compression(head, &more);
    if (!head.empty() && !more) return found;
    char bytes[16];
    const auto n = file.read(bytes, sizeof bytes, name);
    if (!n) return n.error();
    if (*n == 0) return sniff_compression(head);
    head.append(bytes, *n);
  }
}

}  // namespace

Result<std::unique_ptr<Source>> open_source(const FilePath& file_path, std::atomic<std::uint64_t>* taken) {
  const std::string& path = file_path.path;
  const bool is_stdin = path == "-";
  const std::string name = is_stdin ? "standard input" : path;
  File file(0);
  if (!is_stdin) {
    auto opened = open_for_reading(file_path);
    if (!opened) return opened.error();
    file = std::move(opened).value();
  }
  std::string head;
  const Compression named = is_stdin ? Compression::kNone : compression_of(path);
  if (is_stdin || named != Compression::kNone) {
    const auto found = sniff(file, name, head);
    if (!found) return found.error();
    if (named != Compression::kNone && *found != named) {
      return Error{ErrorCode::kInputOutput,
                   name + ": not " + std::string(compression_name(named)) + " data, as its name says, or cut off: "
                   "get the file again or rename it"};
    }
    if (*found != Compression::kNone) {
      auto packed = std::make_unique<PlainSource>(name, std::move(file), std::move(head), taken);
      auto source = std::make_unique<CompressedSource>(name, std::move(packed), *found);
      if (auto ok = source->open(); !ok) return ok.error();
      return std::unique_ptr<Source>(std::move(source));
    }
  }
  return std::unique_ptr<Source>(std::make_unique<PlainSource>(name, std::move(file), std::move(head), taken));
}

Result<std::string> read_file(const std::string& path) {
  auto source = open_source(path);
  if (!source) return source.error();
  std::string out;
  std::vector<char> buffer(kReadBytes);
  for (;;) {
    const auto n = (*source)->read(buffer.data(), buffer.size());
    if (!n) return n.error();
    if (*n == 0) return out;
    out.append(buffer.data(), *n);
  }
}

}  // namespace hansieve
