// BandTable: for one band, which of many documents have which key; sorted, packed, read where it lies.
//
// Keys are the 32 upper bits of band_key(). A table of n entries has about n / 8 buckets by the keys' upper bits;
// inside a bucket entries are in order, each with the rest of its key (2 bytes from half a million entries, else
// 3 or 4) and the number of its document (3 bytes). That is 5.5 bytes an entry, and no key is lost: tables are
// merged without looking at a signature again.
//
//   TableBuilder builder(documents);
//   for (entries in order of key, then document) builder.add(key, document);
//   std::string bytes = builder.finish();
//
//   BandTable table(bytes, documents);
//   table.each(key, [](std::uint32_t document) { ... });
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "near/byte_cursor.h"

namespace hansieve {

class BandTable {
 public:
  /// Documents have numbers below this.
  static constexpr std::uint32_t kMostDocuments = 1u << 24;

  /// Nothing where the bytes cannot be a table. Looks at the first of them only: what is read later is checked
  /// where it is read, and never leads outside.
  static std::optional<BandTable> over(std::string_view bytes);

  std::uint32_t entries() const { return entries_; }

  /// A lookup is made in two steps, so that a caller with many can have the memory of all on its way.
  struct Bucket {
    std::uint32_t begin = 0, end = 0;
  };
  void prefetch(std::uint32_t key) const { __builtin_prefetch(starts_.data() + bucket_of(key) * std::size_t{4}); }
  Bucket bucket(std::uint32_t key) const {
    const std::size_t at = bucket_of(key) * std::size_t{4};
    const auto begin = number_at<std::uint32_t>(starts_, at), end = number_at<std::uint32_t>(starts_, at + 4);
    const bool sound = begin <= end && end <= entries_;
    if (sound) __builtin_prefetch(rests_.data() + std::size_t{begin} * rest_bytes_);
    return sound ? Bucket{begin, end} : Bucket{};
  }
  /// Calls `use` with the documents that have the key, in ascending order.
  template <typename Use>
  void each(std::uint32_t key, Bucket bucket, Use&& use) const {
    const std::uint32_t wanted = key & rest_mask_;
    for (std::uint32_t i = bucket.begin; i < bucket.end; ++i) {
      if (rest(i) == wanted) use(document(i));
    }
  }

  /// Goes through all entries in order.
  class Cursor {
   public:
    explicit Cursor(const BandTable& table) : table_(table) { settle(); }
    bool is_done() const { return at_ >= table_.entries_; }
    std::uint32_t key() const { return table_.key_of(bucket_, at_); }
    std::uint32_t document() const { return table_.document(at_); }
    void next() { ++at_, settle(); }

   private:
    void settle() {
      while (bucket_ + 1 < table_.buckets() && number_at<std::uint32_t>(table_.starts_, (bucket_ + std::size_t{1}) * 4) <= at_) ++bucket_;
    }
    const BandTable& table_;
    std::uint32_t at_ = 0, bucket_ = 0;
  };

 private:
  BandTable() = default;
  std::uint32_t buckets() const { return 1u << bucket_bits_; }
  std::uint32_t bucket_of(std::uint32_t key) const {
    return static_cast<std::uint32_t>(std::uint64_t{key} << bucket_bits_ >> 32);
  }
  std::uint32_t rest(std::uint32_t i) const { return number_at<std::uint32_t>(rests_, std::size_t{i} * rest_bytes_) & rest_mask_; }
  std::uint32_t document(std::uint32_t i) const { return number_at<std::uint32_t>(documents_, std::size_t{i} * 3) & 0xFFFFFF; }
  std::uint32_t key_of(std::uint32_t bucket, std::uint32_t i) const {
    return static_cast<std::uint32_t>(std::uint64_t{bucket} << (32 - bucket_bits_)) | rest(i);
  }

  std::uint32_t entries_ = 0;
  unsigned bucket_bits_ = 0, rest_bytes_ = 0;
  std::uint32_t rest_mask_ = 0;
  std::string_view starts_, rests_, documents_;  // the last two with 4 bytes more behind them
};

/// Makes the bytes of a table of at most `most_entries`.
class TableBuilder {
 public:
  explicit TableBuilder(std::uint32_t most_entries);
  /// Requires the order of keys, then of documents, and documents below kMostDocuments.
  void add(std::uint32_t key, std::uint32_t document);
  std::string finish();

 private:
  std::uint32_t entries_ = 0;
  unsigned bucket_bits_, rest_bytes_;
  std::vector<std::uint32_t> starts_;
  std::string rests_, documents_;
};

}  // namespace hansieve
