// A dictionary made for finding the longest key at a place in a text.
//
// A code point leads to its own value and to whether keys begin with it; a pair of code points leads to
// the longer keys that begin with the pair, longest first. A bit filter keeps nearly all pairs that begin
// nothing from touching the pair table. Immutable, thread-safe; about 16 bytes per entry and its strings.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "clean/convert/dictionary.h"

namespace hansieve::convert {

/// A code point of valid UTF-8 and its size in bytes.
struct Character {
  std::uint32_t value;
  std::uint32_t size;
};

inline Character read_character(const char* at) {
  const auto* p = reinterpret_cast<const unsigned char*>(at);
  if (p[0] < 0x80) return {p[0], 1};
  if (p[0] < 0xE0) return {(p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu), 2};
  if (p[0] < 0xF0) return {(p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu), 3};
  return {(p[0] & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu), 4};
}

/// What a key was replaced by. `key_size` 0: nothing matched.
struct Match {
  std::uint32_t key_size = 0;
  std::uint32_t value_size = 0;
  const char* value = nullptr;
};

class MatchTable {
 public:
  MatchTable() : MatchTable(Dictionary{}) {}
  /// Keys and values may have up to 32767 bytes, 65535 code points may begin keys. O(entries).
  explicit MatchTable(const Dictionary& dictionary);

  /// The longest key at `at` that ends at or before `end`. Requires at < end, valid UTF-8.
  Match longest(const char* at, const char* end) const {
    const Character first = read_character(at);
    const Node node = node_of(first.value);
    if (node.begins_keys && at + first.size < end) {
      const Match match = longest_key(first, at, end);
      if (match.key_size > 0) return match;
    }
    if (!node.has_value) return {};
    return {first.size, node.value_size, strings_.data() + node.value_at};
  }

  bool empty() const { return nodes_.size() == 1; }

 private:
  struct Node {
    std::uint32_t value_at = 0;
    std::uint16_t value_size = 0;
    bool has_value = false;
    bool begins_keys = false;
  };
  // The bytes behind the first two code points, then the value, lie at strings_[at].
  struct Key {
    std::uint32_t at;
    std::uint16_t tail_size;
    std::uint16_t value_size : 15;
    std::uint16_t is_last_of_pair : 1;
  };

  static std::uint64_t pair_of(std::uint32_t a, std::uint32_t b) { return std::uint64_t{a} << 21 | b; }
  static std::uint64_t mix(std::uint64_t pair) { return pair * 0x9E3779B97F4A7C15u; }

  Node node_of(std::uint32_t c) const {
    return nodes_[node_ids_[std::size_t{pages_[c >> 8]} << 8 | (c & 0xFF)]];
  }
  Match longest_key(Character first, const char* at, const char* end) const;
  std::uint32_t add_string(const std::string& s);
  std::uint32_t add_node(std::uint32_t c);
  void add_pair(std::uint64_t pair, std::uint32_t key);

  std::vector<std::uint16_t> pages_;     // code point / 256 -> page
  std::vector<std::uint16_t> node_ids_;  // page and low byte -> node; page 0 is empty
  std::vector<Node> nodes_;              // node 0 is "no key at all"
  std::vector<Key> keys_;                // of two code points and more, by pair, longest first
  std::vector<std::uint64_t> slots_;     // open addressing: pair << 22 | key index + 1; 0 is free
  std::vector<std::uint64_t> filter_;    // one bit per pair
  unsigned slot_shift_ = 63, filter_shift_ = 63;
  std::string strings_;
};

inline Match MatchTable::longest_key(Character first, const char* at, const char* end) const {
  const Character second = read_character(at + first.size);
  const std::uint64_t pair = pair_of(first.value, second.value);
  const std::uint64_t mixed = mix(pair);
  const std::uint64_t bit = mixed >> filter_shift_;
  if (!(filter_[bit >> 6] >> (bit & 63) & 1)) return {};
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = mixed >> slot_shift_; slots_[slot] != 0; slot = (slot + 1) & mask) {
    if (slots_[slot] >> 22 != pair) continue;
    const std::uint32_t head = first.size + second.size;
    const auto left = static_cast<std::size_t>(end - at) - head;
    for (const Key* key = &keys_[(slots_[slot] & 0x3FFFFF) - 1];; ++key) {
      const char* tail = strings_.data() + key->at;
      if (key->tail_size <= left && std::memcmp(tail, at + head, key->tail_size) == 0) {
        return {head + key->tail_size, key->value_size, tail + key->tail_size};
      }
      if (key->is_last_of_pair) return {};
    }
  }
  return {};
}

}  // namespace hansieve::convert
