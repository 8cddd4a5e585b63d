#include "hansieve/near/band_index.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <utility>

#include "near/band_keys.h"
#include "near/key_table.h"
#include "near/large_array.h"

namespace hansieve {
namespace {

/// Tables by the highest bits of the key: what threads share out, and what grows by itself.
constexpr unsigned kTableBits = 6;
constexpr std::size_t kTables = std::size_t{1} << kTableBits;

/// Keys wait in heaps by their highest bits until a heap is full or all are asked for: neighbours in a heap are
/// neighbours in memory, which spares half of the time that random accesses take. The higher the heaps the better, but
/// they never take more memory than a little for each document.
constexpr unsigned kHeapBits = 11;
constexpr std::size_t kHeaps = std::size_t{1} << kHeapBits;
constexpr std::size_t kLowestHeap = 32, kHighestHeap = 512;
constexpr std::size_t kShareTogether = 64;

/// So few keys are looked up one by one.
constexpr std::size_t kFew = 4096;

/// How many keys ahead a cache line is asked for.
constexpr std::size_t kAhead = 32;

struct Entry {
  std::uint32_t key, document;
};

/// Keys by their highest bits; those of one heap keep their order.
class Heaps {
 public:
  std::size_t size() const { return size_; }
  /// Where all of them would be as high as that.
  std::size_t room() const { return height_ << kHeapBits; }
  /// Requires that they are empty.
  void make_higher(std::size_t height) {
    height_ = height;
    entries_ = LargeArray<Entry>(room());
  }
  std::size_t height() const { return height_; }

  /// Adds a key, and calls use(heap) with its heap, which it then empties, if that is full.
  template <typename Use>
  void add(Entry entry, Use&& use) {
    const std::size_t heap = entry.key >> (32 - kHeapBits);
    std::uint32_t& used = used_[heap];
    entries_[heap * height_ + used] = entry;
    ++size_;
    if (++used == height_) [[unlikely]] empty(heap, use);
  }

  /// Calls use(heap) with each heap that is not empty, and empties it.
  template <typename Use>
  void empty_all(Use&& use) {
    for (std::size_t heap = 0; size_ > 0; ++heap) {
      if (used_[heap] > 0) empty(heap, use);
    }
  }

  std::size_t memory_bytes() const { return room() * sizeof(Entry) + sizeof used_; }

 private:
  template <typename Use>
  void empty(std::size_t heap, Use&& use) {
    use(std::span<const Entry>(entries_.data() + heap * height_, used_[heap]));
    size_ -= std::exchange(used_[heap], 0u);
  }

  std::size_t height_ = 0, size_ = 0;
  LargeArray<Entry> entries_;   ///< each heap grows in a page of its own, which are more than the processor remembers small ones
  std::uint32_t used_[kHeaps] = {};
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
    make_heaps_higher(documents);
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
    if (documents_ >= next_count_) make_heaps_higher(documents_);
    for_each_key(signature, [&](std::uint32_t key) { waiting_.add({key, document}, [&](auto heap) { place_all(heap); }); });
  }

  void query(std::span<const std::uint16_t> signature, std::vector<std::uint32_t>& out) {
    place_waiting();
    keys_.clear();
    for_each_key(signature, [&](std::uint32_t key) { table(key).prefetch(key), keys_.push_back(key); });
    const auto before = static_cast<std::ptrdiff_t>(out.size());
    for (const std::uint32_t key : keys_) table(key).find(key, [&](std::uint32_t document) { out.push_back(document); });
    sort_unique(out, before);
  }

  void query_batch(std::span<const std::uint16_t> signatures, const Use& use) {
    each_together(signatures, use, [&](std::span<const Entry> heap, std::size_t) { find_all(heap); });
  }

  // Keys that two documents share keep their order: each is found by those behind it.
  void query_and_insert(std::uint32_t first, std::span<const std::uint16_t> signatures, const Use& use) {
    each_together(signatures, use, [&](std::span<const Entry> heap, std::size_t from) {
      visit_ahead(heap, [&](KeyTable& at, Entry entry) {
        at.find(entry.key, [&](std::uint32_t found) { hits_.push_back({entry.document, found}); });
        at.insert(entry.key, first + static_cast<std::uint32_t>(from) + entry.document, text_hashes_);
      });
    });
  }

  // Every table takes its keys in the order of the documents, so that threads change nothing.
  void insert_parallel(std::uint32_t first, std::span<const std::uint16_t> signatures, const ParallelFor& parallel) {
    place_waiting();
    const std::size_t documents = count(signatures), chunk_size = std::max<std::size_t>(kHeaps * kHighestHeap / banding_.bands, 1);
    const std::size_t chunks = (documents + chunk_size - 1) / chunk_size;
    std::vector<std::vector<Entry>> sorted(chunks);
    parallel(chunks, [&](std::size_t chunk) {
      std::vector<Entry> entries;
      for (std::size_t i = chunk * chunk_size; i < std::min(documents, (chunk + 1) * chunk_size); ++i) {
        for_each_key(signatures.subspan(i * slots_, slots_), [&](std::uint32_t key) {
          entries.push_back({key, first + static_cast<std::uint32_t>(i)});
        });
      }
      sorted[chunk] = sorted_by_heap(entries);
    });
    parallel(kTables, [&](std::size_t t) {
      for (const std::vector<Entry>& entries : sorted) {
        const auto in_order = [](const Entry& entry, std::size_t bits) { return number(entry.key) < bits; };
        const auto begin = std::lower_bound(entries.begin(), entries.end(), t, in_order);
        const auto end = std::lower_bound(begin, entries.end(), t + 1, in_order);
        if (begin != end) place_all({begin, end});
      }
    });
  }

  std::uint64_t large_buckets() {
    place_waiting();
    std::uint64_t all = 0;
    for (const KeyTable& table : tables_) all += table.large_buckets();
    return all;
  }

  void place_waiting() {
    if (waiting_.size() == 0) return;
    if (waiting_.size() >= kFew) return waiting_.empty_all([&](std::span<const Entry> heap) { place_all(heap); });
    few_.clear();
    waiting_.empty_all([&](std::span<const Entry> heap) { few_.insert(few_.end(), heap.begin(), heap.end()); });
    for (const Entry& entry : few_) table(entry.key).prefetch(entry.key);
    for (const Entry& entry : few_) table(entry.key).insert(entry.key, entry.document, text_hashes_);
  }

  std::size_t memory_bytes() const {
    std::size_t bytes = text_hashes_.capacity() * sizeof(std::uint64_t) + waiting_.memory_bytes();
    bytes += (hits_.capacity() + late_.capacity() + few_.capacity()) * sizeof(Entry);
    for (const KeyTable& table : tables_) bytes += table.memory_bytes();
    return bytes;
  }

 private:
  static std::size_t number(std::uint32_t key) { return key >> (32 - kTableBits); }
  KeyTable& table(std::uint32_t key) { return tables_[number(key)]; }
  const KeyTable& table(std::uint32_t key) const { return tables_[number(key)]; }

  void make_heaps_higher(std::size_t documents) {
    const std::size_t share = documents * banding_.bands / kShareTogether / kHeaps;
    const std::size_t height = std::bit_floor(std::clamp(share, kLowestHeap, kHighestHeap));
    next_count_ = height == kHighestHeap ? ~std::size_t{0} : 2 * height * kHeaps * kShareTogether / banding_.bands;
    if (height <= waiting_.height()) return;
    place_waiting();
    waiting_.make_higher(height);
  }

  template <typename F>
  void for_each_key(std::span<const std::uint16_t> signature, F&& f) const {
    assert(signature.size() == slots_);
    for_each_band_key(signature, banding_, [&](unsigned, std::uint64_t key) { f(static_cast<std::uint32_t>(key >> 32)); });
  }

  /// Calls `visit` with the keys of one table: cache lines are here by then.
  template <typename Visit>
  void visit_ahead(std::span<const Entry> entries, Visit&& visit) {
    KeyTable& at = table(entries.front().key);
    const std::size_t near = std::min(kAhead, entries.size());
    for (std::size_t i = 0; i < near; ++i) at.prefetch(entries[i].key);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (i + kAhead < entries.size()) at.prefetch(entries[i + kAhead].key);
      visit(at, entries[i]);
    }
  }

  void place_all(std::span<const Entry> heap) {
    visit_ahead(heap, [&](KeyTable& at, Entry entry) { at.insert(entry.key, entry.document, text_hashes_); });
  }

  // Those whose line sends us on are looked for when the next one is here too.
  void find_all(std::span<const Entry> heap) {
    const auto find = [&](KeyTable& at, Entry entry) {
      at.find(entry.key, [&](std::uint32_t found) { hits_.push_back({entry.document, found}); });
    };
    late_.clear();
    visit_ahead(heap, [&](KeyTable& at, Entry entry) {
      if (at.is_simple(entry.key)) [[likely]] return find(at, entry);
      at.prefetch_next(entry.key);
      late_.push_back(entry);
    });
    for (const Entry& entry : late_) find(table(entry.key), entry);
  }

  /// So many signatures as the heaps hold, again and again: calls visit(heap, from), the numbers in the heap being
  /// the signatures' from `from` on, and then hands out what was found.
  template <typename Visit>
  void each_together(std::span<const std::uint16_t> signatures, const Use& use, Visit&& visit) {
    place_waiting();
    make_heaps_higher(documents_);
    const std::size_t documents = count(signatures), together = std::max<std::size_t>(waiting_.room() / banding_.bands, 1);
    for (std::size_t from = 0; from < documents; from += together) {
      const std::size_t to = std::min(documents, from + together);
      hits_.clear();
      const auto visit_heap = [&](std::span<const Entry> heap) { visit(heap, from); };
      for (std::size_t i = from; i < to; ++i) {
        const auto number = static_cast<std::uint32_t>(i - from);
        for_each_key(signatures.subspan(i * slots_, slots_), [&](std::uint32_t key) { waiting_.add({key, number}, visit_heap); });
      }
      waiting_.empty_all(visit_heap);
      hand_out(from, to, use);
    }
  }

  /// Hits have the signature's number for a key.
  void hand_out(std::size_t from, std::size_t to, const Use& use) {
    ends_.assign(to - from + 1, 0);
    for (const Entry& hit : hits_) ++ends_[hit.key];
    std::uint32_t sum = 0;
    for (std::uint32_t& end : ends_) sum += std::exchange(end, sum);
    found_.resize(hits_.size());
    for (const Entry& hit : hits_) found_[ends_[hit.key]++] = hit.document;
    for (std::size_t i = from, begin = 0; i < to; begin = ends_[i++ - from]) {
      const auto first = found_.begin() + static_cast<std::ptrdiff_t>(begin), last = found_.begin() + ends_[i - from];
      std::sort(first, last);
      use(i, {first, std::unique(first, last)});
    }
  }

  /// In the order of the heaps, keeping that of the documents.
  static std::vector<Entry> sorted_by_heap(std::span<const Entry> entries) {
    std::vector<std::uint32_t> ends(kHeaps);
    for (const Entry& entry : entries) ++ends[entry.key >> (32 - kHeapBits)];
    std::uint32_t sum = 0;
    for (std::uint32_t& end : ends) sum += std::exchange(end, sum);
    std::vector<Entry> sorted(entries.size());
    for (const Entry& entry : entries) sorted[ends[entry.key >> (32 - kHeapBits)]++] = entry;
    return sorted;
  }

  static void sort_unique(std::vector<std::uint32_t>& numbers, std::ptrdiff_t from) {
    std::sort(numbers.begin() + from, numbers.end());
    numbers.erase(std::unique(numbers.begin() + from, numbers.end()), numbers.end());
  }

  const Banding banding_;
  const unsigned slots_;
  std::vector<KeyTable> tables_;
  std::vector<std::uint64_t> text_hashes_;
  std::size_t documents_ = 0, next_count_ = 0;   ///< with how many the heaps may be higher
  Heaps waiting_;                                ///< keys not yet in the tables, or asked for
  std::vector<Entry> hits_, late_, few_;
  std::vector<std::uint32_t> keys_, ends_, found_;
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
  parts_->query_batch(signatures, use);
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
  parts_->query_and_insert(first, signatures, use);
}

}  // namespace hansieve
