// SignatureStore: the signatures of many documents with the hashes of their texts, in memory or beside it.
//
//   SignatureStore store(128, banding, room);
//   store.append(signature, text_hash);               // document 0, 1, 2, ...
//   store.finish();
//   auto s = store.signature(7, buffer);              // where it lies, or read into `buffer`
//
// Beside the memory the keys of the bands are kept too (5 bytes each), a stretch of documents band by band,
// so that going through one band reads that band only.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "hansieve/base/result.h"
#include "hansieve/base/saved_state.h"
#include "hansieve/base/scratch.h"
#include "hansieve/near/candidates.h"

namespace hansieve {

/// Appending: one thread. Reading, after finish(): any number.
class SignatureStore : public BandKeys {
 public:
  /// `scratch` null: in memory, (2 * slots + 8) bytes a document.
  SignatureStore(unsigned slots, const Banding& banding, Scratch* scratch)
      : slots_(slots), record_(slots + 4), banding_(banding), scratch_(scratch) {}

  Result<void> append(std::span<const std::uint16_t> signature, std::uint64_t text_hash);
  Result<void> finish();

  std::uint32_t size() const override { return size_; }
  /// `buffer` is for the case that it must be read.
  Result<std::span<const std::uint16_t>> signature(std::uint32_t document, std::vector<std::uint16_t>& buffer) const;
  /// Asks for a signature that will be wanted soon, where it is in memory.
  void prefetch(std::uint32_t document) const {
    if (scratch_) return;
    const std::uint16_t* const at = record(document);
    for (std::size_t i = 0; i < slots_; i += 32) __builtin_prefetch(at + i);
  }
  Result<std::uint64_t> text_hash(std::uint32_t document) const override;
  Result<void> read(unsigned band, unsigned bands, const Use& use) const override;

  /// Loading: of the same slots and banding, and beside the memory if that was.
  void save_or_load(SavedState& state);

  /// Bytes beside the memory for each document.
  static std::size_t scratch_bytes(unsigned slots, const Banding& banding) { return 2 * slots + 8 + kKeyBytes * banding.bands; }
  /// What appending takes when there is scratch.
  static std::size_t buffer_bytes(unsigned slots, const Banding& banding) { return kChunk * scratch_bytes(slots, banding); }

 private:
  static constexpr std::uint32_t kChunk = 8192;  ///< documents in a piece of memory, or of a file
  static constexpr std::size_t kKeyBytes = kKeyBits / 8;

  const std::uint16_t* record(std::uint32_t document) const {
    return chunks_[document / kChunk].get() + std::size_t{document % kChunk} * record_;
  }
  std::span<const std::uint16_t> slots_at(const std::uint16_t* record) const { return {record, slots_}; }
  Result<void> write_chunk();

  const unsigned slots_;
  const std::size_t record_;   ///< 16-bit numbers of a signature and its hash
  const Banding banding_;
  Scratch* const scratch_;
  std::uint32_t size_ = 0;
  std::vector<std::unique_ptr<std::uint16_t[]>> chunks_;  ///< beside the memory: the last one only
  std::uint32_t in_chunk_ = 0;
  std::unique_ptr<ScratchFile> signatures_, keys_;
  std::string packed_;
};

}  // namespace hansieve
