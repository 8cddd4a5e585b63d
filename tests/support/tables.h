// Test data as tab-separated files under fixtures/.
#pragma once

#include <fstream>
#include <string>
#include <vector>

namespace hansieve::test {

/// The rows of fixtures/NAME, cut at tabs; lines that start with # and empty ones are left out.
inline std::vector<std::vector<std::string>> read_rows(const std::string& name) {
  std::ifstream in(std::string(HANSIEVE_SOURCE_DIR) + "/fixtures/" + name);
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::vector<std::string> cells(1);
    for (const char c : line) {
      if (c == '\t') cells.emplace_back(); else cells.back() += c;
    }
    rows.push_back(cells);
  }
  return rows;
}

/// \n, \t, \r and \\ as the characters they stand for.
inline std::string unescape_cell(const std::string& cell) {
  std::string out;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    if (cell[i] != '\\' || i + 1 == cell.size()) { out += cell[i]; continue; }
    const char c = cell[++i];
    out += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
  }
  return out;
}

}  // namespace hansieve::test
