// A ByteStore in memory that can stop in the middle of anything, as a machine does when its power fails, or of which one call fails.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "hansieve/base/byte_store.h"

namespace hansieve::test {

/// What is on the disk. Outlives the stores over it.
struct Disk {
  struct File {
    std::shared_ptr<const std::string> bytes = std::make_shared<std::string>();
    bool is_synced = false;
  };
  std::map<std::string, File> files;
  bool is_locked = false;
  int steps_left = -1;  ///< operations until the power fails; negative: it does not
  int steps = 0;        ///< operations so far
  int fails_at = -1;    ///< the one operation, from 0, that fails; negative: none does

  /// The power is back: what nobody had synced is gone, or cut off somewhere.
  void restart() {
    steps_left = -1;
    is_locked = false;
    bool is_gone = false;
    for (auto at = files.begin(); at != files.end();) {
      File& file = at->second;
      if (!file.is_synced) {
        file.bytes = std::make_shared<std::string>(file.bytes->substr(0, file.bytes->size() / 2));
        if ((is_gone = !is_gone)) {
          at = files.erase(at);
          continue;
        }
      }
      ++at;
    }
  }
};

class MemoryStore : public ByteStore {
 public:
  explicit MemoryStore(Disk& disk) : disk_(disk) {}
  ~MemoryStore() override {
    if (locked_) disk_.is_locked = false;
  }
  static constexpr const char* kMessage = "the disk says no";
  const std::string& name() const override { return name_; }
  Result<void> lock() override {
    if (disk_.is_locked) return failed("locked");
    disk_.is_locked = locked_ = true;
    return {};
  }
  Result<std::unique_ptr<StoredBytes>> open(const std::string& file, StoreReading) override {
    if (!step()) return failed(kMessage);
    const auto found = disk_.files.find(file);
    if (found == disk_.files.end()) return failed(file + ": is not there");
    return std::unique_ptr<StoredBytes>(std::make_unique<Bytes>(found->second.bytes));
  }
  Result<std::unique_ptr<StoreWriter>> create(const std::string& file) override {
    if (!step()) return failed(kMessage);
    disk_.files[file] = {};
    return std::unique_ptr<StoreWriter>(std::make_unique<Writer>(*this, file));
  }
  Result<void> replace(const std::string& file, std::string_view bytes) override {
    if (!step()) return failed(kMessage);
    for (auto& [name, other] : disk_.files) other.is_synced = true;
    if (!step()) return failed(kMessage);
    disk_.files[file] = {std::make_shared<std::string>(bytes), true};
    if (!step()) return failed(kMessage);
    return {};
  }
  Result<void> remove(const std::string& file) override {
    if (!step()) return failed(kMessage);
    disk_.files.erase(file);
    return {};
  }
  Result<std::vector<std::string>> files() override {
    if (!step()) return failed(kMessage);
    std::vector<std::string> names;
    for (const auto& [name, file] : disk_.files) names.push_back(name);
    return names;
  }

 private:
  struct Bytes : StoredBytes {
    explicit Bytes(std::shared_ptr<const std::string> all) : all_(std::move(all)) {}
    std::string_view bytes() const override { return *all_; }
    std::shared_ptr<const std::string> all_;
  };
  struct Writer : StoreWriter {
    Writer(MemoryStore& store, std::string file) : store_(store), file_(std::move(file)) {}
    Result<void> write(std::string_view bytes) override {
      if (!store_.step()) return failed(kMessage);
      Disk::File& file = store_.disk_.files[file_];
      file.bytes = std::make_shared<std::string>(*file.bytes + std::string(bytes));
      return {};
    }
    Result<void> finish() override { return store_.step() ? Result<void>() : failed(kMessage); }
    MemoryStore& store_;
    const std::string file_;
  };
  static Error failed(std::string what) { return {ErrorCode::kInputOutput, std::move(what)}; }
  bool step() {
    if (disk_.steps++ == disk_.fails_at || disk_.steps_left == 0) return false;
    if (disk_.steps_left > 0) --disk_.steps_left;
    return true;
  }

  Disk& disk_;
  bool locked_ = false;
  const std::string name_ = "memory";
};

}  // namespace hansieve::test
