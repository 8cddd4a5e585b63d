// LineReader: whole lines of any size from a Source, in batches.
//
//   LineReader reader(source);
//   for (std::string batch; auto more = reader.next(batch);) {
//     if (!*more) break;
//     for_each_line(batch, [](std::string_view line) { ... });   // with its "\n", but for the last
//   }
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "hansieve/base/result.h"
#include "hansieve/io/source.h"

namespace hansieve {

class LineReader {
 public:
  explicit LineReader(Source& source) : source_(source) {}
  /// From the offset of a batch of an earlier reader on: what stands before is read and passed over.
  Result<void> skip_to(std::uint64_t offset);

  /// Replaces `lines` by the next whole lines: what one read gives, or as many reads as one line takes.
  /// False at the end. Memory: the longest line and one read.
  Result<bool> next(std::string& lines);

  /// The offset in the (decompressed) source of the last batch's first byte.
  std::uint64_t offset() const { return offset_; }

 private:
  Source& source_;
  std::string rest_;
  std::uint64_t offset_ = 0, next_offset_ = 0;
  bool at_end_ = false;
};

/// Calls `f` with each line of `lines`, its "\n" included where it has one.
template <typename F>
void for_each_line(std::string_view lines, F&& f) {
  while (!lines.empty()) {
    const std::size_t nl = lines.find('\n');
    const std::size_t size = nl == std::string_view::npos ? lines.size() : nl + 1;
    f(lines.substr(0, size));
    lines.remove_prefix(size);
  }
}

}  // namespace hansieve
