// Many patterns walked over a line at once.
//
//   Walker walker(automaton);
//   Walker::State state = Walker::kStart;
//   for (const Alphabet::Class c : line) {
//     if ((state = walker.next(state, c)) == Walker::kDead) break;
//     if (c != Alphabet::kBlank) for (const std::uint32_t entry : walker.ended(state)) ...   // matches that end here
//   }
//
// An Automaton is the union of the patterns' positions and says where they lead; a Walker remembers the sets of
// positions that lines have led to, and where those lead: a deterministic automaton that is built as lines ask for it.
// Its memory is bounded: when it is full it forgets everything and begins anew, so that the worst line costs what a walk
// position by position costs. It gives what Pattern::matches and Pattern::ends give, which stay as its oracle.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "clean/boilerplate/alphabet.h"
#include "clean/boilerplate/pattern.h"

namespace hansieve::boilerplate {

struct Rule;

/// Immutable; refers to the alphabet and the patterns.
class Automaton {
 public:
  struct Entry {
    const Rule* rule;
    const Pattern* pattern;
  };
  enum class Reading { kForward, kBackward };  ///< kBackward: lines are walked from their end, and matches found by where they begin

  Automaton(const Alphabet& alphabet, std::vector<Entry> entries, Reading reading);

  const Entry& entry(std::size_t i) const { return entries_[i]; }
  bool empty() const { return entries_.empty(); }

 private:
  friend class Walker;
  static constexpr std::uint32_t kNoEntry = ~std::uint32_t{0};

  void index_beginnings();
  void add_forward(const Pattern& pattern, std::uint32_t base);
  void add_backward(const Pattern& pattern, std::uint32_t base);

  const Alphabet& alphabet_;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> starts_;
  std::vector<Alphabet::Taker> takers_;          // by position
  std::vector<std::uint32_t> accepts_;           // the entry a match of which ends with the position
  std::vector<std::uint32_t> follow_begin_{0};   // into follow_
  std::vector<std::uint32_t> follow_;
  // What can follow starts_, by what it takes: there are thousands, and every line asks.
  std::vector<std::vector<std::uint32_t>> beginnings_by_class_, beginnings_by_set_;
};

/// For one thread. About 3 MB at most.
class Walker {
 public:
  using State = std::uint16_t;
  static constexpr State kDead = 0, kStart = 1;

  explicit Walker(const Automaton& automaton);

  /// Where class `c` leads from `state`. States before it are no longer valid, but for kStart. Amortized constant time; at
  /// worst O(positions that can follow).
  State next(State state, Alphabet::Class c) {
    if (state == kDead) return kDead;
    const Step* step = known(state, c);
    return step != nullptr ? step->to : find(state, c);
  }

  /// The entries with a match that ends with the class that led to `state`, in order. Empty unless that was no blank.
  std::span<const std::uint32_t> ended(State state) const {
    const Set& set = sets_[state];
    return {ended_.data() + set.ended, set.ended_size};
  }

 private:
  struct Step {
    State from = kDead, by = 0, to = kDead;  // from kDead: free; from a state with kByKind: `by` is a kind of classes
  };
  static constexpr std::uint32_t kUnknown = ~std::uint32_t{0};
  struct Set {
    std::uint32_t begin = 0, size = 0;         // in positions_
    std::uint32_t ended = 0, ended_size = 0;   // in ended_
    std::uint32_t named = kUnknown;            // in named_
  };
  static constexpr std::size_t kStepBits = 16;
  static constexpr std::size_t kMostSets = 1 << 12;
  static constexpr State kByKind = 1 << 15;
  static constexpr std::size_t kMostPositions = 1 << 17;

  static std::size_t slot(State state, Alphabet::Class c) {
    return (std::uint32_t{state} * 0x9E3779B1u + std::uint32_t{c} * 0x85EBCA6Bu) >> (32 - kStepBits);
  }
  const Step* known(State state, Alphabet::Class by) const {
    const std::size_t at = slot(state, by);
    for (const Step* step : {&steps_[at], &steps_[at ^ 1]}) {
      if (step->from == state && step->by == by) return step;
    }
    return nullptr;
  }
  void learn(State from, Alphabet::Class by, State to) {
    const std::size_t at = slot(from, by);
    steps_[at ^ 1] = steps_[at];
    steps_[at] = {from, by, to};
  }
  State find(State state, Alphabet::Class c);
  bool may_name(State state, Alphabet::Class c) const;
  void gather(State state, Alphabet::Class c);
  State state_of(const std::vector<std::uint32_t>& positions);
  void forget();

  const Automaton& automaton_;
  std::vector<Step> steps_;
  std::vector<Set> sets_;
  std::vector<std::uint32_t> positions_, ended_;
  std::vector<std::uint64_t> named_;                     // a bit for each class that something behind a set takes alone
  std::unordered_multimap<std::uint64_t, State> states_;  // by the hash of a set
  std::vector<std::uint32_t> next_;
  std::vector<std::uint32_t> mark_;                       // the look at which a position was last added
  std::uint32_t look_ = 0;
};

}  // namespace hansieve::boilerplate
