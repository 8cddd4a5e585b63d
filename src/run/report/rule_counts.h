// RuleCounts: how often each rule changed something, and in how many documents.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hansieve/io/audit_reader.h"

namespace hansieve {

class RuleCounts {
 public:
  struct Rule {
    std::string name;  ///< "step/rule"
    std::uint64_t changes = 0, documents = 0;
    std::uint64_t removed = 0, added = 0;  ///< code points
    std::uint64_t in_document = 0;         ///< changes of the document at hand
  };

  /// Counts a change for each rule that `change.rule` names, and returns the number of that naming.
  std::size_t count(const AuditChange& change);

  /// Ends the document at hand and returns its rules and their changes: number, count, number, count, ...
  std::vector<std::uint64_t> end_document();

  const std::vector<Rule>& rules() const { return rules_; }
  /// For each naming ("a/b" or "a/b,c/d") the numbers of its rules.
  const std::vector<std::vector<std::size_t>>& namings() const { return namings_; }

 private:
  std::size_t rule_of(std::string_view name);

  std::vector<Rule> rules_;
  std::vector<std::vector<std::size_t>> namings_;
  std::map<std::string, std::size_t, std::less<>> rule_numbers_, naming_numbers_;
  std::vector<std::size_t> of_document_;
};

}  // namespace hansieve
