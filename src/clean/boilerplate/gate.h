// Which lines are worth a look: decided from a line's length, its ends, and its rare characters.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "clean/boilerplate/rules.h"

namespace hansieve::boilerplate {

/// Characters that are rare in Chinese text: capital letters and a few signs.
bool is_rare(char32_t folded);
/// The signs among them, for messages.
std::string rare_signs();

/// Built from the rules once; immutable.
class Gate {
 public:
  /// Lines longer than this are looked at for kBlock and kSuffix rules only.
  static constexpr std::size_t kMostBytes = 360;
  /// Short patterns of blanks and any characters are tried on lines up to this.
  static constexpr std::size_t kTinyBytes = 24;

  explicit Gate(const std::vector<const Rule*>& rules);

  /// Whether any rule could take something of this line (valid UTF-8, without its break).
  bool may_match(std::string_view line) const;

  /// Whether one of a pattern's ends, or its second character, tells enough; or it is tiny.
  static bool can_gate(const Pattern& pattern);

 private:
  enum class By { kPair, kFirst, kLast, kSecond, kTiny, kNothing };
  static By how(const Pattern& pattern);

  static constexpr int kPairBits = 20;
  static std::uint32_t pair_slot(char32_t first, char32_t second) {
    return static_cast<std::uint32_t>(first * 0x9E3779B1u + second * 0x85EBCA6Bu) >> (32 - kPairBits);
  }
  /// What a character of a line can be, by its unfolded value.
  enum Flag : std::uint8_t {
    kSeparates = 1,      // it is a blank to the rules
    kFirst = 2,          // some rule begins with it
    kFirstOfPair = 4,    // some rule begins with it and one of its partners
    kSecond = 8,         // some rule is known by its second character
    kLast = 16,          // some rule, or an item, ends with it
    kLongFirst = 32,     // as kFirst, for rules that look at lines of any length
    kLongPair = 64,
    kLongLast = 128,
  };
  std::uint8_t flags(char32_t c) const { return c < 0x10000 ? flags_[c] : 0; }
  void add_pairs(const Pattern& pattern);
  bool has_pair(char32_t first, char32_t second) const {
    const std::uint32_t slot = pair_slot(first, second);
    return ((pairs_[slot >> 6] >> (slot & 63)) & 1) != 0;
  }
  bool pair_at(std::string_view text, std::size_t at) const;
  bool has_item_inside(std::string_view line) const;

  bool contains_needle(std::string_view line) const;

  bool tiny_ = false;
  std::vector<std::string> needles_;  // what rules say their lines contain, as UTF-8
  std::array<std::uint8_t, 65536> flags_{};
  std::array<std::uint64_t, (1 << kPairBits) / 64> pairs_{};
};

}  // namespace hansieve::boilerplate
