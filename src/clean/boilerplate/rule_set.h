// Rules made ready for use: with their gates and automata.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "clean/boilerplate/alphabet.h"
#include "clean/boilerplate/automaton.h"
#include "clean/boilerplate/gate.h"
#include "clean/boilerplate/rules.h"

namespace hansieve::boilerplate {

class LineJudge;

/// Immutable, apart from what it lends; shared between threads.
class RuleSet {
 public:
  explicit RuleSet(std::vector<Rule> rules);
  ~RuleSet();
  RuleSet(const RuleSet&) = delete;
  RuleSet& operator=(const RuleSet&) = delete;

  const std::vector<Rule>& rules() const { return rules_; }

  /// Lets through the lines that may be the reason that anything goes, and all that some rule may take.
  const Gate& starters() const { return starters_; }
  const Gate& all() const { return all_; }
  /// Whether lines of this rule can be the reason that anything goes; other rules need a line like that.
  static bool starts(const Rule& rule);

  const Alphabet& alphabet() const { return alphabet_; }
  const Automaton& lines() const { return lines_; }      ///< all shapes but blocks and suffixes, from a line's start
  const Automaton& items() const { return items_; }      ///< items alone, from any place of a line
  const Automaton& blocks() const { return blocks_; }    ///< how blocks begin
  const Automaton& suffixes() const { return suffixes_; }  ///< from a line's end

  /// A judge that nobody else uses, for as long as it is kept: what it has learned about lines serves the next who asks.
  class Lent {
   public:
    explicit Lent(const RuleSet& rules);
    ~Lent();
    Lent(const Lent&) = delete;
    Lent& operator=(const Lent&) = delete;
    LineJudge& operator*() const { return *judge_; }

   private:
    const RuleSet& rules_;
    std::unique_ptr<LineJudge> judge_;
  };

 private:
  std::vector<const Rule*> chosen(bool only_starters) const;
  std::vector<const Pattern*> patterns() const;
  template <typename Choose>
  std::vector<Automaton::Entry> entries(Choose choose) const;

  std::vector<Rule> rules_;
  Gate starters_, all_;
  Alphabet alphabet_;
  Automaton lines_, items_, blocks_, suffixes_;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<LineJudge>> idle_;  // as many as were in use at once
};

}  // namespace hansieve::boilerplate
