// Newspaper pages as they come out of a PDF: columns, furniture, overprinted headlines.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hansieve::measure {

/// Sets articles as pages. The same seed and articles give the same bytes.
class PageSetter {
 public:
  explicit PageSetter(std::uint64_t seed) : state_(seed) {}

  /// Appends one page. An article is a headline and paragraphs, a line each, as a newspaper has them.
  void set(const std::vector<std::string_view>& articles, std::string& out);

 private:
  std::uint32_t below(std::uint32_t n);
  bool chance(std::uint32_t percent) { return below(100) < percent; }
  std::string_view pick(const std::vector<std::string_view>& words) { return words[below(static_cast<std::uint32_t>(words.size()))]; }
  std::string person();
  void put_head(std::string& out);
  void put_foot(std::string& out);
  void put_headline(std::string_view line, int ems, std::string& out);
  void put_paragraph(std::string_view line, int ems, std::string& out);

  std::uint64_t state_;
};

}  // namespace hansieve::measure
