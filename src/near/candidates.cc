#include "hansieve/near/candidates.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <mutex>
#include <utility>

#include "near/group_sort.h"

namespace hansieve {
namespace {

constexpr unsigned kTogether = 4;   ///< bands

/// The keys of some bands that lie in one part of all keys, each with its document in the lowest bits.
class BandPart {
 public:
  BandPart(const BandKeys& keys, const CandidateSearch& search, std::mutex& lock, CandidatePairs& pairs)
      : keys_(keys), search_(search), lock_(lock), pairs_(pairs),
        key_mask_(~std::uint64_t{0} << std::max(static_cast<unsigned>(std::bit_width(keys.size())), 64 - kKeyBits)) {}

  /// Part `part` of `parts` of some bands. Returns the number of large buckets.
  Result<std::uint64_t> use(unsigned band, unsigned bands, unsigned part, unsigned parts) {
    const auto bound = [&](unsigned p) { return static_cast<std::uint64_t>((static_cast<__uint128_t>(p) << 64) / parts) & key_mask_; };
    const std::uint64_t first_key = bound(part), last_key = part + 1 == parts ? ~std::uint64_t{0} : bound(part + 1) - 1;
    entries_.resize(bands);
    for (auto& entries : entries_) {
      entries.clear();
      entries.reserve(parts == 1 ? keys_.size() : keys_.size() / parts + keys_.size() / parts / 8 + 1024);
    }
    auto ok = keys_.read(band, bands, [&](std::uint32_t first, std::uint32_t count, const std::uint64_t* keys) {
      for (auto& entries : entries_) {
        for (std::uint32_t i = 0; i < count; ++i, ++keys) {
          const std::uint64_t key = *keys & key_mask_;
          if (key < first_key || key > last_key || (search_.skip && (*search_.skip)[first + i])) continue;
          entries.push_back(key | (first + i));
        }
      }
    });
    if (!ok) return ok.error();
    for (auto& entries : entries_) {
      if (ok = use_band(entries); !ok) return ok.error();
    }
    if (ok = flush(); !ok) return ok.error();
    return large_buckets_;
  }

 private:
  std::uint32_t document(std::uint64_t entry) const { return static_cast<std::uint32_t>(entry & ~key_mask_); }

  Result<void> use_band(std::vector<std::uint64_t>& entries) {
    group_sort(entries, spare_);
    for (std::size_t begin = 0, end; begin < entries.size(); begin = end) {
      end = begin + 1;
      while (end < entries.size() && (entries[end] & key_mask_) == (entries[begin] & key_mask_)) ++end;
      if (end - begin < 2) continue;
      if (auto ok = use_bucket({entries.data() + begin, end - begin}); !ok) return ok;
    }
    return {};
  }

  Result<void> use_bucket(std::span<const std::uint64_t> bucket) {
    if (bucket.size() > std::max<std::size_t>(search_.max_bucket, 2)) return use_large_bucket(bucket);
    for (std::size_t i = 0; i < bucket.size(); ++i) {
      for (std::size_t j = i + 1; j < bucket.size(); ++j) found_.push_back(packed_pair(document(bucket[i]), document(bucket[j])));
    }
    return found_.size() < kMostFound ? Result<void>() : flush();
  }

  Result<void> use_large_bucket(std::span<const std::uint64_t> bucket) {
    ++large_buckets_;
    std::vector<std::pair<std::uint64_t, std::uint32_t>> preferred;
    for (const std::uint64_t entry : bucket) {
      const auto number = search_.preference ? Result<std::uint64_t>(search_.preference(document(entry))) : keys_.text_hash(document(entry));
      if (!number) return number.error();
      preferred.emplace_back(*number, document(entry));
      // Only the first ones are needed: keep few.
      if (preferred.size() >= 64 * kRepresentatives) keep_first(preferred);
    }
    keep_first(preferred);
    std::vector<std::uint32_t> some;
    for (const auto& [number, document] : preferred) some.push_back(document);
    std::sort(some.begin(), some.end());
    for (const std::uint64_t entry : bucket) {
      const std::uint32_t member = document(entry);
      const bool is_representative = std::binary_search(some.begin(), some.end(), member);
      for (const std::uint32_t other : some) {
        if (is_representative && member >= other) continue;
        found_.push_back(packed_pair(std::min(member, other), std::max(member, other)));
      }
      if (found_.size() < kMostFound) continue;
      if (auto ok = flush(); !ok) return ok;
    }
    return {};
  }

  void keep_first(std::vector<std::pair<std::uint64_t, std::uint32_t>>& preferred) const {
    const std::size_t count = std::min({kRepresentatives, std::max<std::size_t>(search_.max_bucket, 2), preferred.size()});
    std::nth_element(preferred.begin(), preferred.begin() + static_cast<std::ptrdiff_t>(count) - 1, preferred.end());
    preferred.resize(count);
  }

  Result<void> flush() {
    const std::lock_guard guard(lock_);
    for (const std::uint64_t pair : found_) {
      if (auto ok = pairs_.add(pair); !ok) return ok;
    }
    found_.clear();
    return {};
  }

  static constexpr std::size_t kMostFound = 1 << 14;
  const BandKeys& keys_;
  const CandidateSearch& search_;
  std::mutex& lock_;
  CandidatePairs& pairs_;
  const std::uint64_t key_mask_;
  std::vector<std::vector<std::uint64_t>> entries_;
  std::vector<std::uint64_t> spare_, found_;
  std::uint64_t large_buckets_ = 0;
};

class TableKeys : public BandKeys {
 public:
  TableKeys(const SignatureTable& table, const Banding& banding) : table_(table), banding_(banding) {}
  std::uint32_t size() const override { return static_cast<std::uint32_t>(table_.size()); }
  Result<std::uint64_t> text_hash(std::uint32_t document) const override { return std::uint64_t{table_.text_hashes[document]}; }
  Result<void> read(unsigned band, unsigned bands, const Use& use) const override {
    constexpr std::uint32_t kMost = 1024;
    std::vector<std::uint64_t> keys(std::size_t{kMost} * bands);
    for (std::uint32_t first = 0; first < size(); first += kMost) {
      const std::uint32_t count = std::min(kMost, size() - first);
      for (std::uint32_t i = 0; i < count; ++i) {
        for (unsigned k = 0; k < bands; ++k) keys[std::size_t{k} * count + i] = band_key(table_.signature(first + i), banding_, band + k);
      }
      use(first, count, keys.data());
    }
    return {};
  }

 private:
  const SignatureTable& table_;
  const Banding banding_;
};

}  // namespace

// Two numbers of 8 bytes an entry, and an eighth more for parts that came out larger.
std::uint64_t parts_of_band(const Room& room, unsigned jobs, std::uint64_t documents) {
  if (!room.is_bounded()) return 1;
  const std::uint64_t most = std::max<std::uint64_t>(room.most_bytes / jobs / 18, 4096);
  return std::max<std::uint64_t>(1, (documents + most - 1) / most);
}

Result<std::uint64_t> find_candidates(const BandKeys& keys, const CandidateSearch& search, CandidatePairs& pairs) {
  // Several bands at once read the signatures less often; a band that does not fit is taken in parts.
  const unsigned together = search.room.is_bounded() ? 1 : kTogether;
  const auto parts = static_cast<unsigned>(parts_of_band(search.room, search.jobs, keys.size()));
  const unsigned groups = (search.banding.bands + together - 1) / together;
  std::mutex lock;
  std::atomic<std::uint64_t> large_buckets = 0;
  Result<void> status;
  std::mutex status_lock;
  search.parallel(groups * parts, [&](unsigned task) {
    BandPart part(keys, search, lock, pairs);
    const unsigned band = task / parts * together;
    const auto found = part.use(band, std::min(together, search.banding.bands - band), task % parts, parts);
    if (found) {
      large_buckets += *found;
    } else {
      const std::lock_guard guard(status_lock);
      status = found.error();
    }
  });
  if (!status) return status.error();
  if (auto ok = pairs.sort(); !ok) return ok.error();
  return large_buckets.load();
}

CandidateStats find_candidates(const SignatureTable& table, const Banding& banding, std::size_t max_bucket,
                               const std::function<void(std::uint32_t, std::uint32_t)>& use,
                               const std::function<std::uint64_t(std::uint32_t document)>& preference) {
  CandidatePairs pairs({}, Repeats::kDrop);
  CandidateSearch search;
  search.banding = banding;
  search.max_bucket = max_bucket;
  search.preference = preference;
  CandidateStats stats;
  stats.large_buckets = *find_candidates(TableKeys(table, banding), search, pairs);  // in memory nothing can fail
  const auto shares_a_band = [&](std::uint32_t a, std::uint32_t b) { return share_band(table.signature(a), table.signature(b), banding); };
  for (std::uint64_t pair; pairs.next(pair);) {
    const auto a = static_cast<std::uint32_t>(pair >> 32), b = static_cast<std::uint32_t>(pair);
    if (!shares_a_band(a, b)) continue;
    ++stats.candidates;
    use(a, b);
  }
  return stats;
}

}  // namespace hansieve
