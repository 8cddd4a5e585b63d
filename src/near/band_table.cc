#include "near/band_table.h"

#include <bit>
#include <cassert>

namespace hansieve {
namespace {

constexpr std::size_t kHeaderBytes = 8;   // entries, bits of the bucket
constexpr std::size_t kSlack = 4;         // numbers of two or three bytes are read as four
constexpr unsigned kMostBits = 26;

/// Eight to sixteen entries a bucket.
unsigned bucket_bits(std::uint32_t entries) {
  return entries < 16 ? 0 : static_cast<unsigned>(std::bit_width(entries)) - 4;
}

unsigned rest_bytes(unsigned bits) { return (32 - bits + 7) / 8; }

}  // namespace

std::optional<BandTable> BandTable::over(std::string_view bytes) {
  ByteCursor cursor(bytes);
  BandTable table;
  cursor.read(table.entries_);
  table.bucket_bits_ = cursor.number<std::uint32_t>();
  if (!cursor.is_good() || table.bucket_bits_ > kMostBits) return std::nullopt;
  table.rest_bytes_ = rest_bytes(table.bucket_bits_);
  table.rest_mask_ = static_cast<std::uint32_t>((std::uint64_t{1} << (32 - table.bucket_bits_)) - 1);
  table.starts_ = cursor.take(4 * (std::size_t{table.buckets()} + 1));
  table.rests_ = cursor.take(std::size_t{table.rest_bytes_} * table.entries_ + kSlack);
  table.documents_ = cursor.take(std::size_t{3} * table.entries_ + kSlack);
  if (!cursor.is_good() || cursor.left() > 0) return std::nullopt;
  return table;
}

TableBuilder::TableBuilder(std::uint32_t most_entries) : bucket_bits_(bucket_bits(most_entries)), rest_bytes_(rest_bytes(bucket_bits_)) {
  starts_.reserve((std::size_t{1} << bucket_bits_) + 1);
  rests_.reserve(std::size_t{most_entries} * rest_bytes_ + kSlack);
  documents_.reserve(std::size_t{most_entries} * 3 + kSlack);
}

void TableBuilder::add(std::uint32_t key, std::uint32_t document) {
  assert(document < BandTable::kMostDocuments);
  const auto bucket = static_cast<std::size_t>(std::uint64_t{key} << bucket_bits_ >> 32);
  while (starts_.size() <= bucket) starts_.push_back(entries_);
  const auto rest = static_cast<std::uint32_t>(key & ((std::uint64_t{1} << (32 - bucket_bits_)) - 1));
  rests_.append(reinterpret_cast<const char*>(&rest), rest_bytes_);
  documents_.append(reinterpret_cast<const char*>(&document), 3);
  ++entries_;
}

std::string TableBuilder::finish() {
  starts_.resize((std::size_t{1} << bucket_bits_) + 1, entries_);
  std::string bytes;
  bytes.reserve(kHeaderBytes + 4 * starts_.size() + rests_.size() + documents_.size() + 2 * kSlack);
  append_number(bytes, entries_);
  append_number(bytes, static_cast<std::uint32_t>(bucket_bits_));
  bytes.append(reinterpret_cast<const char*>(starts_.data()), 4 * starts_.size());
  bytes += rests_;
  bytes.append(kSlack, '\0');
  bytes += documents_;
  bytes.append(kSlack, '\0');
  return bytes;
}

}  // namespace hansieve
