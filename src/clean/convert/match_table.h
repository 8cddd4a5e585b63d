// A dictionary made for finding the longest key at a place in a text.
//
// A code point leads to its own value and to whether longer keys begin with it. These are found by a hash of
// their first three code points, or of both where they have two; keys that share them come longest first. A bit
// filter keeps nearly all that begins nothing from touching that table. Immutable, thread-safe; about 16
// bytes per entry and its strings.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "clean/convert/bit_filter.h"
#include "clean/convert/byte_words.h"
#include "clean/convert/dictionary.h"
#include "clean/convert/phrase_hash.h"

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
      const Match match = longest_key(at, end);
      if (match.key_size > 0) return match;
    }
    if (!node.has_value) return {};
    return {first.size, node.value_size, strings_.data() + node.value_at};
  }

  /// The longest key of two characters or more at `at`. Requires two characters before `end`.
  Match longest_key(const char* at, const char* end) const {
    const Character a = read_character(at), b = read_character(at + a.size);
    if (const char* const third = at + a.size + b.size; third < end) {
      const Match match = find_if_held(phrase_hash(a.value, b.value, read_character(third).value), at, end);
      if (match.key_size > 0) return match;
    }
    return find_if_held(phrase_hash(a.value, b.value), at, end);
  }

 private:
  struct Node {
    std::uint32_t value_at = 0;
    std::uint16_t value_size = 0;
    bool has_value = false;
    bool begins_keys = false;
  };
  // Heads a key of two code points or more in records_; behind it lie the key's bytes and its value.
  struct Key {
    std::uint16_t size;
    std::uint16_t value_size : 15;
    std::uint16_t is_last : 1;  // of those that begin with the same code points
  };
  static constexpr std::size_t kRecordUnit = 4;  // records begin at multiples of so many bytes

  // A slot is a place in records_ and some of the hash.
  static constexpr unsigned kTagShift = 22;
  static constexpr std::uint32_t kPlaceMask = (1u << kTagShift) - 1;
  static std::uint32_t tag_of(std::uint32_t hash) { return hash << kTagShift; }

  // The longest key at `at` among those whose first code points have this hash.
  Match find(std::uint32_t hash, const char* at, const char* end) const {
    const auto left = static_cast<std::size_t>(end - at);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = hash >> slot_shift_; slots_[i] != 0; i = (i + 1) & mask) {
      if ((slots_[i] ^ tag_of(hash)) >> kTagShift != 0) continue;
      for (const char* at_key = records_.data() + ((slots_[i] & kPlaceMask) - 1) * kRecordUnit;;) {
        const Key key = load<Key>(at_key);
        const char* const bytes = at_key + sizeof key;
        if (key.size <= left && is_equal(bytes, at, key.size, left)) return {key.size, key.value_size, bytes + key.size};
        if (key.is_last) break;
        at_key += record_size(key);
      }
    }
    return {};
  }

  Match find_if_held(std::uint32_t hash, const char* at, const char* end) const {
    return heads_.may_hold(hash) ? find(hash, at, end) : Match{};
  }
  static std::size_t record_size(Key key) {
    return (sizeof key + key.size + key.value_size + kRecordUnit - 1) / kRecordUnit * kRecordUnit;
  }
  // Whether the first `size` of `readable` bytes are equal; `a` can be read further.
  static bool is_equal(const char* a, const char* b, std::size_t size, std::size_t readable) {
    if (size > 16 || readable < 8) return std::memcmp(a, b, size) == 0;
    if (size < 8) return difference(a, b) << (64 - 8 * size) == 0;  // keys have two bytes and more
    return (difference(a, b) | difference(a + size - 8, b + size - 8)) == 0;
  }
  Node node_of(std::uint32_t c) const {
    return nodes_[node_ids_[std::size_t{pages_[c >> 8]} << 8 | (c & 0xFF)]];
  }
  std::uint32_t add_string(const std::string& s);
  std::uint32_t add_node(std::uint32_t c);
  void add_slot(std::uint32_t hash, std::uint32_t place);

  std::vector<std::uint16_t> pages_;     // code point / 256 -> page
  std::vector<std::uint16_t> node_ids_;  // page and low byte -> node; page 0 is empty
  std::vector<Node> nodes_;              // node 0 is "no key at all"
  std::string records_;                  // keys of two code points and more, by what they begin with, longest first
  std::vector<std::uint32_t> slots_;     // open addressing: tag << 22 | place in records_ + 1; 0 is free
  unsigned slot_shift_ = 31;
  BitFilter heads_;
  std::string strings_;                  // values of single characters
};

}  // namespace hansieve::convert
