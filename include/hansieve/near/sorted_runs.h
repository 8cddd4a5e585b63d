// SortedRuns: many small things put in order, in memory as long as they fit, else in sorted runs.
//
//   SortedRuns<std::uint64_t> numbers({.most_bytes = 64 << 20, .scratch = &scratch}, Repeats::kDrop);
//   numbers.add(7), numbers.add(3);
//   if (auto ok = numbers.sort(); !ok) ...
//   for (std::uint64_t n; numbers.next(n);) use(n);
//   if (auto ok = numbers.ok(); !ok) ...          // a run could not be read
//
// What comes out does not depend on how much memory there was, as long as things that compare equal are
// equal. One thread.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "hansieve/base/result.h"
#include "hansieve/base/saved_state.h"
#include "hansieve/base/scratch.h"
#include "hansieve/near/spread_sort.h"

namespace hansieve {

/// How much memory a part of the work may take, and where the rest goes.
struct Room {
  std::size_t most_bytes = 0;   ///< 0: as much as it takes
  Scratch* scratch = nullptr;   ///< needed where `most_bytes` is given
  Room share(double part) const { return {static_cast<std::size_t>(static_cast<double>(most_bytes) * part), scratch}; }
  bool is_bounded() const { return most_bytes > 0; }
};

enum class Repeats { kKeep, kDrop };

/// T is copied byte for byte. Sorts faster where it has a leading number (near/spread_sort.h). Drops repeats of plain numbers only.
template <typename T, typename Less = std::less<T>>
class SortedRuns {
 public:
  explicit SortedRuns(Room room, Repeats repeats = Repeats::kKeep, Less less = Less())
      : room_(room), repeats_(repeats), less_(less),
        most_(room.is_bounded() ? std::max<std::size_t>(room.most_bytes / sizeof(T), 1024) : kFirstMost) {
    assert(kMayDrop || repeats == Repeats::kKeep);
    if (room.is_bounded()) items_.reserve(most_);
  }

  Result<void> add(const T& item) {
    if (items_.size() >= most_) {
      if (auto ok = make_room(); !ok) return ok;
    }
    items_.push_back(item);
    return {};
  }

  /// Makes room for about that many at once, where there is no bound: growing bit by bit takes twice the memory.
  void expect(std::size_t count) {
    if (room_.is_bounded()) return;
    items_.reserve(count);
    most_ = std::max(most_, count);
  }

  /// Ends adding, and starts reading.
  Result<void> sort() {
    sort_items();
    is_sorted_ = true;
    if (!runs_.empty()) {
      if (auto ok = write_run(); !ok) return ok;
      std::vector<T>().swap(items_);
    }
    return rewind();
  }

  /// The next in order; false at the end, or where a run cannot be read.
  bool next(T& item) {
    if (runs_.empty()) {
      if (at_ == items_.size()) return false;
      item = items_[at_++];
      return true;
    }
    while (!heap_.empty()) {
      const auto order = [this](const Run* a, const Run* b) { return later(a, b); };
      std::pop_heap(heap_.begin(), heap_.end(), order);
      Run& run = *heap_.back();
      const T found = run.ahead[run.at++];
      if (run.at < run.ahead.size() || refill(run)) {
        std::push_heap(heap_.begin(), heap_.end(), order);
      } else {
        heap_.pop_back();
      }
      if constexpr (kMayDrop) {
        if (repeats_ == Repeats::kDrop && has_last_ && !less_(last_, found)) continue;
        last_ = found, has_last_ = true;
      }
      item = found;
      return status_.has_value();
    }
    return false;
  }

  const Result<void>& ok() const { return status_; }
  /// Starts reading again from the first. Requires sort() before.
  Result<void> rewind() {
    at_ = 0;
    has_last_ = false;
    heap_.clear();
    const std::size_t each = std::max<std::size_t>(most_ / (runs_.size() + 1), 256);
    for (Run& run : runs_) {
      run.ahead.reserve(each);
      run.most = each;
      run.read = 0;
      if (refill(run)) heap_.push_back(&run);
    }
    std::make_heap(heap_.begin(), heap_.end(), [this](const Run* a, const Run* b) { return later(a, b); });
    return std::exchange(status_, {});
  }
  /// While adding: what stands in memory becomes a run, where there is a bound, so that saving has little to write.
  Result<void> spill() {
    if (!room_.is_bounded()) return {};
    sort_items();
    auto ok = write_run();
    items_.clear();
    return ok;
  }
  /// While adding, or reading: then reading starts again from the first.
  void save_or_load(SavedState& state) {
    state(items_);
    runs_.resize(state.counted(runs_.size(), 1));
    for (Run& run : runs_) state(run.file);
    state(is_sorted_);
    if (!state.is_loading() || !state.is_ok()) return;
    for (const Run& run : runs_) {
      if (!run.file) return void(status_ = Error{ErrorCode::kInputOutput, "a sorted run is missing: run again"});
    }
    if (is_sorted_) status_ = rewind();
  }
  bool is_in_memory() const { return runs_.empty(); }
  /// All of them, sorted. Requires sort() before and is_in_memory().
  const std::vector<T>& items() const { return items_; }
  void clear() { std::vector<T>().swap(items_), runs_.clear(), heap_.clear(), at_ = 0, is_sorted_ = false; }

 private:
  static constexpr bool kMayDrop = std::is_integral_v<T>;
  static constexpr std::size_t kFirstMost = std::size_t{1} << 20;

  struct Run {
    std::unique_ptr<ScratchFile> file;
    std::uint64_t read = 0;   ///< bytes
    std::vector<T> ahead;
    std::size_t at = 0, most = 0;
  };

  bool later(const Run* a, const Run* b) const { return less_(b->ahead[b->at], a->ahead[a->at]); }

  void sort_items() {
    if constexpr (has_leading_number<T, Less>) {
      spread_sort(items_, less_);
    } else {
      std::sort(items_.begin(), items_.end(), less_);
    }
    if constexpr (kMayDrop) {
      if (repeats_ == Repeats::kDrop) items_.erase(std::unique(items_.begin(), items_.end()), items_.end());
    }
  }

  // Repeats may be most of it; what is left may be written or, without a bound, given more room.
  Result<void> make_room() {
    if constexpr (kMayDrop) {
      if (repeats_ == Repeats::kDrop) {
        sort_items();
        if (items_.size() <= most_ / 2) return {};
      }
    }
    if (!room_.is_bounded()) {
      most_ *= 2;
      return {};
    }
    if (!kMayDrop || repeats_ == Repeats::kKeep) sort_items();
    auto ok = write_run();
    items_.clear();
    return ok;
  }

  Result<void> write_run() {
    if (items_.empty()) return {};
    auto file = room_.scratch->create("sorted run");
    if (!file) return file.error();
    runs_.push_back({});
    runs_.back().file = std::move(file).value();
    return runs_.back().file->append({reinterpret_cast<const char*>(items_.data()), items_.size() * sizeof(T)});
  }

  bool refill(Run& run) {
    const std::size_t count = std::min<std::uint64_t>(run.most, (run.file->size() - run.read) / sizeof(T));
    run.ahead.resize(count);
    run.at = 0;
    if (count == 0) return false;
    if (auto ok = run.file->read(run.read, reinterpret_cast<char*>(run.ahead.data()), count * sizeof(T)); !ok) {
      status_ = ok;
      return false;
    }
    run.read += count * sizeof(T);
    return true;
  }

  const Room room_;
  const Repeats repeats_;
  const Less less_;
  std::size_t most_;
  std::vector<T> items_;
  std::size_t at_ = 0;
  std::vector<Run> runs_;
  std::vector<Run*> heap_;
  T last_{};
  bool has_last_ = false, is_sorted_ = false;
  Result<void> status_;
};

}  // namespace hansieve
