#include "ordered.h"

namespace hansieve {

void Turn::wait() {
  std::unique_lock guard(runner_->lock_);
  runner_->changed_.wait(guard, [&] { return runner_->head_ == number_; });
}

bool Turn::has_come() const {
  const std::lock_guard guard(runner_->lock_);
  return runner_->head_ == number_;
}

OrderedRunner::OrderedRunner(unsigned jobs) : most_ahead_(2 * jobs + 2) {
  if (jobs <= 1) return;
  for (unsigned i = 0; i < jobs; ++i) threads_.emplace_back([this] { work(); });
}

OrderedRunner::~OrderedRunner() {
  finish();
  {
    const std::lock_guard guard(lock_);
    closing_ = true;
  }
  changed_.notify_all();
}

void OrderedRunner::submit(Task task) {
  if (threads_.empty()) {
    const std::uint64_t number = submitted_++;
    Turn turn(this, number);
    complete(number, task(turn));
    return;
  }
  std::unique_lock guard(lock_);
  changed_.wait(guard, [&] { return submitted_ - head_ < most_ahead_; });
  waiting_.emplace_back(submitted_++, std::move(task));
  changed_.notify_all();
}

void OrderedRunner::finish() {
  std::unique_lock guard(lock_);
  changed_.wait(guard, [&] { return head_ == submitted_; });
}

void OrderedRunner::work() {
  std::unique_lock guard(lock_);
  for (;;) {
    changed_.wait(guard, [&] { return closing_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    auto [number, task] = std::move(waiting_.front());
    waiting_.pop_front();
    guard.unlock();
    Turn turn(this, number);
    auto in_order = task(turn);
    task = nullptr;
    complete(number, std::move(in_order));
    guard.lock();
  }
}

// Whoever completes the task at the head runs the parts in order of all that are ready behind it.
void OrderedRunner::complete(std::uint64_t number, InOrder in_order) {
  std::unique_lock guard(lock_);
  done_.emplace(number, std::move(in_order));
  if (draining_) return;
  draining_ = true;
  while (!done_.empty() && done_.begin()->first == head_) {
    const InOrder next = std::move(done_.begin()->second);
    done_.erase(done_.begin());
    guard.unlock();
    if (next) next();
    guard.lock();
    ++head_;
    changed_.notify_all();
  }
  draining_ = false;
}

}  // namespace hansieve
