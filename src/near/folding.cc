#include "hansieve/near/folding.h"

#include <array>
#include <cstring>
#include <memory>
#include <vector>

#include "hansieve/base/hash.h"
#include "hansieve/text/utf8.h"
#include "near/fold_kernel.h"

namespace hansieve {
namespace {

struct Run {
  std::uint32_t first, last, target, step;
};
constexpr Run kRuns[] = {
#include "near/folding_table.inc"
};

constexpr char32_t kBmpEnd = 0x10000;

/// The runs, spread out so that a look-up is one load.
///
/// `packed` holds for each code point of the basic plane the UTF-8 bytes of what it becomes, first byte
/// lowest, and how many there are (0 to 3) in the highest byte; where the target lies outside the plane, kFarFold
/// and its number in `far_bytes`, which holds its four bytes. 256 KiB, of which a text touches the part its characters lie in.
class Table {
 public:
  Table() : packed_(kBmpEnd) {
    for (char32_t c = 0; c < kBmpEnd; ++c) packed_[c] = pack(c);
    for (const Run& run : kRuns) {
      for (std::uint32_t c = run.first; c <= run.last; ++c) {
        const char32_t to = run.target + run.step * (c - run.first);
        if (c < kBmpEnd) packed_[c] = to == 0 ? 0 : to < kBmpEnd ? pack(to) : pack_far(to);
      }
      if (run.last >= kBmpEnd) far_.push_back(run);
    }
  }

  const std::uint32_t* packed() const { return packed_.data(); }
  const std::uint32_t* far_bytes() const { return far_bytes_.data(); }

  char32_t look_up(char32_t c) const {
    if (c >= kBmpEnd) return find(far_, c);
    const std::uint32_t p = packed_[c];
    if (p >= kFarFold) return far_targets_[p - kFarFold];
    switch (p >> 24) {
      case 0: return 0;
      case 1: return p & 0x7F;
      case 2: return (p & 0x1F) << 6 | (p >> 8 & 0x3F);
      default: return (p & 0x0F) << 12 | (p >> 8 & 0x3F) << 6 | (p >> 16 & 0x3F);
    }
  }

 private:
  static std::uint32_t pack(char32_t c) {
    if (c == 0) return 0;
    if (c < 0x80) return 1u << 24 | c;
    if (c < 0x800) return 2u << 24 | (0x80 | (c & 0x3F)) << 8 | 0xC0 | c >> 6;
    return 3u << 24 | (0x80 | (c & 0x3F)) << 16 | (0x80 | (c >> 6 & 0x3F)) << 8 | 0xE0 | c >> 12;
  }
  std::uint32_t pack_far(char32_t c) {
    far_targets_.push_back(c);
    far_bytes_.push_back((0x80 | (c & 0x3F)) << 24 | (0x80 | (c >> 6 & 0x3F)) << 16 | (0x80 | (c >> 12 & 0x3F)) << 8 | 0xF0 | c >> 18);
    return kFarFold | static_cast<std::uint32_t>(far_bytes_.size() - 1);
  }
  static char32_t find(const std::vector<Run>& runs, char32_t c) {
    std::size_t low = 0, high = runs.size();
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      if (runs[middle].last < c) low = middle + 1; else high = middle;
    }
    if (low == runs.size() || runs[low].first > c) return c;
    return runs[low].target + runs[low].step * (c - runs[low].first);
  }

  std::vector<std::uint32_t> packed_, far_bytes_;
  std::vector<char32_t> far_targets_;
  std::vector<Run> far_;
};

const Table& table() {
  static const Table kept;
  return kept;
}

constexpr std::size_t kPiece = 8192;

/// Folds into a piece of memory until it is nearly full; `one_far` stops behind the first code point that
/// a vector unit leaves to us.
Folded fold_plainly(std::string_view text, const std::uint32_t* packed, const std::uint32_t* far, char* const out, bool one_far) {
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  const auto* const end = at + text.size();
  char* to = out;
  while (at != end && to < out + kPiece) {
    char32_t c = at[0];
    unsigned size = 1;
    if (c >= 0xE0 && c < 0xF0) {
      c = (c & 0x0F) << 12 | (at[1] & 0x3Fu) << 6 | (at[2] & 0x3Fu), size = 3;
    } else if (c >= 0x80) {
      const Decoded decoded = decode_at({reinterpret_cast<const char*>(at), 4}, 0);
      c = decoded.value, size = decoded.size;
    }
    at += size;
    if (c < kBmpEnd) [[likely]] {
      const bool is_far = packed[c] >= kFarFold;
      const std::uint32_t bytes = is_far ? far[packed[c] - kFarFold] : packed[c];
      std::memcpy(to, &bytes, 4);
      to += is_far ? 4 : bytes >> 24;
      continue;
    }
    if (const char32_t folded = table().look_up(c)) {
      std::string one;
      append_utf8(folded, one);
      std::memcpy(to, one.data(), one.size());
      to += one.size();
    }
    if (one_far) break;
  }
  return {text.size() - static_cast<std::size_t>(end - at), static_cast<std::size_t>(to - out)};
}

void fold_standard(std::string_view text, std::string& out, Kernel kernel) {
  const std::uint32_t *const packed = table().packed(), *const far = table().far_bytes();
  char piece[kPiece + 64];
  const bool vector = kernel >= Kernel::kAvx512;
  while (!text.empty()) {
#if defined(__x86_64__)
    if (vector) {
      const Folded done = fold_avx512(reinterpret_cast<const unsigned char*>(text.data()), text.size(), packed, far,
                                      reinterpret_cast<unsigned char*>(piece), sizeof piece);
      out.append(piece, done.written);
      text.remove_prefix(done.read);
      if (done.written > kPiece - 64) continue;
    }
#endif
    const Folded done = fold_plainly(text, packed, far, piece, vector);
    out.append(piece, done.written);
    text.remove_prefix(done.read);
  }
}

}  // namespace

char32_t fold_code_point(char32_t code_point) { return table().look_up(code_point); }

void fold(std::string_view text, Folding folding, std::string& out, Kernel kernel) {
  if (folding == Folding::kNone) {
    out += text;
  } else {
    fold_standard(text, out, kernel);
  }
}

std::uint64_t folding_fingerprint(Folding folding) {
  if (folding == Folding::kNone) return 0;
  static const std::uint64_t fingerprint =
      hash64({reinterpret_cast<const char*>(kRuns), sizeof kRuns});
  return fingerprint;
}

}  // namespace hansieve
