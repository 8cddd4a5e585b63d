#include "clean/convert/description_sequence.h"

#include "clean/convert/match_table.h"

namespace hansieve::convert {
namespace {

constexpr int kDeepest = 16, kMostCodePoints = 64;

int operand_count(std::uint32_t c) {
  if (c < 0x2FF0 || c > 0x2FFF) return 0;
  if (c == 0x2FF2 || c == 0x2FF3) return 3;
  return c >= 0x2FFE ? 1 : 2;
}

// Moves `at` behind one operand. Returns false where there is none.
bool skip_operand(const char*& at, const char* end, int depth, int& code_points) {
  if (at >= end || *at == '\n' || depth > kDeepest || ++code_points > kMostCodePoints) return false;
  const Character c = read_character(at);
  at += c.size;
  for (int i = operand_count(c.value); i > 0; --i) {
    if (!skip_operand(at, end, depth + 1, code_points)) return false;
  }
  return true;
}

}  // namespace

std::size_t description_size(const char* at, const char* end) {
  if (operand_count(read_character(at).value) == 0) return 0;
  const char* behind = at;
  int code_points = 0;
  return skip_operand(behind, end, 1, code_points) ? static_cast<std::size_t>(behind - at) : 0;
}

}  // namespace hansieve::convert
