#include <zstd.h>

#include "hansieve/io/directory_store.h"

namespace hansieve {
namespace {

class ZstdCodec : public BlockCodec {
 public:
  explicit ZstdCodec(int level) : packer_(ZSTD_createCCtx()), unpacker_(ZSTD_createDCtx()) {
    ZSTD_CCtx_setParameter(packer_, ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(packer_, ZSTD_c_checksumFlag, 1);
  }
  ~ZstdCodec() override {
    ZSTD_freeCCtx(packer_);
    ZSTD_freeDCtx(unpacker_);
  }
  ZstdCodec(const ZstdCodec&) = delete;
  ZstdCodec& operator=(const ZstdCodec&) = delete;

  std::string shorten(std::string_view bytes) override {
    std::string out(ZSTD_compressBound(bytes.size()), '\0');
    out.resize(ZSTD_compress2(packer_, out.data(), out.size(), bytes.data(), bytes.size()));
    return out;
  }

  Result<std::string> restore(std::string_view shortened, std::size_t size) override {
    if (ZSTD_getFrameContentSize(shortened.data(), shortened.size()) != size) return damaged();
    std::string out(size, '\0');
    const std::size_t got = ZSTD_decompressDCtx(unpacker_, out.data(), size, shortened.data(), shortened.size());
    if (ZSTD_isError(got) || got != size) return damaged();
    return out;
  }

 private:
  static Error damaged() { return {ErrorCode::kInputOutput, "a compressed block is damaged"}; }
  ZSTD_CCtx* const packer_;
  ZSTD_DCtx* const unpacker_;
};

}  // namespace

std::unique_ptr<BlockCodec> make_zstd_codec(int level) { return std::make_unique<ZstdCodec>(level); }

}  // namespace hansieve
