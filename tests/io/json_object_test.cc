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

TEST(JsonObjectTest, WhatStandsBehindTheLineIsNoPartOfIt) {
  JsonObject alone, object;
  for (const std::string line : {R"({"a":"b"})", R"({"a":"b)", R"({"a":1)", R"({"a":[1,2)", R"({"a":tru)", R"({"a":"\u12)", R"({"a":"b\)", R"({"a")", "{",
                                 "", "{\"a\":\"\xE6\xB1\"}", "{\"a\":\"\xE6\xB1", R"({"a":"\ud800"})", R"({"a":1e999})"}) {
    for (const std::string behind : {"\"}", "}", "e}", "34\"}", "\x89\"}", "\n{\"a\":\"b\"}"}) {
      const std::string buffer = line + behind + std::string(JsonObject::kReadBehind, ' ');
      const bool is_object = alone.parse(line).has_value();
      ASSERT_EQ(object.parse(std::string_view(buffer).substr(0, line.size()), buffer.size() - line.size()).has_value(), is_object) << buffer;
      if (!is_object) continue;
      EXPECT_EQ(object.find("a")->value, alone.find("a")->value);
      EXPECT_EQ(object.is_utf8(), alone.is_utf8());
      EXPECT_EQ(object.is_utf8(), line == R"({"a":"b"})");
    }
  }
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
