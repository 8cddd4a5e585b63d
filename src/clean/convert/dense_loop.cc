#include "clean/convert/dense_loop.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "clean/convert/char_table.h"
#include "clean/convert/convert_kernel.h"

namespace hansieve::convert {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080u;

template <typename Word>
Word load(const char* at) {
  Word word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

template <typename Word>
void store(char* at, Word word) {
  std::memcpy(at, &word, sizeof word);
}

bool is_three_bytes(std::uint64_t bytes) { return (bytes & 0xF0) == 0xE0; }

std::uint32_t code_point(std::uint64_t bytes) {
  return static_cast<std::uint32_t>((bytes & 0xF) << 12 | (bytes >> 2 & 0xFC0) | (bytes >> 16 & 0x3F));
}

// Copies a short value; may write up to 16 bytes.
void put(char* out, const Match& match) {
  if (match.value_size <= 16) {
    std::memcpy(out, match.value, 16);
  } else {
    std::memcpy(out, match.value, match.value_size);
  }
}

// Converts runs of three-byte characters in blocks: first all of a block are tested for beginning a
// phrase, without branches, so that the cache misses overlap; then the few that may are looked up.
class DenseLoop {
 public:
  DenseLoop(const DenseTables& tables, const char* in, const char* limit, const char* end, char* out, const char* out_end)
      : words_(tables.words), stage_words_(tables.stage_words), phrases_(*tables.phrases), in_(in), limit_(limit),
        end_(end), out_(out), out_end_(out_end), run_begin_(in) {}

  DenseCursor run() {
    while (in_ < limit_) {
      const auto bytes = load<std::uint64_t>(in_);
      if (is_three_bytes(bytes)) {
        if (!convert_block()) break;
        continue;
      }
      if ((bytes & 0x80) == 0) {
        copy_ascii(bytes);
      } else if ((bytes & 0xE0) == 0xC0) {
        store(out_, static_cast<std::uint16_t>(bytes));
        in_ += 2;
        out_ += 2;
      } else {
        break;
      }
      previous_stage_ = kNothingBefore;
    }
    const int back = (previous_stage_ & kFirstMask) != 0 ? 3 : 0;
    return {in_ - back, out_ - back, run_begin_};
  }

 private:
  static constexpr int kBlock = 32;

  void copy_ascii(std::uint64_t bytes) {
    store(out_, bytes);
    const std::uint64_t high = bytes & kHighBits;
    const int ascii = high == 0 ? 8 : std::countr_zero(high) / 8;
    in_ += ascii;
    out_ += ascii;
  }

  // Reads the run of three-byte characters at `in_`. Returns how many of them can be decided.
  int read_block() {
    int count = 0;
    while (count < kBlock + 2) {
      const auto bytes = load<std::uint32_t>(in_ + 3 * count);
      if (!is_three_bytes(bytes)) break;
      block_[count++] = code_point(bytes);
      if (in_ + 3 * count >= limit_) break;
    }
    may_ = 0;
    const int sure = count - 2;
    for (int i = 0; i < sure; ++i) {
      const std::uint64_t may = phrases_.may_match(block_[i], block_[i + 1], block_[i + 2]) | words_[block_[i]] >> 31;
      may_ |= may << i;
    }
    if (count == kBlock + 2) return kBlock;
    // The run ends here: its last characters have something else behind them, so the dictionary is asked.
    for (int i = std::max(sure, 0); i < count; ++i) may_ |= std::uint64_t{(words_[block_[i]] & kAskMask) != 0} << i;
    return count;
  }

  // Returns whether to go on; if not, `in_` is where the dictionaries must decide or room is short.
  bool convert_block() {
    const int count = read_block();
    for (std::uint64_t may = may_; may != 0; may &= may - 1) {
      const int i = std::countr_zero(may);
      phrases_.prefetch(block_[i], block_[i + 1]);
    }
    for (int i = 0; i < count;) {
      const std::uint64_t ahead = may_ >> i;
      const int plain = ahead == 0 ? count - i : std::countr_zero(ahead);
      if (!copy_characters(i, plain)) return false;
      i += plain;
      if (i >= count) break;
      if (words_[block_[i]] >> 31 != 0) return false;
      Match match;
      if (in_ + 3 < end_) {
        if ((in_[3] & 0xF0) == 0xF0) return false;
        match = phrases_.longest_key(in_, end_);
      }
      if (match.key_size == 0) {
        if (!copy_characters(i, 1)) return false;
        ++i;
        continue;
      }
      // Whatever is left must still fit when it is converted one to one.
      if (out_end_ - out_ < (limit_ - in_) + static_cast<std::ptrdiff_t>(match.value_size + kKernelSlack)) return false;
      put(out_, match);
      out_ += match.value_size;
      in_ += match.key_size;
      run_begin_ = in_;
      previous_stage_ = kNothingBefore;
      i += static_cast<int>(match.key_size / 3);
      if (match.key_size % 3 != 0) return true;
    }
    return true;
  }

  // Converts `count` characters of the block one by one. Returns false at a pair that needs the stages.
  bool copy_characters(int from, int count) {
    for (int i = from; i < from + count; ++i) {
      if (stage_words_) {
        const std::uint32_t stage = stage_words_[block_[i]];
        if ((previous_stage_ << 4 & stage & kGroupMask) != 0) return false;
        previous_stage_ = stage;
      }
      store(out_, words_[block_[i]]);
      in_ += 3;
      out_ += 3;
    }
    return true;
  }

  static constexpr std::uint32_t kAskMask = kFirstMask | 1u << 31;

  const std::uint32_t* const words_;
  const std::uint32_t* const stage_words_;
  const MatchTable& phrases_;
  const char* in_;
  const char* const limit_;
  const char* const end_;
  char* out_;
  const char* const out_end_;
  const char* run_begin_;
  std::uint32_t previous_stage_ = kNothingBefore;
  std::uint64_t may_ = 0;                   // by character of the block: may begin a phrase, or is special
  std::uint32_t block_[kBlock + 3] = {};  // code points
};

}  // namespace

DenseCursor convert_dense(const DenseTables& tables, const char* in, const char* limit, const char* end, char* out,
                          const char* out_end) {
  return DenseLoop(tables, in, limit, end, out, out_end).run();
}

}  // namespace hansieve::convert
