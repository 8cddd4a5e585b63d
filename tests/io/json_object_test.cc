#include "hansieve/io/json_object.h"

#include <gtest/gtest.h>

#include <string>

namespace hansieve {
namespace {

TEST(JsonObjectTest, MembersAreSlicesOfTheLine) {
  const std::string line = R"( {"a" : 1.50, "b":{"x":["}",{"\"":2}]},"c":"\"]\\", "":[] } )" "\r\n";
  JsonObject object;
  ASSERT_TRUE(object.parse(line).has_value());
  ASSERT_EQ(object.members().size(), 4u);
  EXPECT_EQ(object.find("a")->value, "1.50");
  EXPECT_EQ(object.find("b")->value, R"({"x":["}",{"\"":2}]})");
  EXPECT_EQ(object.find("c")->inside(), R"(\"]\\)");
  EXPECT_EQ(object.find("")->value, "[]");
  EXPECT_EQ(object.find("d"), nullptr);
  EXPECT_GE(object.find("a")->value.data(), line.data());
}

TEST(JsonObjectTest, RefusesWhatIsNoObject) {
  JsonObject object;
  for (const std::string line : {"", "{", "[]", "1", "null", "\"a\"", "{\"a\":}", "{\"a\":1,}", "{\"a\":1}{}", "{'a':1}", "{\"a\":01}",
                                 "{\"a\":1.}", "{\"a\":+1}", "{\"a\":\"\t\"}", "{\"a\":\"\\x\"}", "{\"a\":tru}", "{\"a\":99999999999999999999x}"}) {
    EXPECT_FALSE(object.parse(line).has_value()) << line;
  }
}

TEST(JsonObjectTest, TakesNumbersOfAnySize) {
  JsonObject object;
  ASSERT_TRUE(object.parse(R"({"a":123456789012345678901234567890,"b":-1e999,"c":[1e-999,"1e9999\""]})").has_value());
  EXPECT_EQ(object.find("a")->value, "123456789012345678901234567890");
  EXPECT_EQ(object.find("c")->value, R"([1e-999,"1e9999\""])");
}

TEST(JsonObjectTest, MasksWhatIsNoText) {
  JsonObject object;
  const std::string line = "\xEF\xBB\xBF{\"k\xFF\":\"\xE4\",\"a\":\"\\ud800x\\\\udfff\",\"n\":1e999}";
  ASSERT_TRUE(object.parse(line).has_value());
  EXPECT_EQ(object.find("k\xFF")->value, "\"\xE4\"");
  EXPECT_EQ(object.find("a")->inside(), "\\ud800x\\\\udfff");
}

TEST(JsonObjectTest, FindsTheText) {
  JsonObject object;
  const auto found = [&](const std::string& line, std::string_view field = {}) -> std::string {
    EXPECT_TRUE(object.parse(line).has_value());
    const auto member = find_text(object, field);
    return member ? std::string((*member)->inside()) : "!" + member.error().message;
  };
  EXPECT_EQ(found(R"({"text":"a"})"), "a");
  EXPECT_EQ(found(R"({"内容":"a"})"), "a");
  EXPECT_EQ(found(R"({"\u5185容":"a"})"), "a");
  EXPECT_EQ(found(R"({"x":"a","text":"b"})", "x"), "a");
  EXPECT_NE(found(R"({"text":"a","content":"b"})").find("both"), std::string::npos);
  EXPECT_NE(found(R"({"text":"a","text":"b"})").find("2 times"), std::string::npos);
  EXPECT_NE(found(R"({"text":1})").find("not a string"), std::string::npos);
  EXPECT_NE(found(R"({"y":1})").find("no field"), std::string::npos);
}

}  // namespace
}  // namespace hansieve
