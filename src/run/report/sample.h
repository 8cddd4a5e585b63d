// ReportSample: so many of the items that come by, chosen by lot, within a budget of bytes.
//
//   ReportSample sample(200, 1 << 20, seed);
//   for (...) sample.add(json);
//   for (std::string& json : sample.take()) ...      // in the order in which they came
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace hansieve {

class ReportSample {
 public:
  ReportSample(std::size_t most, std::size_t most_bytes, std::uint64_t seed) : most_(most), most_bytes_(most_bytes), seed_(seed) {}

  void add(std::string item);

  std::size_t seen() const { return seen_; }
  std::size_t size() const { return heap_.size(); }
  /// What is held, in the order in which it came. The sample is empty afterwards.
  std::vector<std::string> take();

 private:
  struct Item {
    std::uint64_t lot = 0, number = 0;
    std::string text;
    bool operator<(const Item& other) const { return lot < other.lot; }
  };
  const std::size_t most_, most_bytes_;
  const std::uint64_t seed_;
  std::size_t seen_ = 0, bytes_ = 0;
  std::vector<Item> heap_;  // the highest lot on top: the first to go
};

}  // namespace hansieve
