#include "hansieve/near/band_index.h"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstdlib>
#include <new>

#include "hansieve/near/candidates.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace hansieve {
namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;
constexpr double kMostFull = 0.9;
constexpr double kGrowth = 1.5;
constexpr std::size_t kHugePage = std::size_t{2} << 20;

}  // namespace

BandIndex::BandIndex(const Banding& banding, unsigned slots, std::size_t max_bucket)
    : banding_(banding), slots_(slots), max_bucket_(std::max<std::size_t>(max_bucket, 2)) {
  assert(fits(banding, slots));
  grow(64);
}

void BandIndex::Free::operator()(Line* lines) const { std::free(lines); }

// Every access misses the cache; large pages keep it from missing the page tables too.
std::unique_ptr<BandIndex::Line[], BandIndex::Free> BandIndex::allocate(std::size_t lines) {
  const std::size_t bytes = lines * sizeof(Line);
  const std::size_t alignment = bytes >= 4 * kHugePage ? kHugePage : alignof(Line);
  void* memory = std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  if (memory == nullptr) throw std::bad_alloc();
#if defined(MADV_HUGEPAGE)
  if (alignment == kHugePage) ::madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  std::unique_ptr<Line[], Free> made(static_cast<Line*>(memory));
  for (std::size_t i = 0; i < lines; ++i) {
    std::fill_n(made[i].keys, kLineEntries, 0);
    std::fill_n(made[i].documents, kLineEntries, kNone);
  }
  return made;
}

void BandIndex::reserve(std::size_t documents) {
  const double entries = static_cast<double>(documents) * banding_.bands;
  const auto lines = static_cast<std::size_t>(entries / kMostFull / kLineEntries) + 2 + banding_.bands;
  text_hashes_.reserve(documents);
  if (lines > line_count_) grow(lines);
}

#if defined(__SSE2__)
static unsigned equal_bits(const std::uint32_t* eight, std::uint32_t value) {
  const __m128i wanted = _mm_set1_epi32(static_cast<int>(value));
  const auto* const p = reinterpret_cast<const __m128i*>(eight);
  const auto bits = [&](int half) {
    return static_cast<unsigned>(_mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(_mm_load_si128(p + half), wanted))));
  };
  return bits(0) | bits(1) << 4;
}
#else
static unsigned equal_bits(const std::uint32_t* eight, std::uint32_t value) {
  unsigned bits = 0;
  for (unsigned i = 0; i < 8; ++i) bits |= static_cast<unsigned>(eight[i] == value) << i;
  return bits;
}
#endif

unsigned BandIndex::Line::matches(std::uint32_t key) const { return equal_bits(keys, key); }
unsigned BandIndex::Line::used() const {
  return static_cast<unsigned>(std::countr_zero(equal_bits(documents, kNone) | 1u << kLineEntries));
}

// Keys are placed in their order, so the old table is read and the new one written from front to back.
void BandIndex::grow(std::size_t lines) {
  const std::unique_ptr<Line[], Free> old = std::move(lines_);
  const std::size_t old_count = line_count_;
  lines_ = allocate(lines);
  line_count_ = lines;
  for (std::size_t i = 0; i < old_count; ++i) {
    for (unsigned k = 0, used = old[i].used(); k < used; ++k) place({old[i].keys[k], old[i].documents[k]});
  }
}

void BandIndex::place(Entry entry) {
  for (std::size_t at = home(entry.key);; at = at + 1 == line_count_ ? 0 : at + 1) {
    Line& line = lines_[at];
    const unsigned used = line.used();
    if (used == kLineEntries) continue;
    line.keys[used] = entry.key;
    line.documents[used] = entry.document;
    return;
  }
}

/// Calls `use` with the documents under a key.
template <typename Use>
void BandIndex::for_each(std::uint32_t key, Use&& use) const {
  for (std::size_t at = home(key);; at = at + 1 == line_count_ ? 0 : at + 1) {
    const Line& line = lines_[at];
    const unsigned used = line.used();
    for (unsigned bits = line.matches(key) & ((1u << used) - 1); bits != 0; bits &= bits - 1) {
      use(line.documents[std::countr_zero(bits)]);
    }
    if (used < kLineEntries) return;
  }
}

void BandIndex::keys_of(std::span<const std::uint16_t> signature, std::vector<std::uint32_t>& keys) const {
  assert(signature.size() == slots_);
  keys.resize(banding_.bands);
  for (unsigned band = 0; band < banding_.bands; ++band) {
    keys[band] = static_cast<std::uint32_t>(band_key(signature, banding_, band) >> 32);
    __builtin_prefetch(&lines_[home(keys[band])], 1);
  }
}

void BandIndex::add_representative(Representatives& some, std::uint32_t document) {
  some.emplace(text_hashes_[document], document);
  if (some.size() > std::min(kRepresentatives, max_bucket_)) some.erase(std::prev(some.end()));
}

void BandIndex::insert_key(Entry entry) {
  if (!large_.empty()) {
    const auto found = large_.find(entry.key);
    if (found != large_.end()) return add_representative(found->second, entry.document);
  }
  std::size_t equal = 1;
  for (std::size_t at = home(entry.key);; at = at + 1 == line_count_ ? 0 : at + 1) {
    Line& line = lines_[at];
    const unsigned used = line.used();
    equal += static_cast<unsigned>(std::popcount(line.matches(entry.key) & ((1u << used) - 1)));
    if (used == kLineEntries) continue;
    line.keys[used] = entry.key;
    line.documents[used] = entry.document;
    ++entries_;
    break;
  }
  if (equal <= max_bucket_) return;
  // One too many: from now on its representatives stand for this bucket.
  Representatives& some = large_[entry.key];
  for_each(entry.key, [&](std::uint32_t document) { add_representative(some, document); });
}

void BandIndex::insert_pending() {
  for (const std::uint32_t key : pending_keys_) insert_key({key, pending_});
  pending_keys_.clear();
}

void BandIndex::insert(std::uint32_t document, std::span<const std::uint16_t> signature, std::uint64_t text_hash) {
  const std::size_t capacity = line_count_ * kLineEntries;
  if (static_cast<double>(entries_ + 2 * banding_.bands) > kMostFull * static_cast<double>(capacity)) {
    insert_pending();
    grow(static_cast<std::size_t>(static_cast<double>(line_count_) * kGrowth) + banding_.bands);
  }
  if (text_hashes_.size() <= document) text_hashes_.resize(document + 1);
  text_hashes_[document] = text_hash;
  keys_of(signature, keys_);
  insert_pending();
  pending_keys_.swap(keys_);
  pending_ = document;
  ++documents_;
}

void BandIndex::prefetch(std::span<const std::uint16_t> signature) const {
  for (unsigned band = 0; band < banding_.bands; ++band) {
    __builtin_prefetch(&lines_[home(static_cast<std::uint32_t>(band_key(signature, banding_, band) >> 32))]);
  }
}

void BandIndex::query(std::span<const std::uint16_t> signature, std::vector<std::uint32_t>& out) {
  insert_pending();
  keys_of(signature, keys_);
  const std::size_t before = out.size();
  for (const std::uint32_t key : keys_) {
    const auto found = large_.empty() ? large_.end() : large_.find(key);
    if (found == large_.end()) {
      for_each(key, [&](std::uint32_t document) { out.push_back(document); });
    } else {
      for (const auto& [hash, document] : found->second) out.push_back(document);
    }
  }
  const auto from = out.begin() + static_cast<std::ptrdiff_t>(before);
  std::sort(from, out.end());
  out.erase(std::unique(from, out.end()), out.end());
}

std::size_t BandIndex::memory_bytes() const {
  std::size_t bytes = line_count_ * sizeof(Line) + text_hashes_.capacity() * sizeof(std::uint64_t);
  for (const auto& [key, some] : large_) bytes += 64 + some.size() * 64;
  return bytes;
}

}  // namespace hansieve
