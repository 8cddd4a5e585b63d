// Conversion as OpenCC's sources describe it, over ordinary maps: the oracle of the fast converter.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "clean/convert/plan.h"

namespace hansieve::test {

class NaiveConverter {
 public:
  explicit NaiveConverter(const convert::Plan& plan);
  std::string convert(std::string_view text) const;

 private:
  using Map = std::map<std::string, std::string, std::less<>>;
  /// Size of the longest key at the beginning of `text`, 0 if none.
  std::size_t longest(const Map& map, std::string_view text) const;
  std::string apply(const Map& map, std::string_view text) const;

  bool has_segmentation_;
  std::size_t longest_key_bytes_ = 0;
  Map segmentation_;
  std::vector<Map> stages_;
};

}  // namespace hansieve::test
