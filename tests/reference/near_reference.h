// The definitions of the near layer, written as plainly as they can be.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "hansieve/base/hash.h"
#include "hansieve/text/utf8.h"

namespace hansieve::test {

/// XXH3 of every window of n code points, in order; of the whole text where it is shorter.
inline std::vector<std::uint64_t> naive_shingles(std::string_view text, std::size_t n) {
  std::u32string points;
  decode(text, points);
  std::vector<std::uint64_t> hashes;
  for (std::size_t i = 0; i + n <= points.size(); ++i) {
    std::string window;
    for (std::size_t k = 0; k < n; ++k) append_utf8(points[i + k], window);
    hashes.push_back(hash64(window));
  }
  if (hashes.empty() && !text.empty()) hashes.push_back(hash64(text));
  return hashes;
}

inline double naive_jaccard(const std::set<std::uint64_t>& a, const std::set<std::uint64_t>& b) {
  std::vector<std::uint64_t> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  const std::size_t all = a.size() + b.size() - both.size();
  return all == 0 ? 0 : static_cast<double>(both.size()) / static_cast<double>(all);
}

inline double naive_jaccard(std::string_view a, std::string_view b, std::size_t n) {
  const auto x = naive_shingles(a, n), y = naive_shingles(b, n);
  return naive_jaccard({x.begin(), x.end()}, {y.begin(), y.end()});
}

}  // namespace hansieve::test
