#include "hansieve/near/signature_store.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace hansieve {

static constexpr std::size_t kAhead = 8;   // documents whose slots are asked for before they are needed

Result<void> SignatureStore::append(std::span<const std::uint16_t> signature, std::uint64_t text_hash) {
  assert(signature.size() == slots_);
  if (in_chunk_ == kChunk || chunks_.empty()) {
    if (scratch_ && !chunks_.empty()) {
      if (auto ok = write_chunk(); !ok) return ok;
    } else {
      chunks_.emplace_back(new std::uint16_t[std::size_t{kChunk} * record_]);
    }
    in_chunk_ = 0;
  }
  std::uint16_t* const to = chunks_.back().get() + std::size_t{in_chunk_} * record_;
  std::memcpy(to, signature.data(), signature.size_bytes());
  std::memcpy(to + slots_, &text_hash, sizeof text_hash);
  ++in_chunk_;
  ++size_;
  return {};
}

Result<void> SignatureStore::write_chunk() {
  if (!signatures_) {
    for (auto* file : {&signatures_, &keys_}) {
      auto made = scratch_->create("signatures");
      if (!made) return made.error();
      *file = std::move(made).value();
    }
  }
  const std::uint16_t* const first = chunks_.back().get();
  if (auto ok = signatures_->append({reinterpret_cast<const char*>(first), in_chunk_ * record_ * sizeof *first}); !ok) return ok;
  packed_.resize(std::size_t{in_chunk_} * banding_.bands * kKeyBytes + 8);
  char* to = packed_.data();
  for (unsigned band = 0; band < banding_.bands; ++band) {
    for (std::uint32_t i = 0; i < in_chunk_; ++i, to += kKeyBytes) {
      const std::uint64_t key = band_key(slots_at(first + i * record_), banding_, band) >> (64 - kKeyBits);
      std::memcpy(to, &key, 8);  // the three bytes too many are overwritten by the next
    }
  }
  return keys_->append({packed_.data(), packed_.size() - 8});
}

Result<void> SignatureStore::finish() {
  if (!scratch_ || chunks_.empty()) return {};
  auto ok = write_chunk();
  chunks_.clear();
  std::string().swap(packed_);
  return ok;
}

void SignatureStore::save_or_load(SavedState& state) {
  state(size_), state(in_chunk_);
  chunks_.resize(state.counted(chunks_.size(), 1));
  for (auto& chunk : chunks_) {
    if (state.is_loading()) chunk.reset(new std::uint16_t[std::size_t{kChunk} * record_]);
    state.array(chunk.get(), (chunk == chunks_.back() ? std::min(in_chunk_, kChunk) : kChunk) * record_);
  }
  state(signatures_), state(keys_);
}

Result<std::span<const std::uint16_t>> SignatureStore::signature(std::uint32_t document, std::vector<std::uint16_t>& buffer) const {
  if (!scratch_) return slots_at(record(document));
  buffer.resize(slots_);
  auto ok = signatures_->read(std::uint64_t{document} * record_ * 2, reinterpret_cast<char*>(buffer.data()), slots_ * 2);
  if (!ok) return ok.error();
  return std::span<const std::uint16_t>(buffer);
}

Result<std::uint64_t> SignatureStore::text_hash(std::uint32_t document) const {
  std::uint64_t hash = 0;
  if (!scratch_) {
    std::memcpy(&hash, record(document) + slots_, sizeof hash);
  } else if (auto ok = signatures_->read((std::uint64_t{document} * record_ + slots_) * 2, reinterpret_cast<char*>(&hash), sizeof hash); !ok) {
    return ok.error();
  }
  return hash;
}

Result<void> SignatureStore::read(unsigned band, unsigned bands, const Use& use) const {
  std::vector<std::uint64_t> keys(std::size_t{std::min(kChunk, size_)} * bands);
  std::string packed;
  for (std::uint32_t first = 0; first < size_; first += kChunk) {
    const std::uint32_t count = std::min(kChunk, size_ - first);
    if (!scratch_) {
      for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint16_t* const record = this->record(first + i);
        const std::uint16_t* const soon = record + kAhead * record_ + (band * banding_.rows) % slots_;
        for (std::size_t at = 0; at < bands * banding_.rows; at += 32) __builtin_prefetch(soon + at);
        for (unsigned k = 0; k < bands; ++k) keys[std::size_t{k} * count + i] = band_key(slots_at(record), banding_, band + k);
      }
    } else {
      // A chunk's keys stand band by band.
      const std::size_t bytes = std::size_t{bands} * count * kKeyBytes;
      packed.resize(bytes + 8);
      const std::uint64_t at = (std::uint64_t{first} * banding_.bands + std::uint64_t{band} * count) * kKeyBytes;
      if (auto ok = keys_->read(at, packed.data(), bytes); !ok) return ok;
      for (std::size_t i = 0; i < std::size_t{bands} * count; ++i) {
        std::memcpy(&keys[i], packed.data() + i * kKeyBytes, 8);
        keys[i] <<= 64 - kKeyBits;
      }
    }
    use(first, count, keys.data());
  }
  return {};
}

}  // namespace hansieve
