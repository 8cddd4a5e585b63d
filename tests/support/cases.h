// Test cases as data: rows of fixtures/cases/NAME.tsv.
#pragma once

#include <string>
#include <vector>

namespace hansieve::test {

struct Case {
  std::string id, input, expected, note;
};

/// The rows of a case file, `\n` `\t` `\\` undone. Lines that are empty or begin with # are left out.
std::vector<Case> read_cases(const std::string& name);

}  // namespace hansieve::test
