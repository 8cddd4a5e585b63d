// Classes of characters that no pattern of a rule set tells apart: the alphabet of its automata.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "clean/boilerplate/pattern.h"

namespace hansieve::boilerplate {

/// Built from the patterns once; immutable. A few hundred classes: one for each character that a pattern
/// names, one for each combination of sets that other characters are in.
class Alphabet {
 public:
  using Class = std::uint16_t;
  static constexpr Class kBlank = 0;  ///< whatever separates (see fold)

  explicit Alphabet(const std::vector<const Pattern*>& patterns);

  /// The class of a character as it stands in a text; it is folded on the way.
  Class of(char32_t c) const { return c < kPlane ? plane_[c] : of_folded(beyond(c)); }
  std::size_t size() const { return size_; }

  /// One number for all classes that are in the same sets: only a place that takes one of them alone tells them apart.
  Class kind(Class c) const { return kinds_[c]; }

  /// Fills `out` with the classes of a line: trimmed, runs of blanks as one, so that it stands beside the text of
  /// fold_line() character for character. O(bytes).
  void read(std::string_view line, std::vector<Class>& out) const;

  /// What a place in a pattern takes: one class, or the classes of a set.
  struct Taker {
    Class one = 0;
    std::uint16_t set = 0;  ///< one more than the number of the set; 0: `one` alone, and kBlank for nothing
    bool blank = false;     ///< a blank will do, too or only
  };
  bool takes(const Taker& taker, Class c) const {
    return taker.set == 0 ? c == taker.one && c != kBlank : in_set(taker.set - 1, c);
  }
  std::size_t sets() const { return sets_.size(); }
  bool in_set(std::size_t set, Class c) const {
    const std::size_t bit = set * stride_ + c;
    return ((members_[bit >> 6] >> (bit & 63)) & 1) != 0;
  }

 private:
  friend class Automaton;
  static constexpr char32_t kPlane = 0x10000;

  static char32_t beyond(char32_t c);
  Class of_folded(char32_t c) const;
  Taker taker(const Pattern::Position& position) const;
  static std::uint64_t fingerprint(const CodeSet& set);
  void add_set(const std::shared_ptr<const CodeSet>& set);

  std::vector<const CodeSet*> sets_;
  std::unordered_map<const CodeSet*, std::uint16_t> set_numbers_;           // the same set may be there by several names
  std::unordered_multimap<std::uint64_t, std::uint16_t> numbers_by_value_;
  std::vector<char32_t> bounds_;   // where an interval of characters of one class begins
  std::vector<Class> interval_;    // the class of each
  std::vector<std::uint64_t> members_;  // a row of classes for each set
  std::size_t stride_ = 0;
  std::size_t size_ = 1;
  std::vector<Class> kinds_;       // by class
  std::vector<Class> plane_;
};

}  // namespace hansieve::boilerplate
