#include "run/report/sample.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

#include "hansieve/base/hash.h"

namespace hansieve {

// An item stays if its lot is among the lowest. As that depends on its number alone, what is held is a fair
// sample at any time, whatever was thrown out on the way.
void ReportSample::add(std::string item) {
  const std::uint64_t drawn[] = {seed_, seen_};
  char bytes[sizeof drawn];
  std::memcpy(bytes, drawn, sizeof drawn);
  const std::uint64_t lot = hash64({bytes, sizeof bytes});
  ++seen_;
  if (heap_.size() >= most_ && (heap_.empty() || lot >= heap_.front().lot)) return;
  bytes_ += item.size();
  heap_.push_back({lot, seen_, std::move(item)});
  std::push_heap(heap_.begin(), heap_.end());
  while (heap_.size() > most_ || bytes_ > most_bytes_) {
    std::pop_heap(heap_.begin(), heap_.end());
    bytes_ -= heap_.back().text.size();
    heap_.pop_back();
  }
}

std::vector<std::string> ReportSample::take() {
  std::sort(heap_.begin(), heap_.end(), [](const Item& a, const Item& b) { return a.number < b.number; });
  std::vector<std::string> out;
  for (Item& item : heap_) out.push_back(std::move(item.text));
  heap_.clear();
  bytes_ = 0;
  return out;
}

}  // namespace hansieve
