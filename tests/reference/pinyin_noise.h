// Makes the damage that the step "pinyin" undoes, as the sites that show it do.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hansieve::test {

struct Annotated {
  std::string character, reading;
};

struct Noise {
  std::string text;
  bool lost = false;       ///< bytes vanished that no annotation names
  std::size_t across = 0;  ///< annotations put between the bytes of two characters
};

/// Replaces each character of the table by itself and its reading in brackets, byte by byte in GBK, and
/// decodes the bytes; a pair that is no character becomes "?". Requires text that GBK can write.
Noise annotate_bytes(std::string_view text, const std::vector<Annotated>& table);

}  // namespace hansieve::test
