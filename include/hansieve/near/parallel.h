// Parallel: how a layer that knows no threads has its tasks run; and running them on threads.
//
//   hansieve::Parallel parallel = hansieve::parallel_on(jobs);
//   parallel(tasks, [&](unsigned task) { ... });     // returns when all are done
#pragma once

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

namespace hansieve {

/// Runs task(0) ... task(count - 1), in any order, several at once or not.
using Parallel = std::function<void(unsigned count, const std::function<void(unsigned)>& task)>;

inline void one_by_one(unsigned count, const std::function<void(unsigned)>& task) {
  for (unsigned i = 0; i < count; ++i) task(i);
}

/// On `jobs` threads, the caller's among them; with one, on the caller's.
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
