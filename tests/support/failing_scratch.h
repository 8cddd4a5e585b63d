// A Scratch in memory of which one call fails, as on a full or a broken disk.
#pragma once

#include <cstring>
#include <map>
#include <memory>
#include <string>

#include "hansieve/base/scratch.h"

namespace hansieve::test {

/// One thread. Files outlive their handles, so that they can be opened again.
class FailingScratch : public Scratch {
 public:
  /// The `at`-th call to create, append, read or reopen fails, from 0; negative: none does.
  explicit FailingScratch(int at = -1) : at_(at) {}

  Result<std::unique_ptr<ScratchFile>> create(const std::string& name) override {
    if (!step()) return error();
    return hold(name + " " + std::to_string(files_.size()));
  }
  Result<std::unique_ptr<ScratchFile>> reopen(const std::string& name, std::uint64_t size) override {
    if (!step() || !files_.contains(name) || files_[name]->size() < size) return error();
    files_[name]->resize(size);
    return hold(name);
  }
  std::uint64_t bytes() const override {
    std::uint64_t sum = 0;
    for (const auto& [name, content] : files_) sum += content->size();
    return sum;
  }

  int calls() const { return calls_; }   ///< so far
  bool has_failed() const { return at_ >= 0 && calls_ > at_; }
  static constexpr const char* kMessage = "the disk says no";

 private:
  struct Held : ScratchFile {
    Held(FailingScratch& all, std::string name, std::shared_ptr<std::string> content)
        : all_(all), name_(std::move(name)), content_(std::move(content)) {}
    Result<void> append(std::string_view bytes) override {
      if (!all_.step()) return error();
      content_->append(bytes);
      return {};
    }
    Result<void> read(std::uint64_t at, char* to, std::size_t size) const override {
      if (!all_.step() || at + size > content_->size()) return error();
      std::memcpy(to, content_->data() + at, size);
      return {};
    }
    std::uint64_t size() const override { return content_->size(); }
    std::string name() const override { return name_; }
    FailingScratch& all_;
    const std::string name_;
    const std::shared_ptr<std::string> content_;
  };

  static Error error() { return {ErrorCode::kInputOutput, kMessage}; }
  bool step() { return calls_++ != at_; }
  std::unique_ptr<ScratchFile> hold(const std::string& name) {
    auto& content = files_[name];
    if (!content) content = std::make_shared<std::string>();
    return std::make_unique<Held>(*this, name, content);
  }

  const int at_;
  int calls_ = 0;
  std::map<std::string, std::shared_ptr<std::string>> files_;
};

}  // namespace hansieve::test
