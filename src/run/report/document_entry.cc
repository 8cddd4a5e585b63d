#include "run/report/document_entry.h"

#include "hansieve/io/json_text.h"
#include "hansieve/text/utf8.h"
#include "run/report/shown_text.h"

namespace hansieve {
namespace {

constexpr std::size_t kWholeKept = 240;  // code points of a kept stretch that is shown whole
constexpr std::size_t kContext = 80;     // of a longer one, on each side
constexpr std::size_t kHeldBytes = 64 * 1024;

}  // namespace

void DocumentEntry::add_string(std::string_view text) {
  separate();
  append_json_string(text, parts_);
}

void DocumentEntry::add_number(std::int64_t number) {
  separate();
  parts_ += std::to_string(number);
}

void DocumentEntry::add_kept(std::string_view bytes) {
  kept_ += bytes;
  if (kept_.size() > kHeldBytes) shorten_kept();
}

void DocumentEntry::add_unknown(std::uint64_t bytes) {
  flush_kept();
  unknown_ += bytes;
}

// Forgets the middle of a long stretch; a code point cut at the end of the bytes waits for its rest.
void DocumentEntry::shorten_kept() {
  const std::size_t tail = incomplete_tail(kept_);
  const std::string text = valid_text(std::string_view(kept_).substr(0, kept_.size() - tail));
  std::size_t all = count_code_points(text);
  if (hidden_ == 0) {
    head_ = cut_text(text, kContext).text;
    all -= kContext;
  }
  hidden_ += all - kContext;
  kept_ = std::string(last_code_points(text, kContext)) + kept_.substr(kept_.size() - tail);
}

void DocumentEntry::flush_kept() {
  if (unknown_ > 0) {
    if (room() > 0) add_number(-static_cast<std::int64_t>(unknown_));
    unknown_ = 0;
  }
  if (kept_.empty()) return;
  const std::string text = valid_text(kept_);
  if (hidden_ == 0 && count_code_points(text) <= kWholeKept) {
    const CutText cut = cut_text(text, room());
    if (cut.shown > 0) add_string(cut.text);
    shown_ += cut.shown;
    left_chars_ += cut.left;
  } else {
    if (hidden_ == 0) {
      head_ = cut_text(text, kContext).text;
      hidden_ = count_code_points(text) - 2 * kContext;
    }
    const std::string_view tail = last_code_points(text, kContext);
    const CutText first = cut_text(head_, room());
    shown_ += first.shown;
    const CutText last = cut_text(tail, room());
    shown_ += last.shown;
    if (first.shown > 0) add_string(first.text);
    if (last.shown > 0) {
      add_number(static_cast<std::int64_t>(hidden_));
      add_string(last.text);
      left_chars_ += last.left;
    } else {
      left_chars_ += first.left + hidden_ + count_code_points(tail);
    }
  }
  head_.clear();
  kept_.clear();
  hidden_ = 0;
}

void DocumentEntry::add_change(std::size_t naming, std::string_view old_text, std::string_view new_text) {
  flush_kept();
  ++changes_;
  const std::string before = valid_text(old_text), after = valid_text(new_text);
  if (room() == 0) {
    ++left_changes_;
    left_chars_ += count_code_points(before);
    return;
  }
  const CutText was = cut_text(before, room()), is = cut_text(after, room());
  shown_ += std::max(was.shown, is.shown);
  separate();
  parts_ += '[' + std::to_string(naming) + ',';
  append_json_string(was.text, parts_);
  parts_ += ',';
  append_json_string(is.text, parts_);
  if (was.left + is.left > 0) parts_ += ',' + std::to_string(was.left) + ',' + std::to_string(is.left);
  parts_ += ']';
}

std::string DocumentEntry::take(std::string_view name, std::string_view where, const std::vector<std::uint64_t>& rules) {
  flush_kept();
  std::string out = "{\"n\":";
  append_json_string(valid_text(name), out);
  if (!where.empty()) {
    out += ",\"w\":";
    append_json_string(valid_text(where), out);
  }
  out += ",\"c\":" + std::to_string(changes_) + ",\"p\":[" + parts_ + "],\"r\":[";
  for (const std::uint64_t number : rules) {
    if (out.back() != '[') out += ',';
    out += std::to_string(number);
  }
  out += ']';
  if (left_changes_ + left_chars_ > 0) out += ",\"l\":[" + std::to_string(left_changes_) + ',' + std::to_string(left_chars_) + ']';
  parts_.clear();
  shown_ = 0;
  changes_ = left_changes_ = left_chars_ = 0;
  return out + '}';
}

}  // namespace hansieve
