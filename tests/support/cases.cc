#include "support/cases.h"

#include <fstream>
#include <string_view>

namespace hansieve::test {
namespace {

std::string unescape(std::string_view field) {
  std::string out;
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (field[i] != '\\' || i + 1 == field.size()) {
      out += field[i];
      continue;
    }
    const char c = field[++i];
    out += c == 'n' ? '\n' : c == 't' ? '\t' : c;
  }
  return out;
}

}  // namespace

std::vector<Case> read_cases(const std::string& name) {
  std::ifstream in(std::string(HANSIEVE_SOURCE_DIR) + "/fixtures/cases/" + name + ".tsv");
  std::vector<Case> cases;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::string fields[4];
    std::size_t at = 0;
    for (auto& field : fields) {
      if (at > line.size()) break;
      const std::size_t tab = std::min(line.find('\t', at), line.size());
      field = unescape(std::string_view(line).substr(at, tab - at));
      at = tab + 1;
    }
    cases.push_back({fields[0], fields[1], fields[2], fields[3]});
  }
  return cases;
}

}  // namespace hansieve::test
