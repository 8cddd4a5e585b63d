#include "hansieve/run/counters.h"

#include <algorithm>

namespace hansieve {

void CleanCounters::count(const Edits& list) {
  for (const Edit& edit : list.list()) {
    for (std::string_view rules = list.rule(edit); !rules.empty();) {
      const std::size_t comma = std::min(rules.find(','), rules.size());
      const std::string_view rule = rules.substr(0, comma);
      auto found = edits.find(rule);
      if (found == edits.end()) found = edits.emplace(rule, 0).first;
      ++found->second;
      rules.remove_prefix(std::min(rules.size(), comma + 1));
    }
  }
}

void CleanCounters::add(const CleanCounters& other) {
  files += other.files;
  failed_files += other.failed_files;
  documents += other.documents;
  changed_documents += other.changed_documents;
  failed_records += other.failed_records;
  left_out += other.left_out;
  bytes_in += other.bytes_in;
  bytes_out += other.bytes_out;
  chars_in += other.chars_in;
  chars_out += other.chars_out;
  invalid += other.invalid;
  for (const auto& [rule, n] : other.edits) edits[rule] += n;
}

}  // namespace hansieve
