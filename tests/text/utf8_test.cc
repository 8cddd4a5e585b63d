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

TEST(Utf8Test, CountsWhatItDecodes) {
  test::Random random(3);
  for (int i = 0; i < 300; ++i) {
    const std::string text = test::random_text(random, random.below(i % 10 == 0 ? 20000 : 80));
    std::u32string characters;
    decode(text, characters);
    EXPECT_EQ(count_code_points(text), characters.size());
  }
}

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

// The definition, byte by byte: what find_invalid says must not depend on where a block begins.
TEST(Utf8Test, FindsTheSameAnywhereInALongText) {
  const std::vector<std::string> bad = {"\xE4", "\xE4\xB8", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xED\xBF\xBF",
                                        "\xF0\x8F\xBF\xBF", "\xF0\x9F\x98", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xF8\x88\x80\x80",
                                        "\xFF", "\xFE", "\x80", "\xBF\xBF", "\xC3", "\xC3\xC3\xA9", "\xE4\xB8\xAD\xAD"};
  const std::string around = "汉字abc𠀀é，漢字\uFFFD";
  for (const std::string& piece : bad) {
    const Invalid alone = find_invalid(piece + "A");
    for (std::size_t before = 0; before < 140; ++before) {
      std::string text;
      while (text.size() < before) text += text.size() + around.size() <= before ? around : "x";
      const std::string bytes = text + piece + "A" + around + around + around + around + around + around;
      const Invalid found = find_invalid(bytes);
      ASSERT_EQ(found.at, text.size() + alone.at) << before;
      ASSERT_EQ(found.size, alone.size) << before;
    }
  }
}

TEST(Utf8Test, FindsNothingInValidText) {
  test::Random random(3);
  for (int i = 0; i < 300; ++i) {
    const std::string text = test::random_text(random, random.below(400));
    ASSERT_EQ(find_invalid(text).size, 0u) << text;
    ASSERT_EQ(find_invalid(text).at, text.size());
  }
  std::string all;
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c < 0xD800 || c > 0xDFFF) append_utf8(c, all);
  }
  ASSERT_EQ(find_invalid(all).at, all.size());
}

}  // namespace
}  // namespace hansieve
