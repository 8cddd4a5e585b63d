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

#include "clean/convert/bit_filter.h"
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
  /// Keys and values may have up to 32767 bytes and 16 MiB in all; 65535 code points may begin keys.
  /// O(entries).
  explicit MatchTable(const Dictionary& dictionary);

  /// The longest key at `at` that ends at or before `end`. Requires at < end, valid UTF-8.
  Match longest(const char* at, const char* end) const {
    const Character first = read_character(at);
    const Node node = node_of(first.value);
    if (node.begins_keys && at + first.size < end) {
      const char* const third = at + first.size + read_character(at + first.size).size;
      const std::uint32_t second = read_character(at + first.size).value;
      if (third < end ? may_match(first.value, second, read_character(third).value)
                      : may_match(first.value, second)) {
        const Match match = longest_key(at, end);
        if (match.key_size > 0) return match;
      }
    }
    if (!node.has_value) return {};
    return {first.size, node.value_size, strings_.data() + node.value_at};
  }

  /// Whether a key may begin with `a`, `b` and `c`, or be `a` and `b` alone: false is certain, true is not.
  bool may_match(std::uint32_t a, std::uint32_t b, std::uint32_t c) const {
    const std::uint64_t pair = pair_of(a, b);
    return filter_.may_hold(mix(pair)) | filter_.may_hold(mix(triple_of(pair, c)));
  }
  /// The same for `a` and `b` alone.
  bool may_match(std::uint32_t a, std::uint32_t b) const { return filter_.may_hold(mix(pair_of(a, b))); }
  /// Fetches what `longest_key` will look at first.
  void prefetch(std::uint32_t a, std::uint32_t b) const {
    __builtin_prefetch(&slots_[mix(pair_of(a, b)) >> slot_shift_]);
  }
  /// The longest key of two characters or more at `at`, where `may_match` was true. Requires two characters
  /// before `end`. 16 bytes of the value may be read, however short it is.
  Match longest_key(const char* at, const char* end) const;

 private:
  struct Node {
    std::uint32_t value_at = 0;
    std::uint16_t value_size = 0;
    bool has_value = false;
    bool begins_keys = false;
  };
  // Heads a key of two code points or more in records_; behind it lie the key's bytes behind the first two
  // code points, and its value.
  struct Key {
    std::uint16_t tail_size;
    std::uint16_t value_size : 15;
    std::uint16_t is_last_of_pair : 1;
  };
  static constexpr std::size_t kRecordUnit = 4;  // records begin at multiples of so many bytes

  static std::uint64_t pair_of(std::uint32_t a, std::uint32_t b) { return std::uint64_t{a} << 21 | b; }
  static std::uint64_t triple_of(std::uint64_t pair, std::uint32_t c) { return pair ^ std::uint64_t{c} << 43; }
  static std::uint64_t mix(std::uint64_t pair) { return pair * 0x9E3779B97F4A7C15u; }

  static std::size_t record_size(Key key) {
    return (sizeof key + key.tail_size + key.value_size + kRecordUnit - 1) / kRecordUnit * kRecordUnit;
  }
  // Whether the first `size` of `readable` bytes are equal; `a` can be read further.
  static bool is_equal(const char* a, const char* b, std::size_t size, std::size_t readable) {
    if (size > 8 || readable < 8) return std::memcmp(a, b, size) == 0;
    std::uint64_t x, y;
    std::memcpy(&x, a, 8);
    std::memcpy(&y, b, 8);
    return size == 0 || (x ^ y) << (64 - 8 * size) == 0;
  }
  Node node_of(std::uint32_t c) const {
    return nodes_[node_ids_[std::size_t{pages_[c >> 8]} << 8 | (c & 0xFF)]];
  }
  std::uint32_t add_string(const std::string& s);
  std::uint32_t add_node(std::uint32_t c);
  void add_pair(std::uint64_t pair, std::uint32_t place);

  std::vector<std::uint16_t> pages_;     // code point / 256 -> page
  std::vector<std::uint16_t> node_ids_;  // page and low byte -> node; page 0 is empty
  std::vector<Node> nodes_;              // node 0 is "no key at all"
  std::string records_;                  // keys of two code points and more, by pair, longest first
  std::vector<std::uint64_t> slots_;     // open addressing: pair << 22 | place in records_ + 1; 0 is free
  unsigned slot_shift_ = 63;
  BitFilter filter_;                     // pairs that are keys, and triples that begin one
  std::string strings_;                  // values of single characters
};

inline Match MatchTable::longest_key(const char* at, const char* end) const {
  const Character first = read_character(at);
  const Character second = read_character(at + first.size);
  const std::uint64_t pair = pair_of(first.value, second.value);
  const std::uint32_t head = first.size + second.size;
  const auto left = static_cast<std::size_t>(end - at) - head;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = mix(pair) >> slot_shift_; slots_[slot] != 0; slot = (slot + 1) & mask) {
    if (slots_[slot] >> 22 != pair) continue;
    for (const char* at_key = records_.data() + ((slots_[slot] & 0x3FFFFF) - 1) * kRecordUnit;;) {
      Key key;
      std::memcpy(&key, at_key, sizeof key);
      const char* const tail = at_key + sizeof key;
      if (key.tail_size <= left && is_equal(tail, at + head, key.tail_size, left)) {
        return {head + key.tail_size, key.value_size, tail + key.tail_size};
      }
      if (key.is_last_of_pair) return {};
      at_key += record_size(key);
    }
  }
  return {};
}

}  // namespace hansieve::convert
