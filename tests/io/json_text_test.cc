#include "hansieve/io/json_text.h"

#include <gtest/gtest.h>

#include <string>

#include "hansieve/io/json_object.h"
#include "support/random_text.h"

namespace hansieve {
namespace {

std::string unescaped(std::string_view raw, Edits* edits = nullptr) {
  std::string out;
  json_unescape(raw, out, edits);
  return out;
}

std::string escaped(std::string_view text, JsonSpelling spelling = JsonSpelling::kUtf8, Edits* edits = nullptr) {
  std::string out;
  json_escape(text, spelling, out, edits);
  return out;
}

TEST(JsonTextTest, Unescapes) {
  EXPECT_EQ(unescaped(R"(a\"\\\/\b\f\n\r\t\u0041\u6c49\ud840\udc0b)"), "a\"\\/\b\f\n\r\tA汉𠀋");
  EXPECT_EQ(unescaped(R"(\ud800)"), "\xFF");
  EXPECT_EQ(unescaped(R"(\udc00\ud800\u0041\ud83d\ude00)"), "\xFF\xFF" "A😀");
}

TEST(JsonTextTest, Escapes) {
  EXPECT_EQ(escaped("a\"\\/\n\x01汉"), R"(a\"\\/\n\u0001汉)");
  EXPECT_EQ(escaped("汉𠀋é", JsonSpelling::kAscii), R"(\u6c49\ud840\udc0b\u00e9)");
}

TEST(JsonTextTest, NamesThatAreNoUtf8MakeValidStrings) {
  std::string out;
  append_json_string("a\xFF\xE4\xB8/\xE6\xBC\xA2\xED\xA0\x80\xF0\x9F", out);
  EXPECT_EQ(out, R"("a\\xff\\xe4\\xb8/漢\\xed\\xa0\\x80\\xf0\\x9f")");
  EXPECT_TRUE(is_utf8(out));
}

TEST(JsonTextTest, SpellingFollowsTheField) {
  EXPECT_EQ(spelling_of(R"(\u6c49)"), JsonSpelling::kAscii);
  EXPECT_EQ(spelling_of(R"(\u0041\n)"), JsonSpelling::kUtf8);
  EXPECT_EQ(spelling_of(R"(\\u6c49)"), JsonSpelling::kUtf8);
  EXPECT_EQ(spelling_of(R"(汉\u6c49)"), JsonSpelling::kUtf8);
}

TEST(JsonTextTest, ThereAndBack) {
  test::Random random(1);
  for (int i = 0; i < 500; ++i) {
    const std::string text = test::random_text(random, random.below(60)) + static_cast<char>(random.below(128));
    for (const auto spelling : {JsonSpelling::kUtf8, JsonSpelling::kAscii}) {
      Edits there, back;
      const std::string raw = escaped(text, spelling, &there);
      EXPECT_EQ(unescaped(raw, &back), text);
      std::string applied;
      there.apply(text, applied);
      EXPECT_EQ(applied, raw);
      applied.clear();
      back.apply(raw, applied);
      EXPECT_EQ(applied, text);
      JsonObject object;
      EXPECT_TRUE(object.parse("{\"\":\"" + raw + "\"}").has_value());
    }
  }
}

TEST(JsonTextTest, Base64ThereAndBack) {
  EXPECT_EQ(to_base64("Man"), "TWFu");
  EXPECT_EQ(to_base64("Ma"), "TWE=");
  EXPECT_EQ(to_base64("M"), "TQ==");
  test::Random random(2);
  for (int i = 0; i < 300; ++i) {
    const std::string bytes = test::random_bytes(random, random.below(40));
    std::string back;
    EXPECT_TRUE(from_base64(to_base64(bytes), back));
    EXPECT_EQ(back, bytes);
  }
  std::string out;
  for (const std::string bad : {"A", "A===", "AB!=", "=AAA", "AA=A"}) EXPECT_FALSE(from_base64(bad, out)) << bad;
}

}  // namespace
}  // namespace hansieve
