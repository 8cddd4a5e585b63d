#include "text_map.h"

#include <algorithm>
#include <atomic>

namespace hansieve::python {

void for_each_index(std::size_t count, unsigned jobs, const std::function<void(std::size_t)>& work) {
  if (jobs == 0) jobs = std::max(1u, std::thread::hardware_concurrency());
  std::atomic<std::size_t> next = 0;
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::jthread> others;
  for (std::size_t n = 1; n < std::min<std::size_t>(jobs, count); ++n) others.emplace_back(run);
  run();
}

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
