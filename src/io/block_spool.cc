#include "hansieve/io/block_spool.h"

#include <zstd.h>

#include <algorithm>
#include <cstring>

namespace hansieve {
namespace {

constexpr std::size_t kKeptBlocks = 64;   ///< 2 MiB a thread
constexpr int kLevel = 1;

Error damaged() { return {ErrorCode::kInputOutput, "the spool in the directory for temporary files is damaged: run again with another --tmpdir"}; }

}  // namespace

struct BlockSpool::Packer {
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  std::string packed;
  ~Packer() { ZSTD_freeCCtx(context); }
};

/// A block stands where its number modulo the number of places says.
struct BlockSpool::Blocks::State {
  struct Place {
    std::uint64_t number = ~std::uint64_t{0};
    std::string bytes;
  };
  ZSTD_DCtx* const context = ZSTD_createDCtx();
  std::string packed;
  Place places[kKeptBlocks];
  ~State() { ZSTD_freeDCtx(context); }
};

BlockSpool::Blocks::Blocks() : state_(std::make_unique<State>()) {}
BlockSpool::Blocks::~Blocks() = default;
BlockSpool::Blocks::Blocks(Blocks&&) noexcept = default;

BlockSpool::BlockSpool(std::unique_ptr<ScratchFile> file) : file_(std::move(file)), packer_(std::make_unique<Packer>()) {
  pending_.reserve(kBlockBytes);
}
BlockSpool::~BlockSpool() = default;

Result<void> BlockSpool::write_block(std::string_view block) {
  std::string& packed = packer_->packed;
  packed.resize(ZSTD_compressBound(kBlockBytes));
  const std::size_t n = ZSTD_compressCCtx(packer_->context, packed.data(), packed.size(), block.data(), block.size(), kLevel);
  starts_.push_back(file_->size());
  return file_->append({packed.data(), n});
}

Result<void> BlockSpool::append(std::string_view bytes) {
  size_ += bytes.size();
  while (!bytes.empty()) {
    const std::size_t n = std::min(bytes.size(), kBlockBytes - pending_.size());
    pending_ += bytes.substr(0, n);
    bytes.remove_prefix(n);
    if (pending_.size() < kBlockBytes) break;
    if (auto ok = write_block(pending_); !ok) return ok;
    pending_.clear();
  }
  return {};
}

Result<const std::string*> BlockSpool::block(std::uint64_t number, Blocks& blocks) const {
  if (number == starts_.size()) return &pending_;
  Blocks::State& state = *blocks.state_;
  auto& place = state.places[number % kKeptBlocks];
  if (place.number == number) return &place.bytes;
  place.number = ~std::uint64_t{0};
  const std::uint64_t start = starts_[number], end = number + 1 < starts_.size() ? starts_[number + 1] : file_->size();
  state.packed.resize(end - start);
  if (auto ok = file_->read(start, state.packed.data(), state.packed.size()); !ok) return ok.error();
  place.bytes.resize(kBlockBytes);
  if (ZSTD_decompressDCtx(state.context, place.bytes.data(), kBlockBytes, state.packed.data(), state.packed.size()) != kBlockBytes) return damaged();
  place.number = number;
  return &place.bytes;
}

Result<void> BlockSpool::read(std::uint64_t at, char* to, std::size_t size, Blocks& blocks) const {
  while (size > 0) {
    const auto found = block(at / kBlockBytes, blocks);
    if (!found) return found.error();
    const std::size_t from = at % kBlockBytes, n = std::min(size, kBlockBytes - from);
    std::memcpy(to, (*found)->data() + from, n);
    at += n, to += n, size -= n;
  }
  return {};
}

}  // namespace hansieve
