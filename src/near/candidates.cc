#include "hansieve/near/candidates.h"

#include <algorithm>
#include <unordered_set>
#include <utility>
#include <vector>

namespace hansieve {
namespace {

struct Entry {
  std::uint64_t key;
  std::uint32_t document;
};

/// Sorts by key, first by its highest bits into stretches that fit a cache, then each stretch.
class EntrySorter {
 public:
  void sort(std::vector<Entry>& entries) {
    if (entries.size() < 4096) return sort_stretch(entries.begin(), entries.end());
    constexpr unsigned kBits = 11;
    std::vector<std::size_t> at(1 << kBits);
    for (const Entry& e : entries) ++at[e.key >> (64 - kBits)];
    std::size_t sum = 0;
    for (std::size_t& count : at) sum += std::exchange(count, sum);
    sorted_.resize(entries.size());
    for (const Entry& e : entries) sorted_[at[e.key >> (64 - kBits)]++] = e;
    std::size_t begin = 0;
    for (const std::size_t end : at) {
      sort_stretch(sorted_.begin() + static_cast<std::ptrdiff_t>(begin), sorted_.begin() + static_cast<std::ptrdiff_t>(end));
      begin = end;
    }
    entries.swap(sorted_);
  }

 private:
  using Iterator = std::vector<Entry>::iterator;
  static void sort_stretch(Iterator begin, Iterator end) {
    std::sort(begin, end, [](const Entry& a, const Entry& b) {
      return a.key != b.key ? a.key < b.key : a.document < b.document;
    });
  }
  std::vector<Entry> sorted_;
};

class Finder {
 public:
  Finder(const SignatureTable& table, const Banding& banding, std::size_t max_bucket,
         const std::function<void(std::uint32_t, std::uint32_t)>& use)
      : table_(table), banding_(banding), max_bucket_(std::max<std::size_t>(max_bucket, 2)), use_(use) {}

  CandidateStats run() {
    std::vector<Entry> entries;
    for (band_ = 0; band_ < banding_.bands; ++band_) {
      entries.clear();
      for (std::uint32_t i = 0; i < table_.size(); ++i) {
        entries.push_back({band_key(table_.signature(i), banding_, band_), i});
      }
      sorter_.sort(entries);
      for (std::size_t begin = 0, end; begin < entries.size(); begin = end) {
        end = begin + 1;
        while (end < entries.size() && entries[end].key == entries[begin].key) ++end;
        if (end - begin > 1) use_bucket({entries.data() + begin, end - begin});
      }
    }
    return stats_;
  }

 private:
  void use_bucket(std::span<const Entry> bucket) {
    if (bucket.size() > max_bucket_) return use_large_bucket(bucket);
    for (std::size_t i = 0; i < bucket.size(); ++i) {
      for (std::size_t j = i + 1; j < bucket.size(); ++j) use_pair(bucket[i].document, bucket[j].document);
    }
  }

  void use_large_bucket(std::span<const Entry> bucket) {
    ++stats_.large_buckets;
    std::vector<std::uint32_t> documents;
    for (const Entry& e : bucket) documents.push_back(e.document);
    const std::size_t count = std::min(kRepresentatives, max_bucket_);
    const auto by_hash = [this](std::uint32_t a, std::uint32_t b) {
      return table_.text_hashes[a] != table_.text_hashes[b] ? table_.text_hashes[a] < table_.text_hashes[b] : a < b;
    };
    std::nth_element(documents.begin(), documents.begin() + static_cast<std::ptrdiff_t>(count), documents.end(), by_hash);
    documents.resize(count);
    std::sort(documents.begin(), documents.end());
    for (const Entry& e : bucket) {
      const bool representative = std::binary_search(documents.begin(), documents.end(), e.document);
      for (const std::uint32_t other : documents) {
        if (representative ? e.document < other : true) use_pair(std::min(e.document, other), std::max(e.document, other));
      }
    }
    large_.insert(bucket.front().key);
  }

  // A pair belongs to the first band it shares whose bucket was complete; in large ones it may have been
  // passed over, so a pair met there is handed out again where it is met later. Harmless: callers take a
  // pair twice for what it is, and it is rare.
  void use_pair(std::uint32_t a, std::uint32_t b) {
    const auto first = table_.signature(a), second = table_.signature(b);
    for (unsigned earlier = 0; earlier < band_; ++earlier) {
      if (!shares(first, second, earlier)) continue;
      if (large_.empty() || !large_.contains(band_key(first, banding_, earlier))) return;
    }
    ++stats_.candidates;
    use_(a, b);
  }

  bool shares(std::span<const std::uint16_t> a, std::span<const std::uint16_t> b, unsigned band) const {
    for (unsigned row = 0; row < banding_.rows; ++row) {
      const unsigned slot = slot_of(banding_, band, row, table_.slot_count);
      if (a[slot] != b[slot]) return false;
    }
    return true;
  }

  const SignatureTable& table_;
  const Banding banding_;
  const std::size_t max_bucket_;
  const std::function<void(std::uint32_t, std::uint32_t)>& use_;
  EntrySorter sorter_;
  unsigned band_ = 0;
  std::unordered_set<std::uint64_t> large_;
  CandidateStats stats_;
};

}  // namespace

CandidateStats find_candidates(const SignatureTable& table, const Banding& banding, std::size_t max_bucket,
                               const std::function<void(std::uint32_t, std::uint32_t)>& use) {
  return Finder(table, banding, max_bucket, use).run();
}

}  // namespace hansieve
