#include "unit_splitter.h"

#include "hansieve/io/json_text.h"
#include "hansieve/text/utf8.h"

namespace hansieve {
namespace {

/// Places of a text as places of its spelling, for places that ascend and stand between characters.
class Spelling {
 public:
  explicit Spelling(const Edits& escapes) : escapes_(escapes.list()) {}

  std::size_t operator()(std::size_t at) {
    // An escape that ends before `at` in the text has moved all behind it.
    while (next_ < escapes_.size() && text_at(escapes_[next_]) + escapes_[next_].text_size <= at) {
      const Edit& escape = escapes_[next_++];
      shift_ += static_cast<std::ptrdiff_t>(escape.text_size) - static_cast<std::ptrdiff_t>(escape.end - escape.begin);
    }
    return at - static_cast<std::size_t>(shift_);
  }

 private:
  std::size_t text_at(const Edit& escape) const { return escape.begin + static_cast<std::size_t>(shift_); }

  std::span<const Edit> escapes_;
  std::size_t next_ = 0;
  std::ptrdiff_t shift_ = 0;   ///< text minus spelling
};

}  // namespace

const std::vector<RecordUnit>& UnitSplitter::split(std::string_view slice, Format format) {
  view_ = slice;
  escapes_.clear();
  if (format == Format::kJsonLines && slice.find('\\') != std::string_view::npos) {
    text_.clear();
    json_unescape(slice, text_, &escapes_);
    view_ = text_;
  }
  // Bytes that are no UTF-8 are looked at as question marks, one for one.
  if (Invalid bad = find_invalid(view_); bad.size > 0) {
    if (view_.data() != text_.data()) text_ = view_;
    for (; bad.size > 0; bad = find_invalid(text_, bad.at + bad.size)) text_.replace(bad.at, bad.size, bad.size, '?');
    view_ = text_;
  }
  split_units(view_, kind_, in_text_);
  units_.clear();
  Spelling spelled(escapes_);
  for (const TextUnit& unit : in_text_) {
    const std::size_t begin = spelled(unit.begin), end = spelled(unit.end);
    units_.push_back({static_cast<std::uint32_t>(unit.begin), static_cast<std::uint32_t>(unit.end - unit.begin), static_cast<std::uint32_t>(begin),
                      static_cast<std::uint32_t>(end - begin), unit.holds_text_together});
  }
  return units_;
}

const std::vector<TextCut>& UnitSplitter::cut(const std::vector<bool>& gone) {
  cut_units(view_, in_text_, gone, kind_, cuts_);
  Spelling spelled(escapes_);
  for (TextCut& cut : cuts_) cut = {spelled(cut.begin), spelled(cut.end)};
  return cuts_;
}

}  // namespace hansieve
