// OrderedRunner: runs tasks on several threads and finishes them in the order they came.
//
//   OrderedRunner runner(jobs);
//   runner.submit([=](Turn&) {
//     auto result = work();                        // in any order, on any thread
//     return [=] { write(result); };               // in order, one at a time
//   });
//   runner.finish();
//
// At most a few tasks per thread are under way, so memory is bounded; `submit` waits. With one job a
// task runs inside `submit`.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace hansieve {

class OrderedRunner;

/// A task's place in the order.
class Turn {
 public:
  /// Waits until all earlier tasks are finished, this one's part in order included.
  void wait();
  /// Whether that is so already.
  bool has_come() const;

 private:
  friend class OrderedRunner;
  Turn(OrderedRunner* runner, std::uint64_t number) : runner_(runner), number_(number) {}
  OrderedRunner* runner_;
  std::uint64_t number_;
};

class OrderedRunner {
 public:
  using InOrder = std::function<void()>;
  using Task = std::function<InOrder(Turn&)>;

  explicit OrderedRunner(unsigned jobs);
  ~OrderedRunner();

  /// For one thread.
  void submit(Task task);
  /// Waits until all tasks are finished.
  void finish();

 private:
  friend class Turn;
  void work();
  void complete(std::uint64_t number, InOrder in_order);

  std::mutex lock_;
  std::condition_variable changed_;
  std::deque<std::pair<std::uint64_t, Task>> waiting_;
  std::map<std::uint64_t, InOrder> done_;
  std::uint64_t submitted_ = 0, head_ = 0;
  std::uint64_t most_ahead_;
  bool draining_ = false, closing_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace hansieve
