#include "run/report/text_beside.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "hansieve/io/walk.h"

namespace hansieve {

TextBeside::TextBeside(const std::vector<std::string>& roots, const AuditHeader& header, std::function<void(const std::string&)> tell)
    : tell_(std::move(tell)) {
  std::vector<std::string> paths;
  for (const std::string& root : roots) {
    if (!is_directory(root)) {
      paths.push_back(root);
      continue;
    }
    const std::string under = root + (root.ends_with('/') ? "" : "/");
    paths.push_back(under + header.output);
    paths.push_back(under + header.input);
  }
  if (roots.empty()) paths = {header.output, header.input};
  for (const std::string& path : paths) {
    if (path == "-" || path.ends_with("/-") || is_directory(path)) continue;
    auto source = open_source(path);
    if (source) {
      source_ = std::move(source).value();
      return;
    }
    if (std::error_code ignored; std::filesystem::exists(path, ignored)) tell_(source.error().message);
  }
}

void TextBeside::fill(std::size_t bytes) {
  if (used_ > 0) {
    buffer_.erase(0, used_);
    used_ = 0;
  }
  while (!at_end_ && buffer_.size() < bytes) {
    const std::size_t before = buffer_.size();
    buffer_.resize(before + kReadBytes);
    const auto read = source_->read(buffer_.data() + before, kReadBytes);
    buffer_.resize(before + (read ? *read : 0));
    at_end_ = !read || *read == 0;
    if (!read) tell_(read.error().message);
  }
}

// Whether what the changes took (or, in a cleaned text, put in) stands in the buffer where they say.
bool TextBeside::fits(const AuditLine& segment, bool cleaned) const {
  if (buffer_.size() < (cleaned ? segment.out : segment.in)) return false;
  std::uint64_t out = segment.in, at = 0, from = segment.at;
  for (const AuditChange& change : segment.changes) out += change.new_text.size() - change.old_text.size();
  if (out != segment.out) return false;
  for (const AuditChange& change : segment.changes) {
    const std::string& text = cleaned ? change.new_text : change.old_text;
    at += change.at - from;
    if (buffer_.compare(at, text.size(), text) != 0) return false;
    at += text.size();
    from = change.at + change.old_text.size();
  }
  return true;
}

TextBeside::Side TextBeside::side_of(const AuditLine& segment) {
  const bool original = fits(segment, false), cleaned = fits(segment, true);
  if (segment.changes.empty()) return Side::kUnknown;
  if (original != cleaned) return original ? Side::kOriginal : Side::kCleaned;
  // Both fit, as where a blank line was taken from among several: the size tells.
  return original && at_end_ && buffer_.size() == segment.in ? Side::kOriginal : Side::kCleaned;
}

std::optional<std::string_view> TextBeside::next(const AuditLine& segment) {
  if (!source_) return std::nullopt;
  fill(std::max(segment.in, segment.out) + 1);
  if (side_ == Side::kUnknown) side_ = side_of(segment);
  const bool cleaned = side_ == Side::kCleaned;
  if (!fits(segment, cleaned)) {
    source_.reset();
    return std::nullopt;
  }
  used_ = cleaned ? segment.out : segment.in;
  if (!cleaned) return std::string_view(buffer_).substr(0, segment.in);
  original_.clear();
  std::size_t at = 0;
  std::uint64_t from = segment.at;
  for (const AuditChange& change : segment.changes) {
    original_.append(buffer_, at, change.at - from);
    original_ += change.old_text;
    at += change.at - from + change.new_text.size();
    from = change.at + change.old_text.size();
  }
  original_.append(buffer_, at, segment.out - at);
  return original_;
}

}  // namespace hansieve
