#include "base/byte_scan.h"

#include <gtest/gtest.h>

#include <string>

#include "support/random_text.h"

namespace hansieve {
namespace {

/// One byte at a time.
unsigned char mark_of(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0; };
  const unsigned a = byte(at), b = byte(at + 1), c = byte(at + 2);
  return static_cast<unsigned char>((a == 'x' && b < 'b' ? 1 : 0) | (a > 0xF0 ? 2 : 0) | (a == 'y' && c == 'z' ? 4 : 0));
}

constexpr auto kMark = [](auto a, auto b, auto c) {
  return ((equal(a, 'x') & below(b, 'b')) & 1) | (above(a, 0xF0) & 2) | ((equal(a, 'y') & equal(c, 'z')) & 4);
};

TEST(ByteScanTest, GivesWhatALoopOverBytesGives) {
  test::Random random(16);
  const std::string bytes("axyzb\xF0\xF1\xFF\0", 9);
  for (std::size_t size = 0; size <= 150; ++size) {
    for (int round = 0; round < 40; ++round) {
      std::string text;
      while (text.size() < size) text += random.below(4) == 0 ? bytes[random.below(bytes.size())] : '.';
      unsigned char all = 0;
      for (std::size_t at = 0; at < size; ++at) all |= mark_of(text, at);
      ASSERT_EQ(union_of_marks(text, kMark), all) << text;
      const std::size_t from = random.below(size + 1);
      std::size_t expected = from;
      while (expected < size && mark_of(text, expected) == 0) ++expected;
      ASSERT_EQ(find_bytes(text, from, kMark), expected) << text << " from " << from;
    }
  }
}

}  // namespace
}  // namespace hansieve
