#include "hansieve/base/edits.h"

#include <gtest/gtest.h>

#include "support/random_text.h"

namespace hansieve {
namespace {

std::string applied(const Edits& edits, std::string_view in) {
  std::string out;
  edits.apply(in, out);
  return out;
}

TEST(EditsTest, AppliesInOrder) {
  Edits edits;
  edits.erase(0, 3, "a/b");
  edits.replace(3, 3, "x", "a/c");
  edits.replace(6, 9, "yz", "a/b");
  EXPECT_EQ(applied(edits, "汉汉字"), "x汉yz");
  EXPECT_EQ(edits.rule(edits.list()[2]), "a/b");
}

TEST(EditsTest, TrimKeepsCodePointsWhole) {
  Edits edits;
  edits.replace(0, 6, "汊字", "r/x");  // 汉 and 汊 share two bytes
  edits.replace(6, 9, "同", "r/same");
  edits.trim("汉字同");
  ASSERT_EQ(edits.size(), 1u);
  EXPECT_EQ(edits.list()[0].begin, 0u);
  EXPECT_EQ(edits.list()[0].end, 3u);
  EXPECT_EQ(edits.text(edits.list()[0]), "汊");
  EXPECT_EQ(applied(edits, "汉字同"), "汊字同");
}

// Random edits of code points of `in`.
Edits random_edits(test::Random& random, std::string_view in, std::string_view rule) {
  Edits edits;
  std::size_t at = 0;
  while (at < in.size()) {
    std::size_t end = at;
    const auto skip = random.below(6), take = random.below(4);
    auto advance = [&](std::size_t p) {
      ++p;
      while (p < in.size() && (static_cast<unsigned char>(in[p]) & 0xC0) == 0x80) ++p;
      return p;
    };
    for (std::size_t i = 0; i < skip && at < in.size(); ++i) at = advance(at);
    end = at;
    for (std::size_t i = 0; i < take && end < in.size(); ++i) end = advance(end);
    if (random.chance(.6)) edits.replace(at, end, random.chance(.5) ? "" : "新x", rule);
    at = end;
  }
  return edits;
}

TEST(EditsTest, ComposedEditsDoWhatBothDo) {
  test::Random random(7);
  for (int i = 0; i < 5000; ++i) {
    const std::string in = test::random_text(random, random.below(20));
    const Edits first = random_edits(random, in, "s/a");
    const std::string middle = applied(first, in);
    const Edits second = random_edits(random, middle, "t/b");
    const Edits both = compose(first, second, middle);
    ASSERT_EQ(applied(both, in), applied(second, middle)) << "round " << i;
    std::size_t end = 0;
    for (const Edit& edit : both.list()) {
      ASSERT_GE(edit.begin, end);
      end = edit.end;
    }
  }
}

TEST(EditsTest, ComposedRulesAreNamedOnceInOrder) {
  Edits first, second;
  first.replace(0, 3, "ab", "repair/x");
  second.replace(1, 2, "", "reflow/y");
  const Edits both = compose(first, second, "ab");
  ASSERT_EQ(both.size(), 1u);
  EXPECT_EQ(both.rule(both.list()[0]), "repair/x,reflow/y");
  EXPECT_EQ(both.text(both.list()[0]), "a");
}

}  // namespace
}  // namespace hansieve
