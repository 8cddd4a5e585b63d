#include "hansieve/near/band_index.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <iterator>
#include <type_traits>
#include <utility>

#include "near/band_keys.h"
#include "near/key_table.h"

namespace hansieve {
namespace {

/// Tables by the highest bits of the key: what threads share out, and what grows by itself.
constexpr unsigned kTableBits = 6;
constexpr std::size_t kTables = std::size_t{1} << kTableBits;

/// Keys that are sorted and then looked up together: the more, the nearer they lie, but never more memory than
/// a little for each document.
constexpr std::size_t kFewestTogether = std::size_t{1} << 16, kMostTogether = std::size_t{1} << 20;
constexpr std::size_t kShareTogether = 64;

/// How many keys ahead a cache line is asked for.
constexpr std::size_t kAhead = 32;

struct Entry {
  std::uint32_t key, document;
};

/// Sorts by the highest bits of the key, keeping the order of those that have them in common: neighbours in the
/// result are neighbours in memory, which spares half of the time that random accesses take.
class EntrySorter {
 public:
  std::span<const Entry> sort(std::span<const Entry> entries) {
    std::fill(std::begin(ends_), std::end(ends_), 0u);
    for (const Entry& entry : entries) ++ends_[entry.key >> kShift];
    std::uint32_t sum = 0;
    for (std::uint32_t& end : ends_) sum += std::exchange(end, sum);
    if (sorted_.size() < entries.size()) sorted_.resize(entries.size());
    for (const Entry& entry : entries) sorted_[ends_[entry.key >> kShift]++] = entry;
    return std::span(sorted_).first(entries.size());
  }
  std::size_t memory_bytes() const { return sorted_.capacity() * sizeof(Entry); }

 private:
  static constexpr unsigned kShift = 32 - 11;
  std::uint32_t ends_[1 << 11];
  std::vector<Entry> sorted_;
};

}  // namespace

class BandIndex::Parts {
 public:
  Parts(const Banding& banding, unsigned slots, std::size_t max_bucket) : banding_(banding), slots_(slots) {
    assert(fits(banding, slots));
    constexpr std::uint64_t kKeys = std::uint64_t{1} << (32 - kTableBits);
    tables_.reserve(kTables);
    for (std::size_t i = 0; i < kTables; ++i) tables_.emplace_back(static_cast<std::uint32_t>(i * kKeys), kKeys, max_bucket);
  }

  std::size_t size() const { return documents_; }
  std::size_t count(std::span<const std::uint16_t> signatures) const { return signatures.size() / slots_; }

  void reserve(std::size_t documents) {
    text_hashes_.reserve(documents);
    count_together(documents);
    // Keys fall on the tables evenly, within some standard deviations.
    const double mean = static_cast<double>(documents) * banding_.bands / kTables;
    for (KeyTable& table : tables_) table.reserve(static_cast<std::size_t>(mean + 5 * std::sqrt(mean)));
  }

  void prefetch(std::span<const std::uint16_t> signature) const {
    for_each_key(signature, [&](std::uint32_t key) { table(key).prefetch(key); });
  }

  void note(std::uint32_t document, std::uint64_t text_hash) {
    if (text_hashes_.size() <= document) text_hashes_.resize(document + std::size_t{1});
    text_hashes_[document] = text_hash;
    ++documents_;
  }

  void insert(std::uint32_t document, std::span<const std::uint16_t> signature) {
    for_each_key(signature, [&](std::uint32_t key) { waiting_.push_back({key, document}); });
    if (waiting_.size() + banding_.bands > together_) place_waiting(), count_together(documents_);
  }

  void query(std::span<const std::uint16_t> signature, std::vector<std::uint32_t>& out) {
    place_waiting();
    keys_.clear();
    for_each_key(signature, [&](std::uint32_t key) { table(key).prefetch(key), keys_.push_back(key); });
    const auto before = static_cast<std::ptrdiff_t>(out.size());
    for (const std::uint32_t key : keys_) table(key).find(key, [&](std::uint32_t document) { out.push_back(document); });
    sort_unique(out, before);
  }

  /// Of signatures `from` to `to`, calls `visit` with the keys, sorted, and the numbers that stand for the
  /// signatures, from `first` on: cache lines are here by then.
  template <typename Visit>
  void each_sorted(std::span<const std::uint16_t> signatures, std::size_t from, std::size_t to, std::uint32_t first, Visit&& visit) {
    place_waiting();
    for (std::size_t i = from; i < to; ++i) {
      for_each_key(signatures.subspan(i * slots_, slots_), [&](std::uint32_t key) {
        waiting_.push_back({key, first + static_cast<std::uint32_t>(i - from)});
      });
    }
    visit_sorted(visit);
  }

  /// A query of many signatures, `take` told of each afterwards if it takes them in too.
  template <typename Take>
  void query_batch(std::span<const std::uint16_t> signatures, const Use& use, Take&& take) {
    const std::size_t documents = count(signatures), together = std::max<std::size_t>(together_ / banding_.bands, 1);
    for (std::size_t from = 0; from < documents; from += together) {
      const std::size_t to = std::min(documents, from + together);
      hits_.clear(), late_.clear();
      each_sorted(signatures, from, to, 0, [&](Entry entry) {
        KeyTable& at = table(entry.key);
        if constexpr (!std::is_same_v<Take, std::nullptr_t>) {
          at.find(entry.key, [&](std::uint32_t found) { hits_.push_back({entry.document, found}); });
          take(at, entry.key, from + entry.document);
        } else if (at.is_simple(entry.key)) {
          at.find(entry.key, [&](std::uint32_t found) { hits_.push_back({entry.document, found}); });
        } else {
          at.prefetch_next(entry.key);
          late_.push_back(entry);
        }
        // Those whose line sends us on, when the next one is here too.
        if (late_.size() == kAhead) find_late();
      });
      find_late();
      hand_out(from, to, use);
    }
  }

  // Every table takes its keys in the order of the documents, so that threads change nothing.
  void insert_parallel(std::uint32_t first, std::span<const std::uint16_t> signatures, const ParallelFor& parallel) {
    place_waiting();
    const std::size_t documents = count(signatures), chunk_size = std::max<std::size_t>(kMostTogether / banding_.bands, 1);
    const std::size_t chunks = (documents + chunk_size - 1) / chunk_size;
    std::vector<std::vector<Entry>> sorted(chunks);
    parallel(chunks, [&](std::size_t chunk) {
      std::vector<Entry> entries;
      for (std::size_t i = chunk * chunk_size; i < std::min(documents, (chunk + 1) * chunk_size); ++i) {
        for_each_key(signatures.subspan(i * slots_, slots_), [&](std::uint32_t key) {
          entries.push_back({key, first + static_cast<std::uint32_t>(i)});
        });
      }
      EntrySorter sorter;
      const std::span<const Entry> result = sorter.sort(entries);
      sorted[chunk].assign(result.begin(), result.end());
    });
    parallel(kTables, [&](std::size_t t) {
      for (const std::vector<Entry>& entries : sorted) {
        const auto in_order = [](const Entry& entry, std::size_t bits) { return number(entry.key) < bits; };
        const auto begin = std::lower_bound(entries.begin(), entries.end(), t, in_order);
        const auto end = std::lower_bound(begin, entries.end(), t + 1, in_order);
        visit_ahead({begin, end}, [&](Entry entry) { tables_[t].insert(entry.key, entry.document, text_hashes_); });
      }
    });
  }

  std::uint64_t large_buckets() {
    place_waiting();
    std::uint64_t all = 0;
    for (const KeyTable& table : tables_) all += table.large_buckets();
    return all;
  }

  void place(KeyTable& at, std::uint32_t key, std::uint32_t document) { at.insert(key, document, text_hashes_); }

  void place_waiting() {
    if (!waiting_.empty()) visit_sorted([&](Entry entry) { place(table(entry.key), entry.key, entry.document); });
  }

  std::size_t memory_bytes() const {
    std::size_t bytes = text_hashes_.capacity() * sizeof(std::uint64_t) + sorter_.memory_bytes();
    bytes += (waiting_.capacity() + hits_.capacity()) * sizeof(Entry);
    for (const KeyTable& table : tables_) bytes += table.memory_bytes();
    return bytes;
  }

 private:
  static std::size_t number(std::uint32_t key) { return key >> (32 - kTableBits); }
  KeyTable& table(std::uint32_t key) { return tables_[number(key)]; }
  const KeyTable& table(std::uint32_t key) const { return tables_[number(key)]; }

  void count_together(std::size_t documents) {
    const std::size_t share = documents * banding_.bands / kShareTogether;
    together_ = std::max(together_, std::bit_floor(std::clamp(share, kFewestTogether, kMostTogether)));
  }

  template <typename F>
  void for_each_key(std::span<const std::uint16_t> signature, F&& f) const {
    assert(signature.size() == slots_);
    for_each_band_key(signature, banding_, [&](unsigned, std::uint64_t key) { f(static_cast<std::uint32_t>(key >> 32)); });
  }

  template <typename Visit>
  void visit_ahead(std::span<const Entry> entries, Visit&& visit) {
    const std::size_t near = std::min(kAhead, entries.size());
    for (std::size_t i = 0; i < near; ++i) table(entries[i].key).prefetch(entries[i].key);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (i + kAhead < entries.size()) table(entries[i + kAhead].key).prefetch(entries[i + kAhead].key);
      visit(entries[i]);
    }
  }

  /// Visits what waits, and forgets it. A few keys are not worth sorting.
  template <typename Visit>
  void visit_sorted(Visit&& visit) {
    visit_ahead(waiting_.size() < 4096 ? std::span<const Entry>(waiting_) : sorter_.sort(waiting_), visit);
    waiting_.clear();
  }

  void find_late() {
    for (const Entry& entry : late_) {
      table(entry.key).find(entry.key, [&](std::uint32_t found) { hits_.push_back({entry.document, found}); });
    }
    late_.clear();
  }

  /// Hits have the signature's number for a key.
  void hand_out(std::size_t from, std::size_t to, const Use& use) {
    const auto by_both = [](const Entry& a, const Entry& b) { return a.key != b.key ? a.key < b.key : a.document < b.document; };
    std::sort(hits_.begin(), hits_.end(), by_both);
    std::vector<std::uint32_t> found;
    auto hit = hits_.begin();
    for (std::size_t i = from; i < to; ++i) {
      found.clear();
      for (; hit != hits_.end() && hit->key == i - from; ++hit) {
        if (found.empty() || found.back() != hit->document) found.push_back(hit->document);
      }
      use(i, found);
    }
  }

  static void sort_unique(std::vector<std::uint32_t>& numbers, std::ptrdiff_t from) {
    std::sort(numbers.begin() + from, numbers.end());
    numbers.erase(std::unique(numbers.begin() + from, numbers.end()), numbers.end());
  }

  const Banding banding_;
  const unsigned slots_;
  std::vector<KeyTable> tables_;
  std::vector<std::uint64_t> text_hashes_;
  std::size_t documents_ = 0;
  std::size_t together_ = kFewestTogether;
  EntrySorter sorter_;
  std::vector<Entry> waiting_;      ///< keys not yet in the tables, or asked for
  std::vector<Entry> hits_, late_;
  std::vector<std::uint32_t> keys_;
};

BandIndex::BandIndex(const Banding& banding, unsigned slots, std::size_t max_bucket)
    : parts_(std::make_unique<Parts>(banding, slots, max_bucket)) {}
BandIndex::~BandIndex() = default;
BandIndex::BandIndex(BandIndex&&) noexcept = default;
BandIndex& BandIndex::operator=(BandIndex&&) noexcept = default;

void BandIndex::reserve(std::size_t documents) { parts_->reserve(documents); }
void BandIndex::prefetch(std::span<const std::uint16_t> signature) const { parts_->prefetch(signature); }
std::size_t BandIndex::size() const { return parts_->size(); }
std::uint64_t BandIndex::large_buckets() const { return parts_->large_buckets(); }
std::size_t BandIndex::memory_bytes() const { return parts_->memory_bytes(); }

void BandIndex::insert(std::uint32_t document, std::span<const std::uint16_t> signature, std::uint64_t text_hash) {
  parts_->note(document, text_hash);
  parts_->insert(document, signature);
}

void BandIndex::query(std::span<const std::uint16_t> signature, std::vector<std::uint32_t>& out) {
  parts_->query(signature, out);
}

void BandIndex::query_batch(std::span<const std::uint16_t> signatures, const Use& use) {
  parts_->query_batch(signatures, use, nullptr);
}

void BandIndex::insert_batch(std::uint32_t first, std::span<const std::uint16_t> signatures,
                             std::span<const std::uint64_t> text_hashes, const ParallelFor& parallel) {
  assert(text_hashes.size() == parts_->count(signatures));
  for (std::size_t i = 0; i < text_hashes.size(); ++i) parts_->note(first + static_cast<std::uint32_t>(i), text_hashes[i]);
  if (parallel) return parts_->insert_parallel(first, signatures, parallel);
  const std::size_t slots = text_hashes.empty() ? 0 : signatures.size() / text_hashes.size();
  for (std::size_t i = 0; i < text_hashes.size(); ++i) {
    parts_->insert(first + static_cast<std::uint32_t>(i), signatures.subspan(i * slots, slots));
  }
}

void BandIndex::query_and_insert(std::uint32_t first, std::span<const std::uint16_t> signatures,
                                 std::span<const std::uint64_t> text_hashes, const Use& use) {
  assert(text_hashes.size() == parts_->count(signatures));
  for (std::size_t i = 0; i < text_hashes.size(); ++i) parts_->note(first + static_cast<std::uint32_t>(i), text_hashes[i]);
  // Keys that two documents share keep their order among all keys: each is found by those behind it.
  parts_->query_batch(signatures, use, [&](KeyTable& table, std::uint32_t key, std::size_t i) {
    parts_->place(table, key, first + static_cast<std::uint32_t>(i));
  });
}

}  // namespace hansieve
