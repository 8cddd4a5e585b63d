#include "hansieve/text/utf8.h"

#include <gtest/gtest.h>

#include "support/random_text.h"

namespace hansieve {
namespace {

std::vector<std::pair<std::size_t, std::size_t>> invalid_parts(std::string_view bytes) {
  std::vector<std::pair<std::size_t, std::size_t>> parts;
  for (Invalid bad = find_invalid(bytes); bad.size > 0; bad = find_invalid(bytes, bad.at + bad.size)) {
    parts.emplace_back(bad.at, bad.size);
  }
  return parts;
}

using Parts = std::vector<std::pair<std::size_t, std::size_t>>;

TEST(Utf8Test, FindsMaximalSubparts) {
  EXPECT_EQ(invalid_parts("汉字abc𠀀é"), Parts{});
  EXPECT_EQ(invalid_parts("\xE4\x41\x42"), (Parts{{0, 1}}));
  EXPECT_EQ(invalid_parts("\xE4\xB8\x41"), (Parts{{0, 2}}));
  EXPECT_EQ(invalid_parts("\xC0\x80"), (Parts{{0, 1}, {1, 1}}));
  EXPECT_EQ(invalid_parts("\xED\xA0\x80"), (Parts{{0, 1}, {1, 1}, {2, 1}}));
  EXPECT_EQ(invalid_parts("\xF0\x9F\x98"), (Parts{{0, 3}}));
  EXPECT_EQ(invalid_parts("\xF4\x90\x80\x80"), (Parts{{0, 1}, {1, 1}, {2, 1}, {3, 1}}));
  EXPECT_EQ(invalid_parts("\xF8\x88"), (Parts{{0, 1}, {1, 1}}));
  EXPECT_EQ(invalid_parts("a\xFF" "b"), (Parts{{1, 1}}));
}

TEST(Utf8Test, EncodesWhatItDecodes) {
  for (char32_t c = 0; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 37) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string out;
    append_utf8(c, out);
    ASSERT_EQ(find_invalid(out).size, 0u) << std::hex << static_cast<std::uint32_t>(c);
    ASSERT_EQ(decode_at(out, 0).value, c);
    ASSERT_EQ(decode_before(out, out.size()).value, c);
    for (std::size_t cut = 1; cut < out.size(); ++cut) {
      ASSERT_EQ(incomplete_tail(std::string_view(out).substr(0, cut)), cut);
    }
    ASSERT_EQ(incomplete_tail(out), 0u);
  }
}

}  // namespace
}  // namespace hansieve
