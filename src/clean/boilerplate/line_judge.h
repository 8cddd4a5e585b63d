// What a line is, as far as its own words tell.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "clean/boilerplate/automaton.h"
#include "clean/boilerplate/fold.h"
#include "clean/boilerplate/page.h"
#include "clean/boilerplate/rule_set.h"

namespace hansieve::boilerplate {

/// For one thread; its answers do not depend on what it was asked before.
class LineJudge {
 public:
  explicit LineJudge(const RuleSet& rules);

  /// The rule that takes the line at `at` of `text`, without its break; `line` of the answer is not set.
  std::optional<Found> judge(std::string_view text, std::size_t at, std::string_view line);

 private:
  using Line = std::vector<Alphabet::Class>;

  Found found_by(const Rule& rule) const;
  std::uint64_t bit(const Rule& rule) const;
  bool may_take(const Rule& rule, std::string_view line);
  bool read_beginning(std::string_view line, std::optional<Found>& best);
  std::optional<Found> as_items();
  std::optional<Found> block_at(std::string_view text, std::size_t at, std::string_view line);
  std::optional<Found> suffix(std::string_view line, std::size_t offset);

  const RuleSet& rules_;
  Walker lines_, items_, blocks_, suffixes_;
  Line line_, paragraph_;
  FoldedLine folded_;

  struct Reached {
    std::uint64_t kinds = 0;
    const Rule* rule = nullptr;  ///< a certain one if there is one
  };
  void reach(const Reached& from, const Rule& rule, std::size_t end);
  std::vector<std::pair<std::size_t, const Rule*>> first_items_;  // ends of items that begin the line
  std::vector<Reached> reached_;
  std::vector<char> open_;
};

}  // namespace hansieve::boilerplate
