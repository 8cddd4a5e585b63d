#include "clean/boilerplate/automaton.h"

#include <algorithm>

namespace hansieve::boilerplate {

Automaton::Automaton(const Alphabet& alphabet, std::vector<Entry> entries, Reading reading)
    : alphabet_(alphabet), entries_(std::move(entries)) {
  for (std::size_t e = 0; e < entries_.size(); ++e) {
    const Pattern& pattern = *entries_[e].pattern;
    const auto base = static_cast<std::uint32_t>(takers_.size());
    starts_.push_back(base);
    for (const auto& position : pattern.positions_) takers_.push_back(alphabet.taker(position));
    accepts_.resize(takers_.size(), kNoEntry);
    if (reading == Reading::kForward) {
      for (std::size_t p = 1; p < pattern.positions_.size(); ++p) {
        if (pattern.accepting_[p]) accepts_[base + p] = static_cast<std::uint32_t>(e);
      }
      add_forward(pattern, base);
    } else {
      for (const auto p : pattern.follow_[0]) accepts_[base + p] = static_cast<std::uint32_t>(e);
      add_backward(pattern, base);
    }
  }
  index_beginnings();
}

void Automaton::index_beginnings() {
  beginnings_by_class_.resize(alphabet_.size());
  beginnings_by_set_.resize(alphabet_.sets());
  for (const std::uint32_t start : starts_) {
    for (std::uint32_t k = follow_begin_[start]; k < follow_begin_[start + 1]; ++k) {
      const Alphabet::Taker& taker = takers_[follow_[k]];
      if (taker.set != 0) beginnings_by_set_[taker.set - 1].push_back(follow_[k]);
      else if (taker.one != Alphabet::kBlank) beginnings_by_class_[taker.one].push_back(follow_[k]);
    }
  }
}

void Automaton::add_forward(const Pattern& pattern, std::uint32_t base) {
  for (const auto& follow : pattern.follow_) {
    for (const auto p : follow) follow_.push_back(base + p);
    follow_begin_.push_back(static_cast<std::uint32_t>(follow_.size()));
  }
}

// A match read from its end begins with a position that may end it, and each position leads to those it follows.
void Automaton::add_backward(const Pattern& pattern, std::uint32_t base) {
  std::vector<std::vector<std::uint32_t>> before(pattern.follow_.size());
  for (std::size_t p = 1; p < pattern.follow_.size(); ++p) {
    if (pattern.accepting_[p]) before[0].push_back(base + static_cast<std::uint32_t>(p));
    for (const auto next : pattern.follow_[p]) before[next].push_back(base + static_cast<std::uint32_t>(p));
  }
  for (const auto& list : before) {
    follow_.insert(follow_.end(), list.begin(), list.end());
    follow_begin_.push_back(static_cast<std::uint32_t>(follow_.size()));
  }
}

Walker::Walker(const Automaton& automaton) : automaton_(automaton), mark_(automaton.takers_.size()) { forget(); }

void Walker::forget() {
  steps_.assign(std::size_t{1} << kStepBits, {});
  sets_.assign(1, {});
  positions_.clear();
  ended_.clear();
  named_.clear();
  states_.clear();
  state_of(automaton_.starts_);
}

// Whether a place behind `state` takes `c` alone; so too if that has not been looked at.
bool Walker::may_name(State state, Alphabet::Class c) const {
  if (state == kStart) return !automaton_.beginnings_by_class_[c].empty();
  const std::uint32_t named = sets_[state].named;
  return named == kUnknown || (named_[named + c / 64] >> (c % 64) & 1) != 0;
}

Walker::State Walker::find(State state, Alphabet::Class c) {
  const bool blank = c == Alphabet::kBlank;
  if (!blank && !may_name(state, c)) {
    if (const Step* step = known(state | kByKind, automaton_.alphabet_.kind(c)); step != nullptr) {
      const State to = step->to;
      learn(state, c, to);
      return to;
    }
  }
  gather(state, c);
  std::sort(next_.begin(), next_.end());
  if (!next_.empty() && (sets_.size() >= kMostSets || positions_.size() + next_.size() > kMostPositions)) {
    forget();  // also the step that is being taken: its state is gone
    return state_of(next_);
  }
  const State to = next_.empty() ? kDead : state_of(next_);
  if (!blank && !may_name(state, c)) learn(state | kByKind, automaton_.alphabet_.kind(c), to);
  learn(state, c, to);
  return to;
}

// Fills next_ with the positions that `c` leads to, in no order.
void Walker::gather(State state, Alphabet::Class c) {
  if (++look_ == 0) std::fill(mark_.begin(), mark_.end(), 0), look_ = 1;
  next_.clear();
  const auto add = [&](std::uint32_t p) {
    if (mark_[p] != look_) mark_[p] = look_, next_.push_back(p);
  };
  const bool blank = c == Alphabet::kBlank;
  if (state == kStart && !blank) {
    next_ = automaton_.beginnings_by_class_[c];
    for (std::size_t s = 0; s < automaton_.beginnings_by_set_.size(); ++s) {
      const std::vector<std::uint32_t>& all = automaton_.beginnings_by_set_[s];
      if (!all.empty() && automaton_.alphabet_.in_set(s, c)) next_.insert(next_.end(), all.begin(), all.end());
    }
    return;
  }
  Set& from = sets_[state];
  const bool name = from.named == kUnknown;
  if (name) {
    from.named = static_cast<std::uint32_t>(named_.size());
    named_.resize(named_.size() + automaton_.alphabet_.size() / 64 + 1);
  }
  for (std::uint32_t i = from.begin; i < from.begin + from.size; ++i) {
    const std::uint32_t p = positions_[i];
    if (blank) add(p);
    for (std::uint32_t k = automaton_.follow_begin_[p]; k < automaton_.follow_begin_[p + 1]; ++k) {
      const std::uint32_t next = automaton_.follow_[k];
      const Alphabet::Taker& taker = automaton_.takers_[next];
      if (name && taker.set == 0) named_[from.named + taker.one / 64] |= std::uint64_t{1} << (taker.one % 64);
      if (blank ? taker.blank : automaton_.alphabet_.takes(taker, c)) add(next);
    }
  }
}

Walker::State Walker::state_of(const std::vector<std::uint32_t>& positions) {
  std::uint64_t hash = positions.size();
  for (const std::uint32_t p : positions) hash = (hash ^ p) * 0x9E3779B97F4A7C15u, hash ^= hash >> 29;
  const auto [begin, end] = states_.equal_range(hash);
  for (auto it = begin; it != end; ++it) {
    const Set& set = sets_[it->second];
    if (set.size == positions.size() && std::equal(positions.begin(), positions.end(), positions_.begin() + set.begin)) return it->second;
  }
  Set set{static_cast<std::uint32_t>(positions_.size()), static_cast<std::uint32_t>(positions.size()),
          static_cast<std::uint32_t>(ended_.size()), 0};
  positions_.insert(positions_.end(), positions.begin(), positions.end());
  for (const std::uint32_t p : positions) {
    const std::uint32_t entry = automaton_.accepts_[p];
    // Positions of a pattern lie together, and patterns in the order of the entries.
    if (entry != Automaton::kNoEntry && (ended_.size() == set.ended || ended_.back() != entry)) ended_.push_back(entry);
  }
  set.ended_size = static_cast<std::uint32_t>(ended_.size()) - set.ended;
  sets_.push_back(set);
  const auto state = static_cast<State>(sets_.size() - 1);
  states_.emplace(hash, state);
  return state;
}

}  // namespace hansieve::boilerplate
