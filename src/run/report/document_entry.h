// DocumentEntry: one changed document for the page: what was kept, what was changed, in order.
//
// As JSON (the page's script reads it): {"n":NAME,"w":WHERE,"c":CHANGES,"p":[PART,...],"r":[RULE,COUNT,...],"l":[CHANGES,CODE POINTS]}
// where WHERE is there for records that have a name of their own, a PART is a string (kept text), a number N > 0 (N code points kept and not shown), N < 0 (-N bytes kept
// that nobody has), or [NAMING,OLD,NEW] or [NAMING,OLD,NEW,LEFT OF OLD,LEFT OF NEW]; "l" is what was left out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hansieve {

class DocumentEntry {
 public:
  explicit DocumentEntry(std::size_t max_chars) : max_chars_(max_chars) {}

  void add_kept(std::string_view bytes);
  void add_unknown(std::uint64_t bytes);
  /// Counted, and shown if there is still room.
  void add_change(std::size_t naming, std::string_view old_text, std::string_view new_text);
  /// Counted only.
  void count_change() { ++changes_; }

  std::uint64_t changes() const { return changes_; }

  /// Ends the document and starts the next one.
  std::string take(std::string_view name, std::string_view where, const std::vector<std::uint64_t>& rules);

 private:
  void shorten_kept();
  void flush_kept();
  void add_string(std::string_view text);
  void add_number(std::int64_t number);
  void separate() { if (!parts_.empty()) parts_ += ','; }
  std::size_t room() const { return max_chars_ - shown_; }

  const std::size_t max_chars_;
  std::string parts_;
  std::string head_, kept_;           // of the kept stretch at hand: how it begins and, bytes as read, how it ends
  std::uint64_t hidden_ = 0;          // code points between the two
  std::uint64_t unknown_ = 0;
  std::size_t shown_ = 0;             // code points
  std::uint64_t changes_ = 0, left_changes_ = 0, left_chars_ = 0;
};

}  // namespace hansieve
