#include "clean/boilerplate/rule_set.h"

#include <utility>

#include "clean/boilerplate/line_judge.h"

namespace hansieve::boilerplate {
namespace {

// Patterns that can begin with nearly anything come last: of two that take the same item, the more telling one is named.
constexpr std::size_t kMostFirsts = 1000;

}  // namespace

RuleSet::RuleSet(std::vector<Rule> rules)
    : rules_(std::move(rules)),
      starters_(chosen(true)),
      all_(chosen(false)),
      alphabet_(patterns()),
      lines_(alphabet_, entries([](Shape s) { return s != Shape::kBlock && s != Shape::kSuffix; }), Automaton::Reading::kForward),
      items_(alphabet_, entries([](Shape s) { return s == Shape::kItem; }), Automaton::Reading::kForward),
      blocks_(alphabet_, entries([](Shape s) { return s == Shape::kBlock; }), Automaton::Reading::kForward),
      suffixes_(alphabet_, entries([](Shape s) { return s == Shape::kSuffix; }), Automaton::Reading::kBackward) {}

RuleSet::~RuleSet() = default;

bool RuleSet::starts(const Rule& rule) {
  return rule.needs == Needs::kNothing || rule.needs == Needs::kOnce || rule.needs == Needs::kCrowd ||
         (rule.what == Class::kMasthead && rule.needs == Needs::kPage);
}

std::vector<const Rule*> RuleSet::chosen(bool only_starters) const {
  std::vector<const Rule*> out;
  for (const Rule& rule : rules_) {
    if (!only_starters || starts(rule)) out.push_back(&rule);
  }
  return out;
}

std::vector<const Pattern*> RuleSet::patterns() const {
  std::vector<const Pattern*> out;
  for (const Rule& rule : rules_) {
    for (const Pattern& pattern : rule.patterns) out.push_back(&pattern);
  }
  return out;
}

template <typename Choose>
std::vector<Automaton::Entry> RuleSet::entries(Choose choose) const {
  std::vector<Automaton::Entry> narrow, wide;
  for (const Rule& rule : rules_) {
    if (!choose(rule.shape)) continue;
    for (const Pattern& pattern : rule.patterns) {
      const bool later = rule.shape != Shape::kSuffix && pattern.first().size() > kMostFirsts;
      (later ? wide : narrow).push_back({&rule, &pattern});
    }
  }
  narrow.insert(narrow.end(), wide.begin(), wide.end());
  return narrow;
}

RuleSet::Lent::Lent(const RuleSet& rules) : rules_(rules) {
  {
    const std::lock_guard lock(rules_.mutex_);
    if (!rules_.idle_.empty()) {
      judge_ = std::move(rules_.idle_.back());
      rules_.idle_.pop_back();
    }
  }
  if (judge_ == nullptr) judge_ = std::make_unique<LineJudge>(rules_);
}

RuleSet::Lent::~Lent() {
  const std::lock_guard lock(rules_.mutex_);
  rules_.idle_.push_back(std::move(judge_));
}

}  // namespace hansieve::boilerplate
