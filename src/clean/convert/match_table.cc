#include "clean/convert/match_table.h"

#include <algorithm>
#include <bit>

namespace hansieve::convert {
namespace {

// The first three code points of a key, or both.
struct Head {
  std::size_t size;  // in bytes
  std::uint32_t hash;
};

Head head_of(const std::string& key) {
  const Character a = read_character(key.data()), b = read_character(key.data() + a.size);
  const std::size_t size = a.size + b.size;
  if (size == key.size()) return {size, phrase_hash(a.value, b.value)};
  const Character c = read_character(key.data() + size);
  return {size + c.size, phrase_hash(a.value, b.value, c.value)};
}

struct LongerKey {
  const Entry* entry;
  Head head;

  std::string_view head_bytes() const { return std::string_view(entry->key).substr(0, head.size); }
};

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

void MatchTable::add_slot(std::uint32_t hash, std::uint32_t place) {
  std::size_t slot = hash >> slot_shift_;
  while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
  slots_[slot] = tag_of(hash) | (place + 1);
}

MatchTable::MatchTable(const Dictionary& dictionary)
    : pages_(0x110000 >> 8), node_ids_(256), nodes_(1), slots_(2) {
  std::vector<LongerKey> longer;
  for (const Entry& entry : dictionary) {
    const Character first = read_character(entry.key.data());
    const std::uint32_t id = add_node(first.value);
    if (first.size < entry.key.size()) {
      nodes_[id].begins_keys = true;
      longer.push_back({&entry, head_of(entry.key)});
    } else {
      nodes_[id].has_value = true;
      nodes_[id].value_size = static_cast<std::uint16_t>(entry.value.size());
      nodes_[id].value_at = add_string(entry.value);
    }
  }
  // Those that begin alike together, the longest first.
  std::stable_sort(longer.begin(), longer.end(), [](const LongerKey& a, const LongerKey& b) {
    const int order = a.head_bytes().compare(b.head_bytes());
    return order != 0 ? order < 0 : a.entry->key.size() > b.entry->key.size();
  });
  const auto begins_like = [&](std::size_t i, std::size_t j) { return longer[i].head_bytes() == longer[j].head_bytes(); };
  std::size_t head_count = 0;
  for (std::size_t i = 0; i < longer.size(); ++i) head_count += i == 0 || !begins_like(i, i - 1);
  const std::size_t slot_count = std::bit_ceil(head_count * 4 / 3 + 2);
  slots_.assign(slot_count, 0);
  slot_shift_ = 32 - static_cast<unsigned>(std::countr_zero(slot_count));
  heads_ = BitFilter(head_count);
  for (std::size_t i = 0; i < longer.size(); ++i) {
    const auto& [entry, head] = longer[i];
    const std::size_t place = records_.size() / kRecordUnit;
    if (i == 0 || !begins_like(i, i - 1)) {
      add_slot(head.hash, static_cast<std::uint32_t>(place));
      heads_.add(head.hash);
    }
    Key key{};
    key.size = static_cast<std::uint16_t>(entry->key.size());
    key.value_size = static_cast<std::uint16_t>(entry->value.size() & 0x7FFF);
    key.is_last = i + 1 == longer.size() || !begins_like(i, i + 1);
    records_.append(reinterpret_cast<const char*>(&key), sizeof key).append(entry->key).append(entry->value);
    records_.resize(place * kRecordUnit + record_size(key));
  }
  records_.append(16, '\0');  // so that a short value can be copied as 16 bytes
}

}  // namespace hansieve::convert
