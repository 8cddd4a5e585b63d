// KeyTable: a multimap from 32-bit band keys to documents, for the keys of one range. The part of a BandIndex
// that a thread can have for itself.
//
// An open table of cache lines. A line holds ten entries: the document and the lower half of its key; the upper
// half follows from the place, since a line takes 2^32 / lines keys and an entry stands at most kReach - 1 lines
// behind its own. A key that has many documents, or finds no room that near, has a bucket of its own beside
// the table, and its line says that there is one.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "near/large_array.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace hansieve {

class KeyTable {
 public:
  /// Keys from `first_key` on, `key_count` of them. Requires a power of two, at least 2^22.
  KeyTable(std::uint32_t first_key, std::uint64_t key_count, std::size_t max_bucket);

  void reserve(std::size_t entries);

  /// `text_hashes` are those of all documents, by their numbers.
  void insert(std::uint32_t key, std::uint32_t document, std::span<const std::uint64_t> text_hashes) {
    const auto tag = static_cast<std::uint16_t>(key);
    Line& line = lines_[home(key)];
    if (line.is_simple() && line.used < kEntries && entries_ < most_entries_ && line.matches(tag) == 0) [[likely]] {
      line.put(document, tag);
      ++entries_;
    } else {
      insert_slowly(key, document, text_hashes);
    }
  }

  void prefetch(std::uint32_t key) const { __builtin_prefetch(&lines_[home(key)]); }

  /// Whether the line of a key says it all, and what is under the key need not be looked for elsewhere.
  bool is_simple(std::uint32_t key) const { return lines_[home(key)].is_simple(); }
  /// The line to bring nearer for a key that is not.
  void prefetch_next(std::uint32_t key) const { __builtin_prefetch(&lines_[home(key) + 1]); }

  /// Calls use(document) for the documents under a key: of a large bucket for its representatives.
  template <typename Use>
  void find(std::uint32_t key, Use&& use) const {
    const Line& line = lines_[home(key)];
    if (!line.is_simple()) return find_slowly(key, use);
    line.each_match(static_cast<std::uint16_t>(key), use);
  }

  std::uint64_t large_buckets() const { return large_; }
  std::size_t memory_bytes() const;

 private:
  static constexpr unsigned kEntries = 10;
  static constexpr unsigned kReach = 8;       ///< lines an entry can stand in: its own and those behind it
  static constexpr unsigned kMostInTable = 16;  ///< documents of one key
  struct alignas(64) Line {
    std::uint32_t documents[kEntries];
    std::uint16_t tags[kEntries];
    std::uint8_t used;
    bool goes_on;      ///< a key of this line or one before may stand in the next
    bool has_buckets;  ///< of keys at home in this line

    bool is_simple() const { return !(goes_on | has_buckets); }
    unsigned matches(std::uint16_t tag) const;  ///< a bit for each entry with that tag
    template <typename Use>
    void each_match(std::uint16_t tag, Use&& use) const {
      for (unsigned bits = matches(tag); bits != 0; bits &= bits - 1) use(documents[std::countr_zero(bits)]);
    }
    void put(std::uint32_t document, std::uint16_t tag) {
      documents[used] = document;
      tags[used++] = tag;
    }
  };
  static_assert(sizeof(Line) == 64);

  struct Bucket {
    std::vector<std::uint32_t> documents;                             ///< all, until there are too many
    std::set<std::pair<std::uint64_t, std::uint32_t>> representatives;  ///< then those with the smallest text hashes
  };

  std::size_t home(std::uint32_t key) const { return std::uint64_t{key - first_key_} * line_count_ >> key_bits_; }
  std::uint32_t key_at(std::size_t line, std::uint16_t tag) const;
  void grow(std::size_t lines);
  void insert_slowly(std::uint32_t key, std::uint32_t document, std::span<const std::uint64_t> text_hashes);
  template <typename Use>
  void find_slowly(std::uint32_t key, Use&& use) const;
  bool place(std::uint32_t key, std::uint32_t document);
  Bucket& move_to_bucket(std::uint32_t key);
  void add(Bucket& bucket, std::uint32_t document, std::span<const std::uint64_t> text_hashes);
  /// Calls `use` with the lines that may hold a key.
  template <typename Use>
  void for_each_line(std::uint32_t key, Use&& use) const {
    std::size_t at = home(key);
    for (unsigned reached = 0; reached < kReach; ++reached, ++at) {
      use(lines_[at]);
      if (!lines_[at].goes_on) return;
    }
  }

  std::uint32_t first_key_;
  unsigned key_bits_;
  std::size_t max_bucket_;
  LargeArray<Line> lines_;   ///< every access misses the caches
  std::size_t line_count_ = 0, entries_ = 0, most_entries_ = 0;
  std::unordered_map<std::uint32_t, Bucket> buckets_;
  std::uint64_t large_ = 0;
};

#if defined(__SSE2__)
inline unsigned KeyTable::Line::matches(std::uint16_t tag) const {
  const __m128i wanted = _mm_set1_epi16(static_cast<short>(tag));
  const auto equal = [&](const std::uint16_t* p) {
    return _mm_cmpeq_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)), wanted);
  };
  // Entries 0 to 7, and 2 to 9.
  const auto bits = static_cast<unsigned>(_mm_movemask_epi8(_mm_packs_epi16(equal(tags), equal(tags + 2))));
  return ((bits & 0xFF) | (bits >> 8) << 2) & ((1u << used) - 1);
}
#else
inline unsigned KeyTable::Line::matches(std::uint16_t tag) const {
  unsigned bits = 0;
  for (unsigned i = 0; i < used; ++i) bits |= static_cast<unsigned>(tags[i] == tag) << i;
  return bits;
}
#endif

template <typename Use>
void KeyTable::find_slowly(std::uint32_t key, Use&& use) const {
  if (lines_[home(key)].has_buckets) {
    const auto found = buckets_.find(key);
    if (found != buckets_.end()) {
      for (const std::uint32_t document : found->second.documents) use(document);
      for (const auto& [hash, document] : found->second.representatives) use(document);
      return;
    }
  }
  for_each_line(key, [&](const Line& line) { line.each_match(static_cast<std::uint16_t>(key), use); });
}

}  // namespace hansieve
