#include "clean/boilerplate/rules.h"

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
// toml++ 3.3.0 asserts what its own next line reports as an error ("[[[rule]]").
#define TOML_ASSERT(expression) static_cast<void>(0)
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "clean/boilerplate/fold.h"
#include "clean/boilerplate/gate.h"

namespace hansieve::boilerplate {
namespace {

constexpr std::array<std::string_view, kClasses> kClassNames = {
    "byline", "masthead", "furniture", "qrcode", "disclaimer", "related", "credits", "share", "copyright", "caption"};
constexpr std::array<std::string_view, 5> kShapeNames = {"line", "item", "block", "rest", "suffix"};
constexpr std::array<std::string_view, 4> kZoneNames = {"anywhere", "head", "tail", "edges"};
constexpr std::array<std::string_view, 7> kNeedsNames = {"nothing", "page", "company", "between", "crowd", "member", "once"};

template <std::size_t N>
std::string listed(const std::array<std::string_view, N>& names) {
  std::string out;
  for (const auto name : names) out += (out.empty() ? "" : ", ") + std::string(name);
  return out;
}

// Reads one file; every message starts with its place.
class Reader {
 public:
  Reader(const std::string& name, Vocabulary& vocabulary, std::vector<Rule>& rules)
      : name_(name), vocabulary_(vocabulary), rules_(rules) {}

  Result<void> run(std::string_view text) {
    toml::parse_result parsed = toml::parse(text);
    if (!parsed) return error(parsed.error().source(), std::string(parsed.error().description()));
    const toml::table& file = parsed.table();
    for (const auto& [key, node] : file) {
      if (key != "family" && key != "sets" && key != "words" && key != "rule") {
        return error(node.source(), "unknown key '" + std::string(key.str()) +
                                        "'; a rule file has family, sets, words and rule");
      }
    }
    if (auto done = read_vocabulary(file); !done) return done;
    const toml::node* list = file.get("rule");
    if (list == nullptr) return {};
    if (!list->is_array_of_tables()) return error(list->source(), "'rule' wants [[rule]] tables");
    for (const toml::node& node : *list->as_array()) {
      if (auto done = read_rule(*node.as_table()); !done) return done;
    }
    return {};
  }

 private:
  std::string place(const toml::source_region& source) const {
    return name_ + ":" + std::to_string(source.begin.line) + ":" + std::to_string(source.begin.column);
  }

  Error error(const toml::source_region& source, const std::string& message) const {
    return {ErrorCode::kConfiguration, place(source) + ": " + message};
  }

  Result<void> read_vocabulary(const toml::table& file) {
    for (const std::string_view key : {"sets", "words"}) {
      const toml::node* node = file.get(key);
      if (node == nullptr) continue;
      if (!node->is_table()) return error(node->source(), "'" + std::string(key) + "' wants a table");
      for (const auto& [name, value] : *node->as_table()) {
        const auto text = value.value<std::string>();
        if (!text) return error(value.source(), "'" + std::string(name.str()) + "' wants a string");
        if (key == "words") {
          vocabulary_.words[std::string(name.str())] = *text;
          continue;
        }
        FoldedLine folded;
        fold_line(*text, folded);
        std::erase(folded.text, U' ');
        vocabulary_.sets[std::string(name.str())] = std::make_shared<CodeSet>(folded.text);
      }
    }
    return {};
  }

  template <std::size_t N>
  Result<std::size_t> choice(const toml::table& table, std::string_view key,
                             const std::array<std::string_view, N>& names, std::optional<std::size_t> otherwise) {
    const toml::node* node = table.get(key);
    if (node == nullptr) {
      if (otherwise) return *otherwise;
      return error(table.source(), "the rule lacks '" + std::string(key) + "'");
    }
    const auto text = node->value<std::string>();
    for (std::size_t i = 0; text && i < N; ++i) {
      if (names[i] == *text) return i;
    }
    return error(node->source(), "'" + std::string(key) + "' is one of " + listed(names));
  }

  Result<std::vector<std::pair<std::string, toml::source_region>>> strings(const toml::table& table,
                                                                          std::string_view key, bool wanted) {
    std::vector<std::pair<std::string, toml::source_region>> out;
    const toml::node* node = table.get(key);
    if (node == nullptr) {
      if (wanted) return error(table.source(), "the rule lacks '" + std::string(key) + "'");
      return out;
    }
    const toml::array* list = node->as_array();
    if (list == nullptr) return error(node->source(), "'" + std::string(key) + "' wants a list of strings");
    for (const toml::node& item : *list) {
      auto text = item.value<std::string>();
      if (!text) return error(item.source(), "'" + std::string(key) + "' wants a list of strings");
      out.emplace_back(std::move(*text), item.source());
    }
    if (wanted && out.empty()) return error(node->source(), "'" + std::string(key) + "' is empty");
    return out;
  }

  Result<void> read_rule(const toml::table& table) {
    for (const auto& [key, node] : table) {
      const std::string_view k = key.str();
      if (k != "name" && k != "class" && k != "shape" && k != "zone" && k != "needs" && k != "patterns" &&
          k != "examples" && k != "counterexamples" && k != "contains" && k != "why") {
        return error(node.source(), "unknown key '" + std::string(k) + "' in a rule");
      }
    }
    const auto what = choice(table, "class", kClassNames, std::nullopt);
    if (!what) return what.error();
    const auto shape = choice(table, "shape", kShapeNames, 0);
    if (!shape) return shape.error();
    const auto zone = choice(table, "zone", kZoneNames, 0);
    if (!zone) return zone.error();
    const auto needs = choice(table, "needs", kNeedsNames, 0);
    if (!needs) return needs.error();
    const auto name = table["name"].value<std::string>();
    const std::string prefix = std::string(kClassNames[*what]) + "-";
    if (!name || !name->starts_with(prefix) || name->size() == prefix.size()) {
      return error(table.source(), "'name' wants a string that begins with '" + prefix + "'");
    }
    Rule rule;
    rule.name = "boilerplate/" + *name;
    rule.what = static_cast<Class>(*what);
    rule.shape = static_cast<Shape>(*shape);
    rule.zone = static_cast<Zone>(*zone);
    rule.needs = static_cast<Needs>(*needs);
    rule.place = place(table.source());
    const auto patterns = strings(table, "patterns", true);
    if (!patterns) return patterns.error();
    for (const auto& [source, where] : *patterns) {
      auto pattern = Pattern::compile(source, vocabulary_);
      if (!pattern) return error(where, pattern.error().message + " in '" + source + "'");
      rule.patterns.push_back(std::move(*pattern));
    }
    if (auto done = read_contains(table, rule); !done) return done;
    if (auto done = check_examples(table, rule); !done) return done;
    rules_.push_back(std::move(rule));
    return {};
  }

  Result<void> read_contains(const toml::table& table, Rule& rule) {
    const auto contains = strings(table, "contains", false);
    if (!contains) return contains.error();
    FoldedLine folded;
    for (const auto& [text, where] : *contains) {
      fold_line(text, folded);
      if (folded.text.empty() || !is_rare(folded.text[0])) {
        return error(where, "'contains' wants strings that begin with a capital letter or one of " + rare_signs());
      }
      rule.contains.push_back(folded.text);
    }
    if (!rule.contains.empty()) return {};
    for (const Pattern& pattern : rule.patterns) {
      if (!Gate::can_gate(pattern)) {
        return error(table.source(), "'" + rule.name + "' has a pattern that can begin and end with anything; it wants 'contains'");
      }
    }
    return {};
  }

  Result<void> check_examples(const toml::table& table, Rule& rule) {
    const auto examples = strings(table, "examples", true);
    if (!examples) return examples.error();
    const auto counterexamples = strings(table, "counterexamples", false);
    if (!counterexamples) return counterexamples.error();
    FoldedLine line;
    for (const auto& [text, where] : *examples) {
      fold_line(text, line);
      if (!rule.takes(line.text)) return error(where, "'" + rule.name + "' does not take its example '" + text + "'");
      rule.examples.push_back(text);
    }
    for (const auto& [text, where] : *counterexamples) {
      fold_line(text, line);
      if (rule.takes(line.text)) return error(where, "'" + rule.name + "' takes its counterexample '" + text + "'");
      rule.counterexamples.push_back(text);
    }
    return {};
  }

  const std::string& name_;
  Vocabulary& vocabulary_;
  std::vector<Rule>& rules_;
};

}  // namespace

std::span<const std::string_view> class_names() { return kClassNames; }
std::string_view class_name(Class c) { return kClassNames[static_cast<std::size_t>(c)]; }

bool Rule::may_take(std::u32string_view line) const {
  return contains.empty() || std::any_of(contains.begin(), contains.end(), [&](const std::u32string& part) {
           return line.find(part) != std::u32string_view::npos;
         });
}

bool Rule::takes(std::u32string_view line) const {
  if (!may_take(line)) return false;
  std::vector<std::size_t> ends;
  for (const Pattern& pattern : patterns) {
    switch (shape) {
      case Shape::kBlock:
        ends.clear();
        pattern.ends(line, 0, ends);
        if (!ends.empty()) return true;
        break;
      case Shape::kSuffix:
        for (std::size_t from = 0; from < line.size(); ++from) {
          if (line[from] != ' ' && pattern.matches(line.substr(from))) return true;
        }
        break;
      default:
        if (pattern.matches(line)) return true;
    }
  }
  return false;
}

Result<void> read_rules(std::string_view toml, const std::string& name, Vocabulary& vocabulary,
                        std::vector<Rule>& rules) {
  return Reader(name, vocabulary, rules).run(toml);
}

}  // namespace hansieve::boilerplate
