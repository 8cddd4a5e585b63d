#include "hansieve/near/shingle.h"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "hansieve/base/hash.h"
#include "near/kernel.h"

namespace hansieve {
namespace {

constexpr std::size_t kBlockBytes = 4096;

}  // namespace

Shingler::Shingler(unsigned ngram, Kernel kernel)
    : ngram_(ngram),
      kernel_(&sketch_kernel(kernel)),
      starts_(kBlockBytes + kMaxNgram + 1 + kSlack),
      hashes_(kBlockBytes + kMaxNgram + kSlack) {
  assert(ngram >= 1 && ngram <= kMaxNgram);
}

// A block is the windows whose end is known: all but the last n starts are done with, and those are
// carried to the next block.
bool Shingler::next_block(std::string_view text, Cursor& cursor) {
  const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
  while (!cursor.done) {
    const std::size_t end = std::min(cursor.at + kBlockBytes, text.size());
    cursor.starts += kernel_->find_starts(bytes, cursor.at, end, starts_.data() + cursor.starts);
    cursor.at = end;
    cursor.done = end == text.size();
    if (cursor.done) starts_[cursor.starts++] = static_cast<std::uint32_t>(text.size());
    cursor.count = cursor.starts > ngram_ ? cursor.starts - ngram_ : 0;
    if (cursor.count > 0) {
      cursor.any = true;
      kernel_->hash_windows(bytes, text.size(), starts_.data(), cursor.count, ngram_, hashes_.data());
      cursor.starts -= cursor.count;
      std::memmove(starts_.data(), starts_.data() + cursor.count, cursor.starts * sizeof starts_[0]);
      return true;
    }
  }
  if (cursor.any || text.empty()) return false;
  cursor.any = true;
  cursor.count = 1;
  hashes_[0] = hash64(text);
  return true;
}

void Shingler::append_hashes(std::string_view text, std::vector<std::uint64_t>& out) {
  each(text, [&](std::span<const std::uint64_t> hashes) { out.insert(out.end(), hashes.begin(), hashes.end()); });
}

}  // namespace hansieve
