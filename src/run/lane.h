// Lane: a task's own way to a sink that all tasks share, in the order of the tasks.
//
// What a task writes before its turn is held back; when that grows too much, the task waits for its turn.
#pragma once

#include <string>
#include <string_view>

#include "hansieve/io/sink.h"
#include "ordered.h"

namespace hansieve {

class Lane : public Sink {
 public:
  Lane(Sink& shared, const Turn& turn) : shared_(shared), turn_(turn) {}

  Result<void> write(std::string_view bytes) override {
    if (!open_) {
      if (held_.size() + bytes.size() <= kMostHeldBytes && !turn_.has_come()) {
        held_ += bytes;
        return {};
      }
      turn_.wait();
      if (auto ok = commit(); !ok) return ok;
    }
    return shared_.write(bytes);
  }

  /// Passes on what was held back. Only in turn.
  Result<void> commit() override {
    open_ = true;
    auto ok = shared_.write(held_);
    held_.clear();
    return ok;
  }

 private:
  static constexpr std::size_t kMostHeldBytes = 1024 * 1024;
  Sink& shared_;
  Turn turn_;
  std::string held_;
  bool open_ = false;
};

}  // namespace hansieve
