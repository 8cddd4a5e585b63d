// The pattern language of boilerplate rules.
//
//   责任编辑[: ]?{name}( 视觉设计 {name})?
//
//   c          the character itself, in any of the forms fold() makes one
//   (space)    at least one blank. Elsewhere blanks do not count: 第 8 版 matches 第8版, 扫 描 二 维 码 too
//   [abc] [^abc] [a-z]   one of a set; with a space in it, a blank will do as well
//   (a|b)      one of several
//   x? x* x+   x once or not at all, any number of times, at least once
//   {word}     a set or a word by name: the built-in sets han, digit, letter, upper, any, and what a rule
//              file defines in [sets] (characters) and [words] (patterns)
//   {word:n} {word:n-m}   it n times, or n to m times
//   \c         c itself. Full-width （ ？ ： are ordinary characters and match their ASCII forms.
//
// A pattern becomes a set of positions (Glushkov's automaton) that is walked once over the line, so the
// time is O(code points x positions / 64) whatever the pattern; there is no backtracking.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hansieve/base/result.h"

namespace hansieve::boilerplate {

/// Code points by ranges.
class CodeSet {
 public:
  CodeSet() = default;
  CodeSet(char32_t low, char32_t high) : ranges_{{low, high}} {}
  /// All of the characters of a text.
  explicit CodeSet(std::u32string_view characters);

  void add(char32_t low, char32_t high);
  void add(const CodeSet& other);
  CodeSet complement() const;
  bool contains(char32_t c) const;
  std::size_t size() const;
  bool empty() const { return ranges_.empty(); }
  const std::vector<std::pair<char32_t, char32_t>>& ranges() const { return ranges_; }

 private:
  void tidy();
  void join_touching();  // requires sorted ranges, at least one

  std::vector<std::pair<char32_t, char32_t>> ranges_;  // sorted, disjoint
};

/// The names a pattern may use.
struct Vocabulary {
  std::map<std::string, std::shared_ptr<const CodeSet>, std::less<>> sets;
  std::map<std::string, std::string, std::less<>> words;

  /// The built-in sets alone.
  static Vocabulary standard();
};

/// Digits and Chinese numerals.
bool is_numeral(char32_t folded);

class Pattern {
 public:
  /// Most positions a pattern may have; bounds time and memory.
  static constexpr std::size_t kMostPositions = 1024;

  /// The error's message has no place; whoever reads the file adds it.
  static Result<Pattern> compile(std::string_view source, const Vocabulary& vocabulary);

  /// Whether it matches all of a folded line.
  bool matches(std::u32string_view line) const;

  /// Appends the ends of all stretches that start at `from` and match, shortest first. A stretch neither
  /// starts nor ends with a blank.
  void ends(std::u32string_view line, std::size_t from, std::vector<std::size_t>& out) const;

  /// What it can begin with, have as its second character (if it has one), and end with; blanks apart.
  const CodeSet& first() const { return first_; }
  const CodeSet& second() const { return second_; }
  const CodeSet& last() const { return last_; }
  /// What it can begin with, and what can follow that when numerals are skipped: 第12版 has the pair 第版,
  /// but 12月 has 12. U+0000 stands for the end.
  struct Pair {
    CodeSet first, second;
  };
  const std::vector<Pair>& pairs() const { return pairs_; }
  /// Positions; the longest match of a pattern without * and +.
  std::size_t length() const { return positions_.size() - 1; }

 private:
  friend class Alphabet;
  friend class Automaton;
  static constexpr std::size_t kWords = kMostPositions / 64;
  using Bits = std::array<std::uint64_t, kWords>;

  class Compiler;
  template <typename OnEnd>
  void walk(std::u32string_view line, std::size_t from, OnEnd on_end) const;

  struct Position {
    char32_t one = 0;                    // the only character it takes; 0: it takes a set, or none
    std::shared_ptr<const CodeSet> set;  // null: a blank only, or the start
    bool blank = false;                  // a blank fills it, too or only

    bool visible() const { return one != 0 || set != nullptr; }
    bool takes(char32_t c) const { return one != 0 ? c == one : set != nullptr && set->contains(c); }
    void add_to(CodeSet& all) const;
  };

  std::vector<Position> positions_;        // 0 is the start
  std::vector<std::vector<std::uint16_t>> follow_;
  std::vector<bool> accepting_;
  CodeSet first_, second_, last_;
  std::vector<Pair> pairs_;
};

}  // namespace hansieve::boilerplate
