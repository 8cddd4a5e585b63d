// DedupInputs: the inputs of a run, and any bytes of them again when they have been read: from the file itself, or
// from a spool where the input is compressed or no file.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hansieve/base/result.h"
#include "hansieve/base/scratch.h"
#include "hansieve/io/block_spool.h"
#include "hansieve/io/random_file.h"
#include "hansieve/run/formats.h"

namespace hansieve {

struct DedupInput {
  std::string path;              ///< "-" for standard input
  std::string name;              ///< for ids and messages
  Format format = Format::kText;
  bool is_spooled = false;
  std::uint32_t number = 0;
  std::uint64_t bytes = 0;       ///< decompressed, as far as it was read
  std::uint64_t spool_start = kNotSpooled;
  static constexpr std::uint64_t kNotSpooled = ~std::uint64_t{0};
  std::uint32_t first_row = 0, rows = 0;
};

class DedupInputs {
 public:
  /// `scratch` is asked for room when an input must be spooled.
  explicit DedupInputs(Scratch& scratch) : scratch_(scratch) {}

  /// Takes the next input in, which stays where it is. Spooled unless it is a plain regular file.
  DedupInput& add(std::string path, std::string name, Format format);
  std::size_t size() const { return inputs_.size(); }
  const DedupInput& operator[](std::size_t i) const { return inputs_[i]; }

  /// The next bytes of an input that is spooled, when all before it have been.
  Result<void> spool(DedupInput& input, std::string_view bytes);
  /// No thread may read or spool meanwhile.
  void save_or_load(SavedState& state);
  DedupInput& last() { return inputs_.back(); }
  std::uint64_t spooled_bytes() const { return spool_ ? spool_->size() : 0; }

  /// Reads bytes of inputs. One per thread.
  class Reader {
   public:
    explicit Reader(const DedupInputs& inputs) : inputs_(inputs) {}
    Result<void> read(std::uint32_t input, std::uint64_t offset, char* to, std::size_t size);

   private:
    static constexpr std::size_t kOpenFiles = 64;
    const DedupInputs& inputs_;
    std::map<std::uint32_t, std::unique_ptr<RandomFile>> files_;
    std::unique_ptr<BlockSpool::Blocks> blocks_;
  };

 private:
  Scratch& scratch_;
  std::deque<DedupInput> inputs_;
  std::unique_ptr<BlockSpool> spool_;
};

}  // namespace hansieve
