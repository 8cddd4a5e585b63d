#include "reference/naive_converter.h"

#include <algorithm>
#include <utility>

#include "hansieve/text/utf8.h"

namespace hansieve::test {

NaiveConverter::NaiveConverter(const convert::Plan& plan) : has_segmentation_(plan.has_segmentation) {
  const auto map_of = [this](const convert::Dictionary& dictionary) {
    Map map;
    for (const auto& [key, value] : dictionary) {
      map[key] = value;
      longest_key_bytes_ = std::max(longest_key_bytes_, key.size());
    }
    return map;
  };
  segmentation_ = map_of(plan.segmentation);
  for (const auto& stage : plan.stages) stages_.push_back(map_of(stage));
}

std::size_t NaiveConverter::longest(const Map& map, std::string_view text) const {
  for (std::size_t size = std::min(text.size(), longest_key_bytes_); size > 0; --size) {
    const bool inside_character = size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80;
    if (!inside_character && map.contains(text.substr(0, size))) return size;
  }
  return 0;
}

std::string NaiveConverter::apply(const Map& map, std::string_view text) const {
  std::string out;
  while (!text.empty()) {
    std::size_t size = longest(map, text);
    if (size > 0) {
      out += map.find(text.substr(0, size))->second;
    } else {
      size = decode_at(text, 0).size;
      out += text.substr(0, size);
    }
    text.remove_prefix(size);
  }
  return out;
}

std::string NaiveConverter::convert(std::string_view text) const {
  std::vector<std::string> segments;
  std::string open;
  while (!text.empty()) {
    std::size_t size = has_segmentation_ ? longest(segmentation_, text) : 0;
    if (size > 0) {
      if (!open.empty()) segments.push_back(std::exchange(open, {}));
      segments.emplace_back(text.substr(0, size));
    } else {
      size = decode_at(text, 0).size;
      open += text.substr(0, size);
    }
    text.remove_prefix(size);
  }
  if (!open.empty()) segments.push_back(open);
  std::string out;
  for (std::string segment : segments) {
    for (const Map& stage : stages_) segment = apply(stage, segment);
    out += segment;
  }
  return out;
}

}  // namespace hansieve::test
