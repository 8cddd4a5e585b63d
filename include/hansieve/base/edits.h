// Edits: what is to change in a text, and which rule says so.
//
// A cleaning step does not write text. It reads a view and lists its edits; whoever runs the step
// applies them. So text that no step touches is never copied, and a record of every change exists
// from the first. Lists compose: edits a -> b and b -> c give edits a -> c, which can be undone.
//
//   Edits edits;
//   edits.replace(0, 6, "汉", "undouble/run");       // 汉汉字 -> 汉字
//   std::string out;
//   edits.apply("汉汉字", out);
//
// Knows nothing of steps, rules' meaning, files. Not thread-safe; one list per worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hansieve {

/// One replaced stretch. Offsets are bytes; `begin == end` is an insertion.
struct Edit {
  std::uint32_t begin = 0;      ///< first replaced byte of the text read
  std::uint32_t end = 0;        ///< one past the last replaced byte
  std::uint32_t text_at = 0;    ///< where the new text lies in the list's own storage
  std::uint32_t text_size = 0;  ///< bytes of new text
  std::uint32_t rule = 0;       ///< number of the rule (or joined rules) in the list's own table
};

/// A sorted list of non-overlapping edits of one text of less than 4 GiB.
class Edits {
 public:
  /// Adds an edit behind all earlier ones. Requires begin <= end, begin >= the end of the last edit.
  /// `rule` is "step/rule". Text and rule are copied. Amortised O(size of the new text).
  void replace(std::size_t begin, std::size_t end, std::string_view with, std::string_view rule);
  void erase(std::size_t begin, std::size_t end, std::string_view rule) { replace(begin, end, {}, rule); }

  void clear();
  bool empty() const { return list_.empty(); }
  std::size_t size() const { return list_.size(); }
  std::span<const Edit> list() const { return list_; }
  std::string_view text(const Edit& edit) const {
    return std::string_view(storage_).substr(edit.text_at, edit.text_size);
  }
  /// "step/rule", or several joined by "," where edits of several steps met.
  std::string_view rule(const Edit& edit) const { return rules_[edit.rule]; }

  /// Appends the edited text to `out`. Requires that all edits lie inside `in`.
  void apply(std::string_view in, std::string& out) const;

  /// Drops edits that replace a stretch by itself, and trims equal ends off the others.
  /// Keeps code points whole. `in` is the text the edits are for.
  void trim(std::string_view in);

 private:
  std::uint32_t intern(std::string_view rule);

  std::vector<Edit> list_;
  std::string storage_;
  std::vector<std::string> rules_;
};

/// The edits that do at once what `first` and then `second` do. Edits that touch or overlap merge,
/// and their rules join in order, each named once. O(size of both lists and the text they meet in).
/// `middle` is the text between the two (the result of `first`).
Edits compose(const Edits& first, const Edits& second, std::string_view middle);

}  // namespace hansieve
