// A Scratch in memory of which one call fails, as on a full or a broken disk.
#pragma once

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hansieve/base/scratch.h"

namespace hansieve::test {

/// One thread. Files outlive their handles, so that they can be opened again.
class FailingScratch : public Scratch {
 public:
  /// The `at`-th call to create, append, read or reopen fails, from 0; negative: none does.
  explicit FailingScratch(int at = -1) : at_(at) {}

  Result<std::unique_ptr<ScratchFile>> create(const std::string& name) override {
    if (!step("create " + name)) return error();
    return hold(name + " " + std::to_string(files_.size()));
  }
  Result<std::unique_ptr<ScratchFile>> reopen(const std::string& name, std::uint64_t size) override {
    if (!step("reopen " + name) || !files_.contains(name) || files_[name]->size() < size) return error();
    files_[name]->resize(size);
    return hold(name);
  }
  std::uint64_t bytes() const override {
    std::uint64_t sum = 0;
    for (const auto& [name, content] : files_) sum += content->size();
    return sum;
  }

  int calls() const { return static_cast<int>(log_.size()); }   ///< so far
  /// Of the calls so far those that are worth failing: of each thing that was done to a file the first, the last, and some between.
  std::vector<int> telling_calls(std::size_t of_each) const {
    std::map<std::string, std::vector<int>> kinds;
    for (int call = 0; call < calls(); ++call) kinds[log_[call]].push_back(call);
    std::vector<int> telling;
    for (const auto& [kind, all] : kinds) {
      const std::size_t some = std::min(of_each, all.size());
      for (std::size_t i = 0; i < some; ++i) telling.push_back(all[some == 1 ? 0 : i * (all.size() - 1) / (some - 1)]);
    }
    return telling;
  }
  bool has_failed() const { return at_ >= 0 && calls() > at_; }
  static constexpr const char* kMessage = "the disk says no";

 private:
  struct Held : ScratchFile {
    Held(FailingScratch& all, std::string name, std::shared_ptr<std::string> content)
        : all_(all), name_(std::move(name)), content_(std::move(content)) {}
    Result<void> append(std::string_view bytes) override {
      if (!all_.step("append " + name_)) return error();
      content_->append(bytes);
      return {};
    }
    Result<void> read(std::uint64_t at, char* to, std::size_t size) const override {
      if (!all_.step((at == 0 ? "start " : "read ") + name_) || at + size > content_->size()) return error();
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
  bool step(std::string what) {
    log_.push_back(std::move(what));
    return calls() - 1 != at_;
  }
  std::unique_ptr<ScratchFile> hold(const std::string& name) {
    auto& content = files_[name];
    if (!content) content = std::make_shared<std::string>();
    return std::make_unique<Held>(*this, name, content);
  }

  const int at_;
  std::vector<std::string> log_;
  std::map<std::string, std::shared_ptr<std::string>> files_;
};

}  // namespace hansieve::test
