// BlockSpool: a stream set aside, compressed in blocks, so that it can be read again from anywhere.
//
//   BlockSpool spool(scratch.create("input").value());
//   spool.append(bytes);
//   BlockSpool::Blocks blocks;                       // one per thread
//   spool.read(offset, buffer, size, blocks);
//
// Blocks hold 32 KiB, a few microseconds of decompression. Memory: 8 bytes a block, and what `Blocks` keeps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hansieve/base/result.h"
#include "hansieve/base/saved_state.h"
#include "hansieve/base/scratch.h"

namespace hansieve {

class BlockSpool {
 public:
  static constexpr std::size_t kBlockBytes = 32 * 1024;

  /// `file` may be missing where a state is loaded next.
  explicit BlockSpool(std::unique_ptr<ScratchFile> file);
  ~BlockSpool();

  /// One thread.
  Result<void> append(std::string_view bytes);
  std::uint64_t size() const { return size_; }
  void save_or_load(SavedState& state) { state(file_), state(pending_), state(starts_), state(size_); }

  /// Some blocks as they were before compression. For one thread.
  class Blocks {
   public:
    Blocks();
    ~Blocks();
    Blocks(Blocks&&) noexcept;

   private:
    friend class BlockSpool;
    struct State;
    std::unique_ptr<State> state_;
  };

  /// Requires bytes that were appended. Several threads may read at once,
  /// and none while one appends.
  Result<void> read(std::uint64_t at, char* to, std::size_t size, Blocks& blocks) const;

 private:
  struct Packer;
  Result<void> write_block(std::string_view block);
  Result<const std::string*> block(std::uint64_t number, Blocks& blocks) const;

  std::unique_ptr<ScratchFile> file_;
  std::unique_ptr<Packer> packer_;
  std::string pending_;                  ///< the last block, not yet full
  std::vector<std::uint64_t> starts_;    ///< of the blocks in the file
  std::uint64_t size_ = 0;
};

}  // namespace hansieve
