// The converter: kernels where tables suffice, the chain of dictionaries where they do not.
#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "clean/convert/chain.h"
#include "clean/convert/convert_kernel.h"
#include "clean/convert/dense_loop.h"
#include "clean/convert/edit_writer.h"
#include "clean/convert/fast_plan.h"
#include "clean/convert/mixed_words.h"
#include "clean/convert/table_converter.h"
#include "hansieve/base/hash.h"
#include "hansieve/clean/converter.h"
#include "hansieve/text/utf8.h"

namespace hansieve {
namespace convert {
namespace {

// Where converted bytes go: the caller's string, with room made ahead so that kernels need not ask.
class Room {
 public:
  explicit Room(std::string& out) : out_(out), used_(out.size()) {}

  /// Room for `bytes` and the slack of a kernel. Invalidates what it returned before.
  char* at_least(std::size_t bytes) {
    if (out_.size() < used_ + bytes + kKernelSlack) {
      out_.resize(used_ + bytes + kKernelSlack + (used_ == 0 ? 0 : bytes / 4));
    }
    return out_.data() + used_;
  }
  void take(std::size_t bytes) { used_ += bytes; }
  const char* end() const { return out_.data() + out_.size(); }
  void give_back(std::size_t bytes) { used_ -= bytes; }
  void append(const char* bytes, std::size_t size) {
    std::memcpy(at_least(size), bytes, size);
    used_ += size;
  }
  void append(std::string_view bytes) { append(bytes.data(), bytes.size()); }
  std::size_t used() const { return used_; }
  std::string_view written(std::size_t from) const { return std::string_view(out_).substr(from, used_ - from); }
  void finish() { out_.resize(used_); }

 private:
  std::string& out_;
  std::size_t used_;
};

class TableConverter : public Converter {
 public:
  TableConverter(Plan plan, Kernel kernel)
      : name_(plan.name), fingerprint_(plan.fingerprint), kernel_(convert_kernel(kernel)), scan_(dense_scan(kernel)), chain_(simplified(plan)),
        fast_(make_fast_plan(plan)), prepares_(!plan.normalization.empty() || plan.copies_descriptions) {
    if (fast_.is_dense) phrases_ = PhraseTable(chain_.key_entries(plan), fast_.table);
  }

  std::size_t convert(std::string_view text, bool last, std::string& out, Edits* edits) const override {
    const bool is_prepared = prepares_ && has_rare_forms(text);
    if (!last) text = text.substr(0, is_prepared ? text.rfind('\n') + 1 : decided(text));
    if (text.empty()) return 0;
    if (is_prepared) {
      convert_prepared(text, out, edits);
      return text.size();
    }
    if (!edits) {
      convert_whole(text, out, nullptr);
    } else {
      EditWriter writer(*edits, "convert/" + name_);
      convert_whole(text, out, &writer);
      writer.finish();
    }
    return text.size();
  }

  std::string description() const override {
    const std::string release = known_release(fingerprint_);
    return name_ + ", OpenCC " + (release.empty() ? "dictionaries" : release) + " " + to_hex(fingerprint_);
  }

 private:
  static const Plan& simplified(Plan& plan) {
    simplify(plan);
    return plan;
  }

  // Whether there may be a compatibility ideograph or a description operator in the text: those that a
  // plan with normalization treats in a way of its own. Simple enough for the compiler to make it fast.
  static bool has_rare_forms(std::string_view text) {
    const auto* p = reinterpret_cast<const unsigned char*>(text.data());
    unsigned found = 0;
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
      const unsigned compatibility = (p[i] == 0xEF) & ((p[i + 1] & 0xF8) == 0xA0 || (p[i + 1] & 0xF8) == 0xA8);
      const unsigned supplement = (p[i] == 0xF0) & (p[i + 1] == 0xAF);
      const unsigned description = (p[i] == 0xE2) & (p[i + 1] == 0xBF);
      found |= compatibility | supplement | description;
    }
    return found != 0;
  }

  // The slow way for text with such characters: line by line through everything OpenCC does.
  void convert_prepared(std::string_view text, std::string& out, Edits* edits) const {
    std::string normal;
    EditWriter* writer = nullptr;
    std::optional<EditWriter> own;
    if (edits) writer = &own.emplace(*edits, "convert/" + name_);
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
      const std::string_view line = text.substr(at, end - at);
      const std::size_t out_at = out.size();
      normal.clear();
      chain_.normalize(line, normal);
      chain_.convert(normal, out, nullptr);
      if (writer) writer->on_piece(at, line, std::string_view(out).substr(out_at));
      at = end;
    }
    if (writer) writer->finish();
  }

  // The part of `text` that what follows it cannot change.
  std::size_t decided(std::string_view text) const {
    for (std::size_t at = text.size(); at > 0;) {
      const Decoded character = decode_before(text, at);
      if (!fast_.is_member(character.value)) return at;
      at -= character.size;
    }
    return chain_.decided(text);
  }

  void convert_whole(std::string_view text, std::string& out, EditWriter* writer) const {
    if (fast_.mode == FastPlan::Mode::kPlain || (fast_.is_dense && writer)) {
      chain_.convert(text, out, writer);
      return;
    }
    Room room(out);
    const std::size_t tail_at = convert_body(text, room, writer);
    convert_tail(text, tail_at, room, writer);
    room.finish();
  }

  // Converts until too little is left for a kernel to read ahead. Returns where.
  std::size_t convert_body(std::string_view text, Room& room, EditWriter* writer) const {
    if (text.size() <= kKernelSlack) return 0;
    const char* const limit = text.data() + text.size() - kKernelSlack;
    return run(text, text.data(), limit, room, writer);
  }

  // Converts the last bytes from a copy with room behind it.
  void convert_tail(std::string_view text, std::size_t at, Room& room, EditWriter* writer) const {
    std::array<char, 4 * kKernelSlack> copy;
    const std::string_view tail = text.substr(at);
    if (tail.size() > copy.size() - kKernelSlack) {
      append_converted(text, at, text.size(), room, writer);
      return;
    }
    std::memcpy(copy.data(), tail.data(), tail.size());
    std::memset(copy.data() + tail.size(), 0, kKernelSlack);
    const std::string_view padded(copy.data(), tail.size());
    if (writer) writer->set_offset(at);
    run(padded, padded.data(), padded.data() + padded.size(), room, writer);
  }

  std::size_t run(std::string_view text, const char* in, const char* limit, Room& room, EditWriter* writer) const {
    return fast_.is_dense ? run_dense(text, in, limit, room) : run_kernel(text, in, limit, room, writer);
  }

  // Converts `text` from `in` until a kernel reaches `limit`; returns the offset of what is left, which can
  // be converted by itself.
  std::size_t run_kernel(std::string_view text, const char* in, const char* limit, Room& room,
                         EditWriter* writer) const {
    const char* const end = text.data() + text.size();
    while (in < limit) {
      char* const out = room.at_least(static_cast<std::size_t>(end - in));
      const Cursor cursor = kernel_(fast_.table, in, limit, out);
      const char* const stop = std::min(cursor.in, end);  // a kernel may have gone on into the padding
      room.take(static_cast<std::size_t>(stop - in));
      if (stop >= limit) {
        const auto from = static_cast<std::size_t>(in - text.data());
        auto until = static_cast<std::size_t>(stop - text.data());
        if (fast_.mode == FastPlan::Mode::kRegion) {
          // A region may reach back over what the kernel has passed, so what is left starts where none does.
          const std::size_t begin = region_begin(text, until);
          room.give_back(until - begin);
          until = begin;
        }
        if (writer && until > from) writer->on_piece(from, text.substr(from, until - from), {out, until - from});
        return until;
      }
      in = fast_.mode == FastPlan::Mode::kKey ? step_key(text, in, stop, out, room, writer)
                                              : step_region(text, in, stop, out, room, writer);
    }
    return static_cast<std::size_t>(in - text.data());
  }

  // The same with the loop that looks phrases up itself.
  std::size_t run_dense(std::string_view text, const char* in, const char* limit, Room& room) const {
    const bool has_stages = fast_.mode == FastPlan::Mode::kRegion;
    const DenseTables tables{fast_.table, has_stages ? &fast_.stage_table : nullptr, phrases_, chain_.keys()};
    const char* const end = text.data() + text.size();
    while (in < limit) {
      const auto left = static_cast<std::size_t>(end - in);
      char* const out = room.at_least(left + left / 4 + kKernelSlack);
      const DenseCursor cursor = convert_dense(tables, scan_, in, limit, end, out, room.end());
      const auto past_end = static_cast<std::size_t>(cursor.in - std::min(cursor.in, end));
      room.take(static_cast<std::size_t>(cursor.out - out) - past_end);
      std::size_t at = text.size() - static_cast<std::size_t>(end - cursor.in + static_cast<std::ptrdiff_t>(past_end));
      if (has_stages) {
        const std::size_t begin = region_begin(text, at, static_cast<std::size_t>(cursor.run_begin - text.data()));
        room.give_back(at - begin);
        at = begin;
      }
      if (cursor.in >= limit) return at;
      in = text.data() + at + (has_stages ? append_segment(text.substr(at), room) : append_key(text, at, room));
    }
    return static_cast<std::size_t>(in - text.data());
  }

  std::size_t append_segment(std::string_view text, Room& room) const {
    thread_local std::string converted;
    converted.clear();
    const std::size_t size = chain_.convert_first_segment(text, converted);
    room.append(converted);
    return size;
  }

  std::size_t append_key(std::string_view text, std::size_t at, Room& room) const {
    const Match match = key_at(text, at);
    room.append(match.value, match.value_size);
    return match.key_size;
  }

  // The longest key there, or the character as it is.
  Match key_at(std::string_view text, std::size_t at) const {
    const Match match = chain_.keys().longest(text.data() + at, text.data() + text.size());
    if (match.key_size > 0) return match;
    const std::uint32_t size = read_character(text.data() + at).size;
    return {size, size, text.data() + at};
  }

  const char* step_key(std::string_view text, const char* from, const char* stop, const char* out, Room& room,
                       EditWriter* writer) const {
    const auto passed = static_cast<std::size_t>(stop - from);
    const Match match = key_at(text, static_cast<std::size_t>(stop - text.data()));
    if (writer) {
      writer->on_piece(static_cast<std::size_t>(from - text.data()), {from, passed}, {out, passed});
      writer->on_piece(static_cast<std::size_t>(stop - text.data()), {stop, match.key_size},
                       {match.value, match.value_size});
    }
    room.append(match.value, match.value_size);
    return stop + match.key_size;
  }

  const char* step_region(std::string_view text, const char* from, const char* stop, const char* out, Room& room,
                          EditWriter* writer) const {
    const auto at = static_cast<std::size_t>(stop - text.data());
    const std::size_t begin = region_begin(text, at), end = region_end(text, at);
    room.give_back(at - begin);
    const std::size_t from_at = static_cast<std::size_t>(from - text.data());
    if (writer && begin > from_at) {
      writer->on_piece(from_at, text.substr(from_at, begin - from_at), {out, begin - from_at});
    }
    append_converted(text, begin, end, room, writer);
    return text.data() + end;
  }

  void append_converted(std::string_view text, std::size_t begin, std::size_t end, Room& room,
                        EditWriter* writer) const {
    thread_local std::string converted;
    converted.clear();
    OffsetListener listener(writer, begin);
    chain_.convert(text.substr(begin, end - begin), converted, writer ? &listener : nullptr);
    room.append(converted);
  }

  // The stretch of members around `at`: no key reaches over its ends.
  std::size_t region_begin(std::string_view text, std::size_t at, std::size_t lowest = 0) const {
    if (at == text.size() || !fast_.is_member(decode_at(text, at).value)) return at;
    while (at > lowest) {
      const Decoded before = decode_before(text, at);
      if (!fast_.is_member(before.value)) break;
      at -= before.size;
    }
    return at;
  }
  std::size_t region_end(std::string_view text, std::size_t at) const {
    const Decoded first = decode_at(text, at);
    at += first.size;
    if (!fast_.is_member(first.value)) return at;
    while (at < text.size()) {
      const Decoded next = decode_at(text, at);
      if (!fast_.is_member(next.value)) break;
      at += next.size;
    }
    return at;
  }

  class OffsetListener : public PieceListener {
   public:
    OffsetListener(PieceListener* to, std::size_t offset) : to_(to), offset_(offset) {}
    void on_piece(std::size_t at, std::string_view from, std::string_view now) override {
      to_->on_piece(at + offset_, from, now);
    }

   private:
    PieceListener* to_;
    std::size_t offset_;
  };

  std::string name_;
  std::uint64_t fingerprint_;
  KernelFunction kernel_;
  DenseScan scan_;
  Chain chain_;
  FastPlan fast_;
  PhraseTable phrases_;  // where the plan is dense
  bool prepares_;
};

}  // namespace

std::shared_ptr<const Converter> make_converter(Plan plan, Kernel kernel) {
  return std::make_shared<TableConverter>(std::move(plan), kernel);
}

}  // namespace convert

Result<std::shared_ptr<const Converter>> Converter::load(const std::string& configuration, bool safe_mixed) {
  auto plan = convert::load_plan(configuration);
  if (!plan) return plan.error();
  if (safe_mixed) convert::keep_mixed_words(*plan);
  return convert::make_converter(std::move(plan).value(), active_kernel());
}

}  // namespace hansieve
