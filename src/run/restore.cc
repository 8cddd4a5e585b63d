#include "hansieve/run/restore.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "hansieve/base/hash.h"
#include "hansieve/clean/encoding.h"
#include "hansieve/io/audit_reader.h"
#include "hansieve/io/sink.h"
#include "hansieve/io/source.h"
#include "hansieve/io/walk.h"
#include "hansieve/text/utf8.h"

namespace hansieve {
namespace {

Error failed(std::string message) { return {ErrorCode::kInputOutput, std::move(message)}; }

// Names in an audit come from anywhere.
bool leads_out(const std::string& name) { return ("/" + name + "/").find("/../") != std::string::npos; }

// The cleaned bytes, taken exactly as many as asked for.
class Cleaned {
 public:
  explicit Cleaned(std::unique_ptr<Source> source) : source_(std::move(source)), buffer_(kReadBytes) {}

  /// Calls `f` with the next `size` bytes, piece by piece.
  template <typename F>
  Result<void> take(std::uint64_t size, F&& f) {
    while (size > 0) {
      if (at_ == end_) {
        hash_taken();
        const auto n = source_->read(buffer_.data(), buffer_.size());
        if (!n) return n.error();
        if (*n == 0) return failed(source_->name() + ": ends before the audit does: is it the output of that run, and whole?");
        at_ = hashed_ = 0;
        end_ = *n;
      }
      const std::size_t n = static_cast<std::size_t>(std::min<std::uint64_t>(size, end_ - at_));
      const std::string_view piece(buffer_.data() + at_, n);
      at_ += n;
      size -= n;
      if (Result<void> ok = f(piece); !ok) return ok;
    }
    return {};
  }

  Result<bool> is_at_end() {
    if (at_ < end_) return false;
    hash_taken();
    const auto n = source_->read(buffer_.data(), buffer_.size());
    if (!n) return n.error();
    at_ = hashed_ = 0;
    end_ = *n;
    return *n == 0;
  }

  /// The hash of what was taken since the last call.
  std::uint64_t take_hash() {
    hash_taken();
    return std::exchange(hash_, StreamHash()).value();
  }
  const std::string& name() const { return source_->name(); }

 private:
  std::unique_ptr<Source> source_;
  std::vector<char> buffer_;
  // What was taken is hashed in large pieces: up to hashed_ so far.
  void hash_taken() {
    hash_.add(std::string_view(buffer_.data() + hashed_, at_ - hashed_));
    hashed_ = at_;
  }

  std::size_t at_ = 0, end_ = 0, hashed_ = 0;
  StreamHash hash_;
};

// Puts a document's own encoding back: what is irregular as it was, all else encoded.
class Reencoder {
 public:
  explicit Reencoder(Encoding encoding) : encoding_(encoding), encoder_(encoding) {}

  void expect(std::vector<AuditIrregular> irregular) {
    std::move(irregular.begin(), irregular.end(), std::back_inserter(irregular_));
  }

  /// Appends the bytes of `text`, as far as they are decided.
  void add(std::string_view text, bool last, std::string& out) {
    pending_ += text;
    std::size_t size = pending_.size();
    if (!last) {
      size -= incomplete_tail(pending_);
      if (encoding_ == Encoding::kHz) size = std::string_view(pending_).rfind('\n') + 1;  // whole lines
    }
    std::size_t at = 0;
    while (!irregular_.empty() && irregular_.front().at <= done_ + size) {
      const AuditIrregular& one = irregular_.front();
      const auto begin = static_cast<std::size_t>(one.at - done_);
      if (begin + one.size > pending_.size()) {
        size = begin;
        break;
      }
      if (begin > at) encoder_.encode(std::string_view(pending_).substr(at, begin - at), out);
      out += one.raw;
      at = begin + static_cast<std::size_t>(one.size);
      irregular_.pop_front();
    }
    if (size > at) {
      encoder_.encode(std::string_view(pending_).substr(at, size - at), out);
      at = size;
    }
    pending_.erase(0, at);
    done_ += at;
  }

 private:
  const Encoding encoding_;
  Encoder encoder_;
  std::deque<AuditIrregular> irregular_;
  std::string pending_;
  std::uint64_t done_ = 0;
};

std::optional<Encoding> encoding_called(std::string_view name) {
  for (const Encoding encoding : {Encoding::kGb18030, Encoding::kBig5, Encoding::kUtf16Le, Encoding::kUtf16Be,
                                  Encoding::kEucTw, Encoding::kHz}) {
    if (encoding_name(encoding) == name) return encoding;
  }
  return std::nullopt;
}

class Restorer {
 public:
  explicit Restorer(const RestoreRequest& request) : request_(request) {}

  Result<RestoreSummary> run();

 private:
  Result<void> begin(const AuditHeader& header);
  Result<void> segment(const AuditLine& line);
  Result<void> end(const AuditLine& line);
  Result<void> give(std::string_view bytes);
  Result<void> flush();
  Result<std::string> output_path(const std::string& name) const;

  const RestoreRequest& request_;
  bool from_directory_ = false, to_directory_ = false;
  std::unique_ptr<Cleaned> cleaned_;
  std::unique_ptr<Sink> sink_;
  std::optional<Reencoder> reencoder_;
  std::string text_, encoded_;
  StreamHash in_hash_;
  AuditHeader header_;
  std::optional<Error> missing_;  // the cleaned file that cannot be opened: no matter if the run failed on it
  bool inside_ = false;
  RestoreSummary summary_;
};

Result<std::string> Restorer::output_path(const std::string& name) const {
  std::string relative = name == "-" ? "stdin" : name;
  relative.erase(0, relative.find_first_not_of('/'));
  if (leads_out(relative) || relative.empty()) {
    return failed(name + ": leads out of the output directory: restore it alone with -o FILE");
  }
  return request_.output + (request_.output.ends_with('/') ? "" : "/") + relative;
}

Result<void> Restorer::begin(const AuditHeader& header) {
  if (inside_) return failed(request_.audit + ": a document without an end: the run that wrote it was cut off");
  inside_ = true;
  header_ = header;
  in_hash_ = StreamHash();
  missing_.reset();
  reencoder_.reset();
  ++summary_.documents;
  if (!header.encoding.empty()) {
    const auto encoding = encoding_called(header.encoding);
    if (!encoding) return failed(request_.audit + ": unknown encoding \"" + header.encoding + "\": use a newer hansieve");
    reencoder_.emplace(*encoding);
  }
  if (from_directory_) {
    if (leads_out(header.output)) return failed(header.output + ": leads out of the directory of cleaned files: is the audit to be trusted?");
    auto source = open_source(request_.cleaned + "/" + header.output);
    if (!source) {
      missing_ = source.error();
      return {};
    }
    cleaned_ = std::make_unique<Cleaned>(std::move(source).value());
  }
  if (to_directory_) {
    const auto path = output_path(header.input);
    if (!path) return path.error();
    if (auto ok = make_directories(path->substr(0, path->rfind('/'))); !ok) return ok;
    auto sink = open_sink(*path);
    if (!sink) return sink.error();
    sink_ = std::move(sink).value();
  }
  return {};
}

// Collects restored text; most of it comes in very small pieces.
Result<void> Restorer::give(std::string_view bytes) {
  text_ += bytes;
  return text_.size() < kReadBytes ? Result<void>() : flush();
}

Result<void> Restorer::flush() {
  std::string_view bytes = text_;
  if (reencoder_) {
    encoded_.clear();
    reencoder_->add(text_, false, encoded_);
    bytes = encoded_;
  }
  in_hash_.add(bytes);
  auto ok = sink_->write(bytes);
  text_.clear();
  return ok;
}

Result<void> Restorer::segment(const AuditLine& line) {
  if (!inside_) return failed(request_.audit + ": a segment outside of a document: is it an audit, and whole?");
  if (missing_) return {};
  if (reencoder_) reencoder_->expect(line.irregular);
  const auto copy = [&](std::string_view piece) { return give(piece); };
  std::uint64_t at = line.at;
  for (const AuditChange& change : line.changes) {
    if (auto ok = cleaned_->take(change.at - at, copy); !ok) return ok;
    std::string_view expected = change.new_text;
    auto ok = cleaned_->take(expected.size(), [&](std::string_view piece) -> Result<void> {
      if (!expected.starts_with(piece)) {
        return failed(cleaned_->name() + ": differs from what the audit says became of byte " + std::to_string(change.at) +
                      " of " + header_.input + ": was it changed after cleaning?");
      }
      expected.remove_prefix(piece.size());
      return {};
    });
    if (!ok) return ok;
    if (auto given = give(change.old_text); !given) return given;
    at = change.at + change.old_text.size();
  }
  return cleaned_->take(line.at + line.in - at, copy);
}

Result<void> Restorer::end(const AuditLine& line) {
  if (!inside_) return failed(request_.audit + ": an end outside of a document: is it an audit, and whole?");
  inside_ = false;
  if (!line.failure.empty()) {
    ++summary_.failed;
    request_.tell(header_.input + ": was not cleaned to its end (" + line.failure + ")");
  }
  if (missing_) {
    if (line.failure.empty()) return *missing_;
    sink_ = to_directory_ ? nullptr : std::move(sink_);
    return {};
  }
  if (auto ok = flush(); !ok) return ok;
  if (reencoder_) {
    encoded_.clear();
    reencoder_->add({}, true, encoded_);
    in_hash_.add(encoded_);
    if (auto ok = sink_->write(encoded_); !ok) return ok;
  }
  if (to_hex(cleaned_->take_hash()) != line.out_hash) {
    return failed(cleaned_->name() + ": is not what the run wrote (its hash differs): was it changed after cleaning?");
  }
  if (to_hex(in_hash_.value()) != line.in_hash) {
    return failed(header_.input + ": the restored bytes do not have the hash of the original: the audit is damaged");
  }
  if (from_directory_) {
    const auto done = cleaned_->is_at_end();
    if (!done) return done.error();
    if (!*done) return failed(cleaned_->name() + ": is longer than what the run wrote: was it changed after cleaning?");
  }
  if (!to_directory_) return {};
  auto ok = sink_->commit();
  sink_.reset();
  return ok;
}

Result<RestoreSummary> Restorer::run() {
  if (request_.audit == "-" && request_.cleaned == "-") {
    return Error{ErrorCode::kUsage, "the audit and the cleaned text cannot both come from standard input: name one"};
  }
  from_directory_ = request_.cleaned != "-" && is_directory(request_.cleaned);
  to_directory_ = request_.output != "-" && (request_.output.ends_with('/') || is_directory(request_.output) || from_directory_);
  auto source = open_source(request_.audit);
  if (!source) return source.error();
  AuditReader audit(**source);
  if (!from_directory_) {
    auto cleaned = open_source(request_.cleaned);
    if (!cleaned) return cleaned.error();
    cleaned_ = std::make_unique<Cleaned>(std::move(cleaned).value());
  }
  if (!to_directory_) {
    auto sink = open_sink(request_.output);
    if (!sink) return sink.error();
    sink_ = std::move(sink).value();
  }
  for (;;) {
    const auto line = audit.next();
    if (!line) return line.error();
    Result<void> ok;
    switch ((*line)->kind) {
      case AuditLine::kDocument: ok = begin((*line)->header); break;
      case AuditLine::kSegment: ok = segment(**line); break;
      case AuditLine::kEnd: ok = end(**line); break;
      case AuditLine::kNone: break;
    }
    if (!ok) return ok.error();
    if ((*line)->kind == AuditLine::kNone) break;
  }
  if (inside_) return failed(request_.audit + ": ends inside a document: the run that wrote it was cut off");
  if (summary_.documents == 0) return failed(request_.audit + ": holds no document: is it an audit?");
  if (!from_directory_) {
    const auto done = cleaned_->is_at_end();
    if (!done) return done.error();
    if (!*done) return failed(cleaned_->name() + ": goes on where the audit ends: is it the output of that run?");
  }
  if (!to_directory_) {
    if (auto ok = sink_->commit(); !ok) return ok.error();
  }
  return summary_;
}

}  // namespace

Result<RestoreSummary> restore(const RestoreRequest& request) { return Restorer(request).run(); }

}  // namespace hansieve
