// The automata over all shipped rules give what the patterns give one by one.
#include "clean/boilerplate/automaton.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "clean/boilerplate/fold.h"
#include "clean/boilerplate/rules.h"
#include "hansieve/text/utf8.h"

namespace hansieve::boilerplate {
namespace {

class AutomatonTest : public testing::Test {
 protected:
  void SetUp() override {
    Vocabulary vocabulary = Vocabulary::standard();
    for (std::size_t i = 0; i < kRuleFileCount; ++i) {
      ASSERT_TRUE(read_rules(kRuleFiles[i].toml, std::string(kRuleFiles[i].name), vocabulary, rules_));
    }
    for (const Rule& rule : rules_) {
      for (const Pattern& pattern : rule.patterns) {
        patterns_.push_back(&pattern);
        entries_.push_back({&rule, &pattern});
      }
      for (const auto* list : {&rule.examples, &rule.counterexamples}) lines_.insert(lines_.end(), list->begin(), list->end());
    }
    ASSERT_GT(entries_.size(), 200u);
  }

  // Lines that begin like one example and go on like another, some with blanks and strangers among them.
  std::string mixture() {
    std::u32string out;
    for (int part = 0; part < 3; ++part) {
      FoldedLine folded;
      fold_line(lines_[random_() % lines_.size()], folded);
      const std::size_t from = random_() % 3 == 0 ? random_() % folded.text.size() : 0;
      out += folded.text.substr(from, 1 + random_() % folded.text.size());
      if (random_() % 4 == 0) out += ' ';
      if (random_() % 8 == 0) out += static_cast<char32_t>(random_() % 2 ? 0x4E00 + random_() % 0x5000 : 0x20000 + random_() % 0x100);
    }
    std::string line;
    for (const char32_t c : out) append_utf8(c, line);
    return line;
  }

  // Where matches end (or, read backward, begin), for each entry, by the automaton and by the patterns.
  void compare(const Automaton& automaton, Walker& walker, const Alphabet& alphabet, std::string_view line, bool backward) {
    FoldedLine folded;
    fold_line(line, folded);
    std::vector<Alphabet::Class> classes;
    alphabet.read(line, classes);
    ASSERT_EQ(classes.size(), folded.text.size()) << line;
    const std::u32string_view text = folded.text;
    const auto expected = [&](const Pattern& pattern) {
      std::vector<std::size_t> places;
      if (!backward) {
        pattern.ends(text, 0, places);
      } else {
        for (std::size_t from = text.size(); from-- > 0;) {
          if (text[from] != ' ' && pattern.matches(text.substr(from))) places.push_back(from);
        }
      }
      return places;
    };
    std::vector<std::vector<std::size_t>> got(entries_.size());
    Walker::State state = Walker::kStart;
    for (std::size_t n = 0; n < classes.size(); ++n) {
      const std::size_t i = backward ? classes.size() - 1 - n : n;
      if ((state = walker.next(state, classes[i])) == Walker::kDead) break;
      if (classes[i] == Alphabet::kBlank) continue;
      const auto ended = walker.ended(state);
      ASSERT_TRUE(std::is_sorted(ended.begin(), ended.end()));
      for (const std::uint32_t e : ended) got[e].push_back(backward ? i : i + 1);
    }
    for (std::size_t e = 0; e < entries_.size(); ++e) {
      ASSERT_EQ(got[e], expected(*automaton.entry(e).pattern)) << line << " by " << automaton.entry(e).rule->name;
    }
  }

  std::mt19937 random_{7};
  std::vector<Rule> rules_;
  std::vector<const Pattern*> patterns_;
  std::vector<Automaton::Entry> entries_;
  std::vector<std::string> lines_;
};

TEST_F(AutomatonTest, FindsTheEndsThePatternsFind) {
  const Alphabet alphabet(patterns_);
  const Automaton automaton(alphabet, entries_, Automaton::Reading::kForward);
  Walker walker(automaton);
  for (const std::string& line : lines_) compare(automaton, walker, alphabet, line, false);
  for (int i = 0; i < 2000 && !HasFatalFailure(); ++i) compare(automaton, walker, alphabet, mixture(), false);
}

TEST_F(AutomatonTest, ReadBackwardFindsTheBeginnings) {
  const Alphabet alphabet(patterns_);
  const Automaton automaton(alphabet, entries_, Automaton::Reading::kBackward);
  Walker walker(automaton);
  for (int i = 0; i < 200 && !HasFatalFailure(); ++i) compare(automaton, walker, alphabet, i % 2 ? mixture() : lines_[random_() % lines_.size()], true);
}

TEST_F(AutomatonTest, AWalkerThatForgetsSaysTheSame) {
  const Alphabet alphabet(patterns_);
  const Automaton automaton(alphabet, entries_, Automaton::Reading::kForward);
  Walker used(automaton);
  std::vector<Alphabet::Class> classes;
  const auto ends_of = [&](Walker& walker) {
    std::vector<std::vector<std::uint32_t>> all;
    Walker::State state = Walker::kStart;
    for (const Alphabet::Class c : classes) {
      state = walker.next(state, c);
      const auto ended = walker.ended(state);
      all.emplace_back(ended.begin(), ended.end());
    }
    return all;
  };
  for (int i = 0; i < 40000; ++i) {  // several times what it can keep
    alphabet.read(mixture(), classes);
    const auto got = ends_of(used);
    if (i % 400 != 0) continue;
    Walker fresh(automaton);
    ASSERT_EQ(got, ends_of(fresh));
  }
}

}  // namespace
}  // namespace hansieve::boilerplate
