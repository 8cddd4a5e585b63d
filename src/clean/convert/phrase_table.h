// The phrases of a dictionary that has very many of them, made for the dense loop (dense_loop.h).
//
// Most phrases have two characters, and most become what their characters become one by one: a pair is found
// by one number, and such a phrase needs no look at its value. All others are found by their first three code
// points, and are compared as bytes.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "clean/convert/bit_filter.h"
#include "clean/convert/byte_words.h"
#include "clean/convert/char_table.h"
#include "clean/convert/dictionary.h"
#include "clean/convert/phrase_hash.h"

namespace hansieve::convert {

/// A phrase that stands in a text. `key_size` 0: none does.
struct Phrase {
  std::uint32_t key_size = 0;
  std::uint32_t value_size = 0;
  const char* value = nullptr;
  bool is_plain = false;  ///< its value is what the characters become one by one
};

class PhraseTable {
 public:
  PhraseTable() = default;  ///< without any
  /// Of the keys of two characters and more. `characters` tells what single ones become. Limits as for
  /// MatchTable. O(entries log entries).
  PhraseTable(const Dictionary& dictionary, const CharTable& characters);

  /// The filters of phrase_hash of two and of three code points, for what `pair` and `longest` can find.
  const BitFilter& pairs() const { return pairs_; }
  const BitFilter& triples() const { return triples_; }

  /// Fetches what will be looked at first.
  void prefetch_pair(std::uint32_t hash) const { __builtin_prefetch(&pair_slots_[hash >> pair_shift_]); }
  void prefetch_triple(std::uint32_t hash) const { __builtin_prefetch(&slots_[hash >> slot_shift_]); }

  /// The phrase that `a` and `b`, both of three bytes, are.
  Phrase pair(std::uint32_t hash, std::uint32_t a, std::uint32_t b) const {
    const std::uint64_t key = std::uint64_t{a} << 48 | std::uint64_t{b} << 32;
    for (std::size_t i = hash >> pair_shift_; pair_slots_[i] != 0; i = (i + 1) & (pair_slots_.size() - 1)) {
      if ((pair_slots_[i] ^ key) >> 32 != 0) continue;
      const auto place = static_cast<std::uint32_t>(pair_slots_[i]);
      if ((place & kIsPlain) != 0) return {6, 6, records_.data() + (place & kPlaceMask) * kUnit + sizeof(Key) + 6, true};
      return phrase_at(records_.data() + (place & kPlaceMask) * kUnit);
    }
    return {};
  }

  /// The longest phrase at `at` of three characters or more, of which the first three have this hash.
  Phrase longest(std::uint32_t hash, const char* at, const char* end) const {
    const auto left = static_cast<std::size_t>(end - at);
    for (std::size_t i = hash >> slot_shift_; slots_[i] != 0; i = (i + 1) & (slots_.size() - 1)) {
      if ((slots_[i] ^ hash << kTagShift) >> kTagShift != 0) continue;
      for (const char* record = records_.data() + ((slots_[i] & kPlaceMask) - 1) * kUnit;;) {
        const Key key = load<Key>(record);
        if (key.size <= left && is_equal(record + sizeof key, at, key.size)) return phrase_at(record);
        if (key.is_last) break;
        record += record_size(key);
      }
    }
    return {};
  }

 private:
  // Heads a record; behind it lie the key and its value.
  struct Key {
    std::uint32_t size : 15;
    std::uint32_t value_size : 15;
    std::uint32_t is_last : 1;  // of those that begin with the same three code points
    std::uint32_t is_plain : 1;
  };
  static constexpr std::size_t kUnit = 4;                  // records begin at multiples of so many bytes
  static constexpr unsigned kTagShift = 22;                // a slot is a place and some of the hash
  static constexpr std::uint32_t kPlaceMask = (1u << kTagShift) - 1;
  static constexpr std::uint32_t kIsPlain = 1u << 31;      // of a pair

  static Phrase phrase_at(const char* record) {
    const Key key = load<Key>(record);
    return {key.size, key.value_size, record + sizeof key + key.size, key.is_plain != 0};
  }
  static std::size_t record_size(Key key) { return (sizeof key + key.size + key.value_size + kUnit - 1) / kUnit * kUnit; }
  static bool is_equal(const char* a, const char* b, std::size_t size) {
    if (size < 8 || size > 16) return std::memcmp(a, b, size) == 0;
    return (difference(a, b) | difference(a + size - 8, b + size - 8)) == 0;
  }

  struct Longer;
  std::uint32_t add_record(const Longer& phrase, bool is_last);
  void add_pair(const Longer& phrase);

  std::string records_;
  std::vector<std::uint64_t> pair_slots_ = std::vector<std::uint64_t>(2);  // the two code points and a place; 0 is free
  std::vector<std::uint32_t> slots_ = std::vector<std::uint32_t>(2);       // tag << 22 | place + 1; 0 is free
  unsigned pair_shift_ = 31, slot_shift_ = 31;
  BitFilter pairs_, triples_;
};

}  // namespace hansieve::convert
