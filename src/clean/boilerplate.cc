// The step "boilerplate": a cheap gate picks lines, the rules say what they are, the page decides.
#include "hansieve/clean/boilerplate.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstring>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "clean/boilerplate/fold.h"
#include "clean/boilerplate/gaps.h"
#include "clean/boilerplate/gate.h"
#include "clean/boilerplate/page.h"
#include "clean/boilerplate/rules.h"
#include "hansieve/clean/repeated_lines.h"
#include "hansieve/text/lines.h"
#include "hansieve/text/utf8.h"

namespace hansieve {
namespace {

using namespace boilerplate;

constexpr std::size_t kSuffixCodePoints = 60;
constexpr int kMostRounds = 4;
constexpr std::size_t kBlockBytes = 600;  // a notice says what it is within so much

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
          return Error{ErrorCode::kUsage, "no boilerplate class is called '" + name + "'; the classes are " + all};
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

/// Rules with their gate.
struct RuleSet {
  explicit RuleSet(std::vector<Rule> list) : rules(std::move(list)), starters(chosen(true)), all(chosen(false)) {
    for (const Rule& rule : rules) {
      for (const Pattern& pattern : rule.patterns) {
        if (rule.shape == Shape::kSuffix) continue;
        if (pattern.first().size() > kMostFirsts) {
          any_first.push_back({&rule, &pattern});
          continue;
        }
        for (const auto& [low, high] : pattern.first().ranges()) {
          for (char32_t c = low; c <= high; ++c) by_first[c].push_back({&rule, &pattern, partners_of(pattern, c)});
        }
      }
    }
  }

  struct Entry {
    const Rule* rule;
    const Pattern* pattern;
    std::uint64_t partners = ~std::uint64_t{0};  ///< what may follow the first character, a bit each
  };

  static std::uint64_t partner_bit(char32_t c) { return std::uint64_t{1} << (c * 0x9E3779B1u >> 26 & 63); }

  /// The partners (see Pattern::pairs) that a pattern has for its first character `c`; all if it can end there.
  static std::uint64_t partners_of(const Pattern& pattern, char32_t c) {
    std::uint64_t bits = 0;
    for (const Pattern::Pair& pair : pattern.pairs()) {
      if (!pair.first.contains(c)) continue;
      if (pair.second.size() > 64 || pair.second.contains(0)) return ~std::uint64_t{0};
      for (const auto& [low, high] : pair.second.ranges()) {
        for (char32_t y = low; y <= high; ++y) bits |= partner_bit(y);
      }
    }
    return bits != 0 ? bits : ~std::uint64_t{0};
  }

  /// The bit of what stands behind line[at], blanks and numerals skipped as Pattern::pairs skips them; all at the end.
  static std::uint64_t partner_behind(std::u32string_view line, std::size_t at) {
    const bool skip = !is_numeral(line[at]);
    while (++at < line.size()) {
      if (line[at] != ' ' && !(skip && is_numeral(line[at]))) return partner_bit(line[at]);
    }
    return ~std::uint64_t{0};
  }

  /// Calls `use` with every pattern (kSuffix apart) that can begin as line[at] does, a rule's patterns together.
  template <typename Use>
  void starting_with(std::u32string_view line, std::size_t at, Use use) const {
    const char32_t c = line[at];
    if (const auto it = by_first.find(c); it != by_first.end()) {
      const std::uint64_t partner = partner_behind(line, at);
      for (const Entry& entry : it->second) {
        if ((entry.partners & partner) != 0) use(*entry.rule, *entry.pattern);
      }
    }
    for (const Entry& entry : any_first) {
      if (entry.pattern->first().contains(c)) use(*entry.rule, *entry.pattern);
    }
  }

  /// Whether lines of this rule can be the reason that anything goes; other rules need a line like that.
  static bool starts(const Rule& rule) {
    return rule.needs == Needs::kNothing || rule.needs == Needs::kCrowd ||
           (rule.what == Class::kMasthead && rule.needs == Needs::kPage);
  }

  std::vector<const Rule*> chosen(bool only_starters) const {
    std::vector<const Rule*> out;
    for (const Rule& rule : rules) {
      if (!only_starters || starts(rule)) out.push_back(&rule);
    }
    return out;
  }

  static constexpr std::size_t kMostFirsts = 1000;
  std::vector<Rule> rules;
  Gate starters, all;
  std::unordered_map<char32_t, std::vector<Entry>> by_first;
  std::vector<Entry> any_first;
};

class BoilerplateStep : public Step {
 public:
  BoilerplateStep(std::shared_ptr<const RuleSet> set, Choice choice, std::shared_ptr<const RepeatedLines> repeated)
      : set_(std::move(set)), rules_(set_->rules), choice_(choice), repeated_(std::move(repeated)) {
    if (!choice_.drops(Class::kFurniture)) repeated_ = nullptr;
  }

  std::string_view name() const override { return "boilerplate"; }

  void find(std::string_view text, Place place, const StepMemory* memory, Edits& edits) const override {
    const auto* earlier = static_cast<const PageEvidence*>(memory);
    const bool furniture = earlier != nullptr && earlier->furniture;
    find_once(text, place, furniture, edits);
    // What went can leave another line at the page's head or foot, or end its tail.
    std::string now, next;
    Edits more;
    for (int round = 0; round < kMostRounds && !edits.empty(); ++round) {
      now.clear();
      edits.apply(text, now);
      more.clear();
      find_once(now, place, furniture, more);
      if (more.empty()) break;
      edits = compose(edits, more, now);
    }
    if (!edits.empty()) close_gaps(text, place, edits);
  }

  std::unique_ptr<StepMemory> remember(std::string_view text, std::unique_ptr<StepMemory> earlier) const override {
    if (earlier != nullptr && static_cast<PageEvidence&>(*earlier).furniture) return earlier;
    std::vector<Found> found = evidence(text, false);
    if (found.empty()) return earlier;
    Page page(text, {false, false}, false);
    page.decide(found);
    if (!page.furniture()) return earlier;
    auto evidence = std::make_unique<PageEvidence>();
    evidence->furniture = true;
    return evidence;
  }

 private:
  void find_once(std::string_view text, Place place, bool furniture, Edits& edits) const {
    std::vector<Found> found = evidence(text, furniture);
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
    if (!furniture && !may_start(candidates(text, set_->starters))) return found;
    found = candidates(text, set_->all);
    if (!Page::worth_deciding(found, furniture)) found.clear();
    return found;
  }

  static bool may_start(const std::vector<Found>& found) {
    return std::any_of(found.begin(), found.end(), [](const Found& f) { return RuleSet::starts(*f.rule); });
  }

  std::vector<Found> candidates(std::string_view text, const Gate& gate) const {
    std::vector<Found> found;
    FoldedLine folded;
    std::size_t number = 0;
    for (std::size_t at = 0; at < text.size(); ++number) {
      const auto* nl = static_cast<const char*>(std::memchr(text.data() + at, '\n', text.size() - at));
      const std::size_t end = nl == nullptr ? text.size() : static_cast<std::size_t>(nl - text.data());
      std::string_view line = text.substr(at, end - at);
      if (line.ends_with('\r') && nl != nullptr) line.remove_suffix(1);
      if (!line.empty() && gate.may_match(line)) {
        if (auto f = look(text, at, line, folded)) {
          f->line = number;
          found.push_back(*f);
        }
      }
      at = end + 1;
    }
    return found;
  }

  std::optional<Found> look(std::string_view text, std::size_t at, std::string_view line, FoldedLine& folded) const {
    // Only the start and the end of a long line can matter.
    const bool is_long = line.size() > Gate::kMostBytes;
    const std::size_t head = is_long ? whole_before(line, Gate::kMostBytes) : line.size();
    fold_line(line.substr(0, head), folded);
    std::optional<Found> best;
    if (folded.text.empty()) return best;
    if (!is_long) {
      best = whole_line(folded.text);
      if (!best || !best->certain) {
        if (auto items = as_items(folded.text); items && (!best || items->certain)) best = items;
      }
    }
    if (!best || !best->certain) {
      if (auto block = block_at(text, at, line, folded)) best = block;
    }
    if (!best) {
      const std::size_t from = is_long ? whole_before(line, line.size() - Gate::kMostBytes) : 0;
      if (is_long) fold_line(line.substr(from), folded);
      best = suffix(folded, from);
    }
    return best;
  }

  static std::size_t whole_before(std::string_view line, std::size_t at) {
    while (at > 0 && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80) --at;
    return at;
  }

  static bool is_certain(const Rule& rule) { return rule.needs == Needs::kNothing; }

  Found found_by(const Rule& rule) const {
    return {0, &rule, is_certain(rule), bit(rule), 0, false};
  }

  std::uint64_t bit(const Rule& rule) const {
    return std::uint64_t{1} << (static_cast<std::size_t>(&rule - rules_.data()) % 64);
  }

  /// The rule that takes the whole line; one that is certain goes before one that is not, an earlier one
  /// before a later one.
  std::optional<Found> whole_line(std::u32string_view line) const {
    const Rule* best = nullptr;
    set_->starting_with(line, 0, [&](const Rule& rule, const Pattern& pattern) {
      if (rule.shape == Shape::kBlock) return;
      if (best != nullptr && (is_certain(*best) == is_certain(rule) ? best <= &rule : is_certain(*best))) return;
      if (pattern.last().contains(line.back()) && rule.may_take(line) && pattern.matches(line)) best = &rule;
    });
    if (best == nullptr) return std::nullopt;
    return found_by(*best);
  }

  /// A notice may be wrapped, so what it says is looked for in its paragraph.
  std::optional<Found> block_at(std::string_view text, std::size_t at, std::string_view line, FoldedLine& folded) const {
    std::vector<std::size_t> ends;
    FoldedLine paragraph;
    const Rule* best = nullptr;
    set_->starting_with(folded.text, 0, [&](const Rule& rule, const Pattern& pattern) {
      if (rule.shape != Shape::kBlock || best != nullptr) return;
      if (paragraph.text.empty()) {
        const std::size_t size = paragraph_end(text, at, at + line.size()) - at;
        fold_line(text.substr(at, size <= kBlockBytes ? size : whole_before(text.substr(at), kBlockBytes)), paragraph);
      }
      pattern.ends(paragraph.text, 0, ends);
      if (!ends.empty() && rule.may_take(paragraph.text)) best = &rule;
    });
    if (best == nullptr) return std::nullopt;
    return found_by(*best);
  }

  std::optional<Found> suffix(const FoldedLine& line, std::size_t offset) const {
    const std::u32string_view text = line.text;
    if (text.empty()) return std::nullopt;  // the end of a long line may be all blanks
    const std::size_t start = text.size() > kSuffixCodePoints ? text.size() - kSuffixCodePoints : 0;
    for (const Rule& rule : rules_) {
      if (rule.shape != Shape::kSuffix) continue;
      for (const Pattern& pattern : rule.patterns) {
        if (!pattern.last().contains(text.back())) continue;
        for (std::size_t from = start; from < text.size(); ++from) {
          if (!pattern.first().contains(text[from]) || !pattern.matches(text.substr(from))) continue;
          Found f = found_by(rule);
          f.suffix = offset + (from > 0 && text[from - 1] == ' ' ? line.begin[from - 1] : line.begin[from]);
          return f;
        }
      }
    }
    return std::nullopt;
  }

  /// Whether the line is two or more items on end: the name of the paper, the page, the date ...
  /// Items that may be body text count once each, so a row of numbers is none.
  std::optional<Found> as_items(std::u32string_view line) const {
    struct Reached {
      std::uint64_t kinds = 0;
      const Rule* rule = nullptr;  ///< a certain one if there is one
    };
    std::vector<Reached> reached(line.size() + 1);
    std::vector<bool> open(line.size() + 1);
    std::vector<std::size_t> ends;
    open[0] = true;
    for (std::size_t at = 0; at < line.size(); ++at) {
      if (!open[at]) continue;
      if (line[at] == ' ') {
        if (!open[at + 1]) reached[at + 1] = reached[at];
        open[at + 1] = true;
        continue;
      }
      const Reached from = reached[at];
      set_->starting_with(line, at, [&](const Rule& rule, const Pattern& pattern) {
        if (rule.shape != Shape::kItem || (!is_certain(rule) && (from.kinds & bit(rule)) != 0)) return;
        ends.clear();
        pattern.ends(line, at, ends);
        for (const std::size_t end : ends) {
          Reached next{from.kinds | bit(rule), from.rule};
          if (next.rule == nullptr || (!is_certain(*next.rule) && is_certain(rule))) next.rule = &rule;
          if (!open[end] || (!is_certain(*reached[end].rule) && is_certain(*next.rule))) reached[end] = next;
          open[end] = true;
        }
      });
    }
    const Reached& all = reached[line.size()];
    if (!open[line.size()] || (!is_certain(*all.rule) && std::has_single_bit(all.kinds))) return std::nullopt;
    return Found{0, all.rule, is_certain(*all.rule), all.kinds, 0, false};
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
  const std::vector<Rule>& rules_;
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
  std::unique_ptr<StepMemory> remember(std::string_view text, std::unique_ptr<StepMemory> earlier) const override {
    return step().remember(text, std::move(earlier));
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

Result<std::unique_ptr<Step>> make_boilerplate(const CleanOptions& options) {
  auto choice = Choice::make(options);
  if (!choice) return choice.error();
  if (options.rules.empty()) return std::unique_ptr<Step>(std::make_unique<ShippedStep>(*choice, options.repeated));
  const Shipped& shipped = shipped_rules();
  if (shipped.error) return *shipped.error;
  std::vector<Rule> rules = shipped.set->rules;
  Vocabulary vocabulary = shipped.vocabulary;
  for (const auto& file : options.rules) {
    if (auto done = read_rules(file.toml, file.name, vocabulary, rules); !done) return done.error();
  }
  return std::unique_ptr<Step>(std::make_unique<BoilerplateStep>(std::make_shared<RuleSet>(std::move(rules)), *choice, options.repeated));
}

}  // namespace hansieve
