// Which lines are worth a look: decided from a line's length and its first, second and last characters.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "clean/boilerplate/rules.h"

namespace hansieve::boilerplate {

/// A bit for each code point of the first plane, by its unfolded value.
class PlaneBits {
 public:
  bool operator[](char32_t c) const { return c < 0x10000 && ((words_[c >> 6] >> (c & 63)) & 1) != 0; }
  /// Sets the bits of all code points whose folded form is in the set.
  void add_folded(const CodeSet& set);

 private:
  std::array<std::uint64_t, 1024> words_{};
};

/// Built from the rules once; immutable.
class Gate {
 public:
  /// Lines longer than this are looked at for kBlock and kSuffix rules only.
  static constexpr std::size_t kMostBytes = 360;
  /// A rule that says nothing about any end is tried on lines up to this.
  static constexpr std::size_t kTinyBytes = 24;

  explicit Gate(const std::vector<Rule>& rules);

  /// Whether any rule could take something of this line (valid UTF-8, without its break). About 10 ns
  /// for a line without blanks.
  bool may_match(std::string_view line) const;

 private:
  bool starts_like_rule(std::string_view text, std::size_t at, const PlaneBits& first,
                        const PlaneBits& first_of_pair) const;
  bool has_second(std::string_view line, std::size_t at) const;
  bool has_item_inside(std::string_view line) const;
  static std::uint32_t pair_slot(char32_t first, char32_t second) {
    return static_cast<std::uint32_t>(first * 0x9E3779B1u + second * 0x85EBCA6Bu) >> 16;
  }
  void add_pairs(const CodeSet& first, const CodeSet& second);
  bool has_pair(char32_t first, char32_t second) const {
    const std::uint32_t slot = pair_slot(first, second);
    return ((pairs_[slot >> 6] >> (slot & 63)) & 1) != 0;
  }

  PlaneBits first_, first_of_pair_, second_, last_, item_last_, long_first_, long_first_of_pair_, long_last_;
  std::array<std::uint64_t, 1024> pairs_{};
  bool tiny_ = false;
};

}  // namespace hansieve::boilerplate
