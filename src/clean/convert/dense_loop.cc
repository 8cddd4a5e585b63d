#include "clean/convert/dense_loop.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "clean/convert/byte_words.h"
#include "clean/convert/char_table.h"
#include "clean/convert/convert_kernel.h"

namespace hansieve::convert {
namespace {

bool is_three_bytes(std::uint64_t bytes) { return (bytes & 0xF0) == 0xE0; }

// Converts runs of three-byte characters in blocks: first each of a block is converted by itself and tested for
// beginning a phrase, without branches, so that the cache misses overlap; then the few that may are looked up, and
// those with a value of their own are written over.
class DenseLoop {
 public:
  DenseLoop(const DenseTables& tables, DenseScan scan, const char* in, const char* limit, const char* end, char* out,
            const char* out_end)
      : tables_(tables), scan_(scan), in_(in), limit_(limit), end_(end), out_(out), out_end_(out_end), run_begin_(in) {}

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
      follows_ = false;
    }
    const int back = (previous_stage() & kFirstMask) != 0 ? 3 : 0;
    return {in_ - back, out_ - back, run_begin_};
  }

 private:
  void copy_ascii(std::uint64_t bytes) {
    store(out_, bytes);
    const std::uint64_t high = bytes & kHighBits;
    const int ascii = high == 0 ? 8 : std::countr_zero(high) / 8;
    in_ += ascii;
    out_ += ascii;
  }

  // The word in the stages' table of the character before `in_`.
  std::uint32_t previous_stage() const {
    return follows_ && tables_.stage_table ? tables_.stage_table->words()[three_byte_code_point(in_ - 3)] : kNothingBefore;
  }

  // The phrase of the run at character `i`.
  Phrase phrase_at(int i) const {
    const auto at = static_cast<std::size_t>(i);
    Phrase phrase;
    if ((block_.triples >> i & 1) != 0) phrase = tables_.phrases.longest(block_.triple_hashes[at], in_ + 3 * i, end_);
    if (phrase.key_size == 0 && (block_.pairs >> i & 1) != 0) {
      phrase = tables_.phrases.pair(block_.pair_hashes[at], block_.code_points[at], block_.code_points[at + 1]);
    }
    return phrase;
  }

  // The phrase at character `i`, one of the run's last.
  Phrase ask(int i) const {
    const char* const at = in_ + 3 * i;
    if (at + 3 >= end_) return {};
    const Match match = tables_.keys.longest_key(at, end_);
    return {match.key_size, match.value_size, match.value, false};
  }

  void prefetch() const {
    for (std::uint64_t left = block_.triples; left != 0; left &= left - 1) {
      tables_.phrases.prefetch_triple(block_.triple_hashes[static_cast<std::size_t>(std::countr_zero(left))]);
    }
    for (std::uint64_t left = block_.pairs; left != 0; left &= left - 1) {
      tables_.phrases.prefetch_pair(block_.pair_hashes[static_cast<std::size_t>(std::countr_zero(left))]);
    }
  }

  // Returns whether to go on; if not, `in_` is where the dictionaries must decide or room is short.
  bool convert_block() {
    scan_(tables_, in_, limit_, out_, previous_stage(), block_);
    prefetch();
    std::uint64_t may = block_.triples | block_.pairs | block_.asks | block_.specials;
    std::uint64_t covered = follows_ ? 0 : 1;  // where no pair of the stages can stand: in phrases, and behind them
    while (may != 0) {
      const int i = std::countr_zero(may);
      may &= may - 1;
      Phrase phrase;
      if (((block_.specials | block_.asks) >> i & 1) != 0) {
        const char* const next = in_ + 3 * i + 3;
        const bool leads_out = next < end_ && (*next & 0xF0) == 0xF0;
        if ((block_.specials >> i & 1) != 0 || leads_out) {
          pass(i, covered);
          return false;
        }
        phrase = ask(i);
      } else {
        phrase = phrase_at(i);
      }
      if (phrase.key_size == 0) continue;
      const auto length = static_cast<int>(phrase.key_size / 3);
      const bool fits = phrase.value_size == phrase.key_size && phrase.key_size % 3 == 0 && i + length <= block_.count;
      if (!fits) return pass(i, covered) && replace(phrase);
      if (!phrase.is_plain) std::memcpy(out_ + 3 * i, phrase.value, phrase.value_size);
      const std::uint64_t behind = std::uint64_t{1} << (i + length);
      may &= ~(behind - 1);
      covered |= behind | (behind - (std::uint64_t{1} << i));
    }
    return pass(block_.count, covered);
  }

  // Takes the first `count` characters as they were converted. Returns false at a pair that needs the stages.
  bool pass(int count, std::uint64_t covered) {
    for (std::uint64_t stages = block_.stages & ~covered & ((std::uint64_t{1} << count) - 1); stages != 0; stages &= stages - 1) {
      const int i = std::countr_zero(stages);
      const char* const at = in_ + 3 * i;
      if (!tables_.stage_table->may_begin(three_byte_code_point(at - 3), three_byte_code_point(at))) continue;
      go_on(i, covered);
      return false;
    }
    go_on(count, covered);
    return true;
  }

  void go_on(int count, std::uint64_t covered) {
    const std::uint64_t before = covered & ((std::uint64_t{2} << count) - 1);  // a phrase may end just there
    const int last = std::bit_width(before) - 1;
    if (last > 0) run_begin_ = in_ + 3 * last;
    if (count > 0) follows_ = last != count;
    in_ += 3 * count;
    out_ += 3 * count;
  }

  // Puts the phrase's value in its place. Returns false where room is short.
  bool replace(const Phrase& phrase) {
    // Whatever is left must still fit when it is converted one to one.
    if (out_end_ - out_ < (limit_ - in_) + static_cast<std::ptrdiff_t>(phrase.value_size + kKernelSlack)) return false;
    std::memcpy(out_, phrase.value, phrase.value_size);
    out_ += phrase.value_size;
    in_ += phrase.key_size;
    run_begin_ = in_;
    follows_ = false;
    return true;
  }

  const DenseTables& tables_;
  const DenseScan scan_;
  const char* in_;
  const char* const limit_;
  const char* const end_;
  char* out_;
  const char* const out_end_;
  const char* run_begin_;
  bool follows_ = false;  // the character before `in_` was converted by itself, and has three bytes
  DenseBlock block_;
};

}  // namespace

DenseCursor convert_dense(const DenseTables& tables, DenseScan scan, const char* in, const char* limit, const char* end,
                          char* out, const char* out_end) {
  return DenseLoop(tables, scan, in, limit, end, out, out_end).run();
}

}  // namespace hansieve::convert
