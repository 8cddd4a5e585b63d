// The step "boilerplate": a cheap gate picks lines, the rules say what they are, the page decides.
#include "hansieve/clean/boilerplate.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "clean/boilerplate/gaps.h"
#include "clean/boilerplate/gate.h"
#include "clean/boilerplate/line_judge.h"
#include "clean/boilerplate/page.h"
#include "clean/boilerplate/rule_set.h"
#include "clean/boilerplate/rules.h"
#include "hansieve/clean/repeated_lines.h"
#include "hansieve/text/lines.h"

namespace hansieve {
namespace {

using namespace boilerplate;

constexpr int kMostRounds = 4;

/// Which classes go.
class Choice {
 public:
  static Result<Choice> make(const CleanOptions& options) {
    Choice choice;
    choice.drop_.fill(true);
    choice.set(Class::kCaption, false);
    for (const auto& [names, value] : {std::pair{&options.keep, false}, {&options.drop, true}}) {
      for (const std::string& name : *names) {
        if (!choice.set(name, value)) {
          std::string all;
          for (std::size_t c = 0; c < kClasses; ++c) all += (c ? ", " : "") + std::string(class_name(static_cast<Class>(c)));
          return Error{ErrorCode::kUsage, std::string(value ? "--drop" : "--keep") + ": \"" + name + "\" is not one of " + all};
        }
      }
    }
    return choice;
  }

  bool drops(Class c) const { return drop_[static_cast<std::size_t>(c)]; }

 private:
  void set(Class c, bool value) { drop_[static_cast<std::size_t>(c)] = value; }
  bool set(std::string_view name, bool value) {
    for (std::size_t c = 0; c < kClasses; ++c) {
      if (class_name(static_cast<Class>(c)) == name) return drop_[c] = value, true;
    }
    return false;
  }

  std::array<bool, kClasses> drop_{};
};

class BoilerplateStep : public Step {
 public:
  BoilerplateStep(std::shared_ptr<const RuleSet> set, Choice choice, std::shared_ptr<const RepeatedLines> repeated)
      : set_(std::move(set)), choice_(choice), repeated_(std::move(repeated)) {
    if (!choice_.drops(Class::kFurniture)) repeated_ = nullptr;
  }

  std::string_view name() const override { return "boilerplate"; }

  void find(std::string_view text, Place place, const StepMemory* memory, Edits& edits) const override {
    const bool furniture = knows_furniture(memory);
    drop_all(text, place, furniture, evidence(text, furniture), edits);
  }

  void find_and_remember(std::string_view text, Place place, std::unique_ptr<StepMemory>& memory, Edits& edits) const override {
    const bool furniture = knows_furniture(memory.get());
    std::vector<Found> found = evidence(text, furniture);
    if (!furniture) memory = learnt(text, found, std::move(memory));
    drop_all(text, place, furniture, std::move(found), edits);
  }

 private:
  static bool knows_furniture(const StepMemory* memory) {
    return memory != nullptr && static_cast<const PageEvidence*>(memory)->furniture;
  }

  /// The memory with what this text, which knew of no furniture before, says.
  static std::unique_ptr<StepMemory> learnt(std::string_view text, std::vector<Found> found, std::unique_ptr<StepMemory> earlier) {
    if (found.empty()) return earlier;
    Page page(text, {false, false}, false);
    page.decide(found);
    if (!page.furniture()) return earlier;
    auto evidence = std::make_unique<PageEvidence>();
    evidence->furniture = true;
    return evidence;
  }

  void drop_all(std::string_view text, Place place, bool furniture, std::vector<Found> found, Edits& edits) const {
    find_once(text, place, furniture, std::move(found), edits);
    // What went can leave another line at the page's head or foot, or end its tail.
    std::string now;
    Edits more;
    for (int round = 0; round < kMostRounds && !edits.empty(); ++round) {
      now.clear();
      edits.apply(text, now);
      more.clear();
      find_once(now, place, furniture, evidence(now, furniture), more);
      if (more.empty()) break;
      edits = compose(edits, more, now);
    }
    if (!edits.empty()) close_gaps(text, place, edits);
  }

  void find_once(std::string_view text, Place place, bool furniture, std::vector<Found> found, Edits& edits) const {
    if (found.empty() && repeated_ == nullptr) return;
    Page page(text, place, furniture);
    page.decide(found);
    if (repeated_ != nullptr) add_repeated(text, page, found);
    for (const Found& f : found) {
      if (f.drop && choice_.drops(f.rule->what)) drop(text, page.lines()[f.line], f, edits);
    }
  }

  /// Adds the lines that many documents have. They say nothing about their neighbours.
  void add_repeated(std::string_view text, const Page& page, std::vector<Found>& found) const {
    std::vector<Found> all;
    auto next = found.begin();
    for (std::size_t i = 0; i < page.lines().size(); ++i) {
      const bool known = next != found.end() && next->line == i;
      if (known && next->drop) {
        all.push_back(*next);
      } else if (!page.blank(i) && repeated_->contains(content(text, page.lines()[i]))) {
        all.push_back({i, &repeated_rule(), true, 0, 0, true});
      }
      if (known) ++next;
    }
    found = std::move(all);
  }

  static const Rule& repeated_rule() {
    static const Rule kRule = [] {
      Rule rule;
      rule.name = "boilerplate/repeated";
      rule.what = Class::kFurniture;
      return rule;
    }();
    return kRule;
  }

  /// All lines some rule takes, as far as their own words tell, in order; none if nothing can come of it.
  std::vector<Found> evidence(std::string_view text, bool furniture) const {
    std::vector<Found> found;
    const RuleSet::Lent judge(*set_);
    const auto starts = [](const Found& f) { return RuleSet::starts(*f.rule); };
    if (!furniture && look_for(text, set_->starters(), *judge, starts)) return found;
    look_for(text, set_->all(), *judge, [&](const Found& f) { return found.push_back(f), false; });
    if (!Page::worth_deciding(found, furniture)) found.clear();
    return found;
  }

  /// Calls `use` with each line that the gate lets through and some rule takes, until `use` has enough; whether it never had.
  template <typename Use>
  static bool look_for(std::string_view text, const Gate& gate, LineJudge& judge, Use use) {
    std::size_t number = 0;
    for (std::size_t at = 0; at < text.size(); ++number) {
      const auto* nl = static_cast<const char*>(std::memchr(text.data() + at, '\n', text.size() - at));
      const std::size_t end = nl == nullptr ? text.size() : static_cast<std::size_t>(nl - text.data());
      std::string_view line = text.substr(at, end - at);
      if (line.ends_with('\r') && nl != nullptr) line.remove_suffix(1);
      if (!line.empty() && gate.may_match(line)) {
        if (auto found = judge.judge(text, at, line)) {
          found->line = number;
          if (use(*found)) return false;
        }
      }
      at = end + 1;
    }
    return true;
  }

  /// Takes the line with its break, or the end of it. A form feed before it stays: it marks the page.
  static void drop(std::string_view text, const Line& line, const Found& f, Edits& edits) {
    if (f.suffix > 0) {
      edits.erase(line.begin + f.suffix, line.end, f.rule->name);
      return;
    }
    std::size_t begin = line.begin;
    for (std::size_t at = begin; at < line.end && (text[at] == '\f' || text[at] == ' '); ++at) {
      if (text[at] == '\f') begin = at + 1;
    }
    edits.erase(begin, line.next, f.rule->name);
  }

  std::shared_ptr<const RuleSet> set_;
  Choice choice_;
  std::shared_ptr<const RepeatedLines> repeated_;
};

/// The rules that ship with the library, read once.
struct Shipped {
  std::shared_ptr<const RuleSet> set;
  Vocabulary vocabulary = Vocabulary::standard();
  std::optional<Error> error;
};

const Shipped& shipped_rules() {
  static const Shipped kShipped = [] {
    Shipped shipped;
    std::vector<Rule> rules;
    for (std::size_t i = 0; i < kRuleFileCount && !shipped.error; ++i) {
      const RuleFile& file = kRuleFiles[i];
      const auto done = read_rules(file.toml, std::string(file.name), shipped.vocabulary, rules);
      if (!done) shipped.error = done.error();
    }
    shipped.set = std::make_shared<RuleSet>(std::move(rules));
    return shipped;
  }();
  return kShipped;
}

/// With the shipped rules alone. They are read when the first text comes, not when the step is made: that takes longer than all
/// else a run on nothing does. That they can be read is the tests' business.
class ShippedStep : public Step {
 public:
  ShippedStep(const Choice& choice, std::shared_ptr<const RepeatedLines> repeated) : choice_(choice), repeated_(std::move(repeated)) {}

  std::string_view name() const override { return "boilerplate"; }
  void find(std::string_view text, Place place, const StepMemory* memory, Edits& edits) const override {
    if (!text.empty()) step().find(text, place, memory, edits);
  }
  void find_and_remember(std::string_view text, Place place, std::unique_ptr<StepMemory>& memory, Edits& edits) const override {
    step().find_and_remember(text, place, memory, edits);
  }

 private:
  const BoilerplateStep& step() const {
    std::call_once(once_, [this] {
      assert(!shipped_rules().error);
      step_ = std::make_unique<BoilerplateStep>(shipped_rules().set, choice_, repeated_);
    });
    return *step_;
  }

  const Choice choice_;
  const std::shared_ptr<const RepeatedLines> repeated_;
  mutable std::once_flag once_;
  mutable std::unique_ptr<const BoilerplateStep> step_;
};

}  // namespace

std::span<const std::string_view> boilerplate_class_names() { return class_names(); }

Result<std::unique_ptr<Step>> make_boilerplate(const CleanOptions& options) {
  auto choice = Choice::make(options);
  if (!choice) return choice.error();
  if (options.rules.empty()) return std::unique_ptr<Step>(std::make_unique<ShippedStep>(*choice, options.repeated));
  const Shipped& shipped = shipped_rules();
  if (shipped.error) return *shipped.error;
  std::vector<Rule> rules = shipped.set->rules();
  Vocabulary vocabulary = shipped.vocabulary;
  for (const auto& file : options.rules) {
    if (auto done = read_rules(file.toml, file.name, vocabulary, rules); !done) return done.error();
  }
  return std::unique_ptr<Step>(std::make_unique<BoilerplateStep>(std::make_shared<RuleSet>(std::move(rules)), *choice, options.repeated));
}

}  // namespace hansieve
