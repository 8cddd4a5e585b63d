// Running the tasks of near on threads.
#pragma once

#include <atomic>
#include <thread>
#include <vector>

#include "hansieve/near/candidates.h"

namespace hansieve {

/// On `jobs` threads; with one, on the caller's.
inline Parallel parallel_on(unsigned jobs) {
  if (jobs <= 1) return one_by_one;
  return [jobs](unsigned count, const std::function<void(unsigned)>& task) {
    std::atomic<unsigned> next = 0;
    const auto work = [&] {
      for (unsigned i; (i = next++) < count;) task(i);
    };
    std::vector<std::jthread> threads;
    for (unsigned i = 1; i < jobs && i < count; ++i) threads.emplace_back(work);
    work();
  };
}

}  // namespace hansieve
