#include "run/report/rule_counts.h"

#include <algorithm>

namespace hansieve {
namespace {

std::uint64_t code_point_starts(std::string_view bytes) {
  return static_cast<std::uint64_t>(std::count_if(bytes.begin(), bytes.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

std::size_t RuleCounts::rule_of(std::string_view name) {
  const auto found = rule_numbers_.find(name);
  if (found != rule_numbers_.end()) return found->second;
  rules_.push_back({.name = std::string(name)});
  return rule_numbers_.emplace(name, rules_.size() - 1).first->second;
}

std::size_t RuleCounts::count(const AuditChange& change) {
  auto naming = naming_numbers_.find(change.rule);
  if (naming == naming_numbers_.end()) {
    std::vector<std::size_t>& numbers = namings_.emplace_back();
    for (std::string_view rest = change.rule; !rest.empty();) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      numbers.push_back(rule_of(rest.substr(0, comma)));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    naming = naming_numbers_.emplace(change.rule, namings_.size() - 1).first;
  }
  const std::uint64_t removed = code_point_starts(change.old_text), added = code_point_starts(change.new_text);
  for (const std::size_t number : namings_[naming->second]) {
    Rule& rule = rules_[number];
    ++rule.changes;
    rule.removed += removed;
    rule.added += added;
    if (rule.in_document++ == 0) of_document_.push_back(number);
  }
  return naming->second;
}

std::vector<std::uint64_t> RuleCounts::end_document() {
  std::vector<std::uint64_t> out;
  for (const std::size_t number : of_document_) {
    out.push_back(number);
    out.push_back(rules_[number].in_document);
    rules_[number].in_document = 0;
    ++rules_[number].documents;
  }
  of_document_.clear();
  return out;
}

}  // namespace hansieve
