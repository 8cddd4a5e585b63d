#include "hansieve/base/saved_state.h"

#include <cstring>

namespace hansieve {

void SavedState::take(char* bytes, std::size_t size) {
  if (!is_ok()) return;
  if (to_) {
    buffer_.append(bytes, size);
    if (buffer_.size() >= kTogether) flush();
    return;
  }
  while (size > 0) {
    if (used_ == buffer_.size()) {
      const std::size_t n = std::min<std::uint64_t>(kTogether, from_->size() - read_);
      if (n == 0) {
        status_ = Error{ErrorCode::kInputOutput, "the state of the interrupted run is damaged: remove it and run again"};
        return;
      }
      buffer_.resize(n);
      used_ = 0;
      status_ = from_->read(read_, buffer_.data(), n);
      if (!is_ok()) return;
      read_ += n;
    }
    const std::size_t n = std::min(size, buffer_.size() - used_);
    std::memcpy(bytes, buffer_.data() + used_, n);
    bytes += n, size -= n, used_ += n;
  }
}

void SavedState::flush() {
  status_ = to_->append(buffer_);
  buffer_.clear();
}

std::uint64_t SavedState::counted(std::uint64_t saved, std::size_t each) {
  (*this)(saved);
  // A number that cannot be right must not ask for all memory.
  const std::uint64_t left = is_loading() ? from_->size() - read_ + buffer_.size() - used_ : 0;
  if (is_loading() && is_ok() && each > 0 && saved > left / each) {
    status_ = Error{ErrorCode::kInputOutput, "the state of the interrupted run is damaged: remove it and run again"};
  }
  return is_ok() ? saved : 0;
}

void SavedState::operator()(std::unique_ptr<ScratchFile>& file) {
  std::string name = file ? file->name() : std::string();
  std::uint64_t size = file ? file->size() : 0;
  (*this)(name);
  (*this)(size);
  if (!is_loading() || !is_ok()) return;
  file.reset();
  if (name.empty()) return;
  auto opened = files_->reopen(name, size);
  if (opened) {
    file = std::move(opened).value();
  } else {
    status_ = opened.error();
  }
}

Result<void> SavedState::finish() {
  if (to_ && is_ok()) flush();
  if (from_ && is_ok() && (used_ != buffer_.size() || read_ != from_->size())) {
    status_ = Error{ErrorCode::kInputOutput, "the state of the interrupted run is damaged: remove it and run again"};
  }
  return status_;
}

}  // namespace hansieve
