// Shingles: the windows of n consecutive code points of a text, each as one 64-bit number.
//
//   hansieve::Shingler shingler(5);
//   shingler.each("今天天气很好", [](std::span<const std::uint64_t> hashes) { ... });   // 2 numbers
//
// The number is XXH3_64bits (seed 0) of the window's UTF-8 bytes, bit for bit, whatever vector unit does
// the work. Text is never decoded: the starts of its code points are enough. Everything after this header
// (signatures, bands, comparison) sees numbers only.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "hansieve/base/kernel.h"

namespace hansieve {

struct SketchKernel;

/// Cuts texts into shingle hashes. Keeps its buffers (about 60 KiB): one per thread, for many texts.
class Shingler {
 public:
  static constexpr unsigned kMaxNgram = 32;

  /// Requires 1 <= ngram <= kMaxNgram.
  explicit Shingler(unsigned ngram = 5, Kernel kernel = active_kernel());

  unsigned ngram() const { return ngram_; }

  /// Calls `use` with the hashes of all windows in order, repeats included, in blocks of some thousand;
  /// a block lives until the next. A text shorter than n code points is one shingle, an empty one none.
  /// Requires valid UTF-8 of less than 4 GiB. O(bytes), 1 to 2 GB/s in a vector unit.
  template <typename Use>
  void each(std::string_view text, Use&& use) {
    Cursor cursor;
    while (next_block(text, cursor)) use(std::span<const std::uint64_t>(hashes_.data(), cursor.count));
  }

  /// Appends all of them to `out`.
  void append_hashes(std::string_view text, std::vector<std::uint64_t>& out);

 private:
  struct Cursor {
    std::size_t at = 0;       ///< bytes looked at
    std::size_t starts = 0;   ///< code point starts held
    std::size_t count = 0;    ///< hashes in this block
    bool any = false;         ///< a window was found
    bool done = false;
  };
  bool next_block(std::string_view text, Cursor& cursor);

  unsigned ngram_;
  const SketchKernel* kernel_;
  std::vector<std::uint32_t> starts_;
  std::vector<std::uint64_t> hashes_;
};

}  // namespace hansieve
