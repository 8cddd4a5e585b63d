#include "near/key_table.h"

#include <algorithm>
#include <bit>
#include <cassert>

#include "hansieve/near/candidates.h"

namespace hansieve {
namespace {

constexpr double kMostFull = 0.7;
constexpr double kGrowth = 1.5;

}  // namespace

KeyTable::KeyTable(std::uint32_t first_key, std::uint64_t key_count, std::size_t max_bucket)
    : first_key_(first_key), key_bits_(static_cast<unsigned>(std::countr_zero(key_count))),
      max_bucket_(std::max<std::size_t>(max_bucket, 2)) {
  assert(std::has_single_bit(key_count) && key_bits_ >= 22);
  // Fewest lines for which the keys of kReach lines differ in their lower halves.
  grow((key_count * kReach >> 16) + kReach);
}

void KeyTable::reserve(std::size_t entries) {
  const auto lines = static_cast<std::size_t>(static_cast<double>(entries) / kMostFull / kEntries) + 1;
  if (lines > line_count_) grow(lines);
}

/// The key of an entry: the one with its lower half among those at home in this line or kReach - 1 before it.
std::uint32_t KeyTable::key_at(std::size_t line, std::uint16_t tag) const {
  const std::uint64_t first_line = line < kReach ? 0 : line - (kReach - 1);
  const std::uint64_t lowest = first_key_ + ((first_line << key_bits_) + line_count_ - 1) / line_count_;
  return static_cast<std::uint32_t>(lowest + static_cast<std::uint16_t>(tag - lowest));
}

// Entries come in nearly the order of their keys, so the old table is read and the new one written from front
// to back.
void KeyTable::grow(std::size_t lines) {
  const LargeArray<Line> old = std::move(lines_);
  const std::size_t old_count = line_count_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> entries, homeless;
  lines_ = LargeArray<Line>(lines + kReach - 1);
  for (std::size_t i = 0; old_count > 0 && i < old_count + kReach - 1; ++i) {
    const Line& line = old[i];
    line_count_ = old_count;
    entries.clear();
    for (unsigned k = 0; k < line.used; ++k) entries.emplace_back(key_at(i, line.tags[k]), line.documents[k]);
    line_count_ = lines;
    for (const auto& [key, document] : entries) {
      if (!place(key, document)) homeless.emplace_back(key, document);
    }
  }
  line_count_ = lines;
  most_entries_ = static_cast<std::size_t>(kMostFull * static_cast<double>(lines * kEntries));
  for (const auto& [key, bucket] : buckets_) lines_[home(key)].has_buckets = true;
  entries_ -= homeless.size();
  for (const auto& [key, document] : homeless) move_to_bucket(key).documents.push_back(document);
}

bool KeyTable::place(std::uint32_t key, std::uint32_t document) {
  std::size_t at = home(key);
  for (unsigned reached = 0; reached < kReach; ++reached, ++at) {
    Line& line = lines_[at];
    if (line.used < kEntries) {
      line.put(document, static_cast<std::uint16_t>(key));
      return true;
    }
    if (reached + 1 < kReach) line.goes_on = true;
  }
  return false;
}

/// The bucket of a key; what the table holds of it goes there.
KeyTable::Bucket& KeyTable::move_to_bucket(std::uint32_t key) {
  const auto tag = static_cast<std::uint16_t>(key);
  Bucket& bucket = buckets_[key];
  lines_[home(key)].has_buckets = true;
  for_each_line(key, [&](Line& line) {
    for (unsigned i = 0; i < line.used;) {
      if (line.tags[i] != tag) {
        ++i;
        continue;
      }
      bucket.documents.push_back(line.documents[i]);
      --line.used, --entries_;
      line.documents[i] = line.documents[line.used], line.tags[i] = line.tags[line.used];
    }
  });
  return bucket;
}

void KeyTable::add(Bucket& bucket, std::uint32_t document, std::span<const std::uint64_t> text_hashes) {
  const std::size_t most = std::min(kRepresentatives, max_bucket_);
  const auto represent = [&](std::uint32_t one) {
    bucket.representatives.emplace(text_hashes[one], one);
    if (bucket.representatives.size() > most) bucket.representatives.erase(std::prev(bucket.representatives.end()));
  };
  if (!bucket.representatives.empty()) return represent(document);
  bucket.documents.push_back(document);
  if (bucket.documents.size() <= max_bucket_) return;
  ++large_;
  for (const std::uint32_t one : bucket.documents) represent(one);
  std::vector<std::uint32_t>().swap(bucket.documents);
}

void KeyTable::insert_slowly(std::uint32_t key, std::uint32_t document, std::span<const std::uint64_t> text_hashes) {
  if (entries_ >= most_entries_) {
    grow(static_cast<std::size_t>(static_cast<double>(line_count_) * kGrowth) + 1);
  }
  if (lines_[home(key)].has_buckets) {
    const auto found = buckets_.find(key);
    if (found != buckets_.end()) return add(found->second, document, text_hashes);
  }
  unsigned equal = 0;
  for_each_line(key, [&](const Line& line) {
    line.each_match(static_cast<std::uint16_t>(key), [&](std::uint32_t) { ++equal; });
  });
  if (equal < std::min<std::size_t>(kMostInTable, max_bucket_) && place(key, document)) {
    ++entries_;
    return;
  }
  add(move_to_bucket(key), document, text_hashes);
}

std::size_t KeyTable::memory_bytes() const {
  std::size_t bytes = (line_count_ + kReach - 1) * sizeof(Line);
  for (const auto& [key, bucket] : buckets_) bytes += 112 + bucket.documents.capacity() * 4 + bucket.representatives.size() * 64;
  return bytes;
}

}  // namespace hansieve
