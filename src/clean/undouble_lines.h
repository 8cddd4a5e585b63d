// Overprint line by line: an extractor prints such a line n times in a row, as lines of their own or one
// behind the other in one line (标题标题).
//
// Lyrics, refrains, slogans and table rows repeat lines too. What tells them apart: on a page whose body is
// hard-wrapped prose, headlines stand repeated, all with the same multiplicity, and nothing else does.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace hansieve {

/// What a document has shown so far: overprinted lines by multiplicity, and how its body is set.
struct LineEvidence {
  static constexpr std::size_t kMostCopies = 4;
  std::array<std::size_t, kMostCopies + 1> lines{};  ///< accepted lines
  std::size_t wrapped = 0;                           ///< lines of prose that break off inside a sentence
  std::size_t whole = 0;                             ///< lines of prose that end one
};

/// Bytes [begin, end) to erase: the second and further copies.
struct Repeat {
  std::size_t begin = 0, end = 0;
};

/// Lists the copies to erase in order. `evidence` is that of the document so far; the text's own is added.
/// Linear in the text.
void find_repeated_lines(std::string_view text, LineEvidence& evidence, std::vector<Repeat>& repeats);

}  // namespace hansieve
