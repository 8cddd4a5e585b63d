#include "clean/convert/match_table.h"

#include <algorithm>
#include <bit>

namespace hansieve::convert {
namespace {

std::size_t head_size(const std::string& key) {
  const Character first = read_character(key.data());
  return first.size + (first.size < key.size() ? read_character(key.data() + first.size).size : 0);
}

}  // namespace

std::uint32_t MatchTable::add_string(const std::string& s) {
  strings_ += s;
  return static_cast<std::uint32_t>(strings_.size() - s.size());
}

std::uint32_t MatchTable::add_node(std::uint32_t c) {
  std::uint16_t& page = pages_[c >> 8];
  if (page == 0) {
    page = static_cast<std::uint16_t>(node_ids_.size() >> 8);
    node_ids_.resize(node_ids_.size() + 256);
  }
  std::uint16_t& id = node_ids_[std::size_t{page} << 8 | (c & 0xFF)];
  if (id == 0) {
    id = static_cast<std::uint16_t>(nodes_.size());
    nodes_.emplace_back();
  }
  return id;
}

void MatchTable::add_pair(std::uint64_t pair, std::uint32_t place) {
  std::size_t slot = mix(pair) >> slot_shift_;
  while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
  slots_[slot] = pair << 22 | (place + 1);
}

MatchTable::MatchTable(const Dictionary& dictionary)
    : pages_(0x110000 >> 8), node_ids_(256), nodes_(1), slots_(2) {
  std::vector<const Entry*> longer;
  for (const Entry& entry : dictionary) {
    const Character first = read_character(entry.key.data());
    const std::uint32_t id = add_node(first.value);
    if (first.size < entry.key.size()) {
      nodes_[id].begins_keys = true;
      longer.push_back(&entry);
    } else {
      nodes_[id].has_value = true;
      nodes_[id].value_size = static_cast<std::uint16_t>(entry.value.size());
      nodes_[id].value_at = add_string(entry.value);
    }
  }
  // Keys sorted as bytes have their pairs together; within a pair the longest is to come first.
  std::stable_sort(longer.begin(), longer.end(), [](const Entry* a, const Entry* b) {
    const int order = a->key.compare(0, head_size(a->key), b->key, 0, head_size(b->key));
    return order != 0 ? order < 0 : a->key.size() > b->key.size();
  });
  std::size_t pair_count = 0;
  for (std::size_t i = 0; i < longer.size(); ++i) {
    pair_count += i == 0 || longer[i]->key.compare(0, head_size(longer[i]->key), longer[i - 1]->key, 0,
                                                   head_size(longer[i - 1]->key)) != 0;
  }
  const std::size_t slot_count = std::bit_ceil(pair_count * 4 / 3 + 2);
  slots_.assign(slot_count, 0);
  filter_ = BitFilter(longer.size());
  slot_shift_ = 64 - std::countr_zero(slot_count);
  bool is_first = true;
  for (std::size_t i = 0; i < longer.size(); ++i) {
    const Entry& entry = *longer[i];
    const std::size_t head = head_size(entry.key);
    const bool is_last = i + 1 == longer.size() ||
                         longer[i + 1]->key.compare(0, head_size(longer[i + 1]->key), entry.key, 0, head) != 0;
    const std::size_t place = records_.size() / kRecordUnit;
    Key key{};
    key.tail_size = static_cast<std::uint16_t>(entry.key.size() - head);
    key.value_size = static_cast<std::uint16_t>(entry.value.size() & 0x7FFF);
    key.is_last_of_pair = is_last;
    const char* const tail = entry.key.data() + head;
    records_.append(reinterpret_cast<const char*>(&key), sizeof key).append(tail, key.tail_size).append(entry.value);
    records_.resize(place * kRecordUnit + record_size(key));
    const Character a = read_character(entry.key.data());
    const std::uint64_t pair = pair_of(a.value, read_character(entry.key.data() + a.size).value);
    if (is_first) add_pair(pair, static_cast<std::uint32_t>(place));
    is_first = is_last;
    filter_.add(mix(key.tail_size == 0 ? pair : triple_of(pair, read_character(tail).value)));
  }
  records_.append(16, '\0');  // so that a short value can be copied as 16 bytes
}

}  // namespace hansieve::convert
