#include "text_map.h"

namespace hansieve::python {

std::unique_ptr<TextWorker> TextMap::take() const {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto worker = std::move(idle_.back());
      idle_.pop_back();
      return worker;
    }
  }
  return make_();
}

void TextMap::give(std::unique_ptr<TextWorker> worker) const {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(worker));
}

}  // namespace hansieve::python
