// Configurations by path: dictionaries of one's own, and what OpenCC 1.3.2 and later added.
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "clean/convert/description_sequence.h"
#include "clean/convert/json_value.h"
#include "hansieve/clean/converter.h"

namespace hansieve {
namespace {

namespace fs = std::filesystem;

class ConvertPathTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("hansieve_convert_" + std::to_string(getpid()));
    fs::create_directories(folder_);
    write("a.txt", "甲\t子\n甲乙丙\t丑\n");
    write("b.txt", "甲乙\t寅\n丁\t卯 辰\n");
    write("bad.txt", "甲\t子\n甲\t丑\n");
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }

  static std::string group(const std::string& policy) {
    return R"({"type":"group",)" + policy + R"("dicts":[{"type":"text","file":"a.txt"},{"type":"text","file":"b.txt"}]})";
  }

  Result<std::shared_ptr<const Converter>> load(const std::string& json) {
    write("own.json", json);
    return Converter::load((folder_ / "own.json").string());
  }

  std::string convert(const std::string& json, std::string_view text) {
    const auto converter = load(json);
    if (!converter) return converter.error().message;
    std::string out;
    (*converter)->convert(text, true, out, nullptr);
    return out;
  }

  fs::path folder_;
};

TEST_F(ConvertPathTest, TakesTheFirstDictionaryThatMatches) {
  const std::string json = R"({"segmentation":{"type":"mmseg","dict":{"type":"text","file":"b.txt"}},
                               "conversion_chain":[{"dict":)" + group("") + "}]}";
  EXPECT_EQ(convert(json, "甲乙丁"), "子乙卯");
  EXPECT_EQ(convert(R"({"conversion_chain":[{"dict":)" + group("") + "}]}", "甲乙丙丁"), "丑卯");
}

TEST_F(ConvertPathTest, TakesTheLongestOfAUnion) {
  EXPECT_EQ(convert(R"({"conversion_chain":[{"dict":)" + group(R"("match_policy":"union",)") + "}]}", "甲乙丁甲"), "寅卯子");
}

TEST_F(ConvertPathTest, ReadsCommentsAndInlineDictionaries) {
  EXPECT_EQ(convert(R"(// mine
    {"conversion_chain": [ /* one */ {"dict": {"type": "inline", "entries": {"\u7532": ["乙", "丙"], "b": "c",}}}, ],})", "甲ab"),
            "乙ac");
}

TEST_F(ConvertPathTest, KeysOfAnyCharactersWork) {
  const std::string json = R"({"conversion_chain":[{"dict":{"type":"inline","entries":{"ab":"甲","é甲":"乙","甲😀":"丙","😀甲":"丁","x":"yy"}}}]})";
  EXPECT_EQ(convert(json, "abé甲甲😀😀甲xab"), "甲乙丙丁yy甲");
}

TEST_F(ConvertPathTest, NormalizesFirstAndCopiesDescriptions) {
  const std::string json = R"({"normalization":[{"dict":{"type":"inline","entries":{"\uF900":"甲"}}}],
                               "conversion_chain":[{"dict":{"type":"inline","entries":{"甲乙":"丙","甲":"丁"}}}]})";
  EXPECT_EQ(convert(json, "\uF900乙，甲"), "丙，丁");
  EXPECT_EQ(convert(json, "甲⿰甲甲甲"), "丁⿰甲甲丁");
  EXPECT_EQ(convert(json, "⿰甲"), "⿰丁");
  EXPECT_EQ(convert(json, "⿰甲\n甲"), "⿰丁\n丁");
}

TEST_F(ConvertPathTest, SaysWhatIsWrong) {
  for (const std::string json : {"", "[]", "{}", R"({"conversion_chain":[]})", R"({"conversion_chain":[{}]})",
                                 R"({"conversion_chain":[{"dict":{"type":"text","file":"none.txt"}}]})",
                                 R"({"conversion_chain":[{"dict":{"type":"text","file":"bad.txt"}}]})",
                                 R"({"conversion_chain":[{"dict":{"type":"odd","file":"a.txt"}}]})",
                                 R"({"conversion_chain":[{"dict":{"type":"inline","entries":{"":"a"}}}]})",
                                 R"({"conversion_chain":[{"dict":{"type":"inline","entries":{"a\n":"a"}}}]})"}) {
    const auto converter = load(json);
    ASSERT_FALSE(converter) << json;
    EXPECT_EQ(converter.error().code, ErrorCode::kConfiguration);
  }
}

TEST(DescriptionSequenceTest, MeasuresCompleteSequences) {
  const auto size = [](std::string_view text) { return convert::description_size(text.data(), text.data() + text.size()); };
  EXPECT_EQ(size("⿰甲乙丙"), 9u);
  EXPECT_EQ(size("⿲甲乙丙丁"), 12u);
  EXPECT_EQ(size("⿰⿱甲乙丙丁"), 15u);
  EXPECT_EQ(size("\u2FFE甲乙"), 6u);
  EXPECT_EQ(size("⿰甲"), 0u);
  EXPECT_EQ(size("甲乙"), 0u);
  EXPECT_EQ(size("⿰甲\n"), 0u);
}

TEST(JsonValueTest, RefusesWhatIsNoJson) {
  for (const std::string text : {"", "{", "[1,", "\"a", "\"\\x\"", "\"\\ud800\"", "{\"a\" 1}", "{} {}", "nul"}) {
    EXPECT_FALSE(convert::parse_json(text)) << text;
  }
  EXPECT_FALSE(convert::parse_json(std::string(1000, '[')));
  EXPECT_EQ(convert::parse_json("\"\\ud83d\\ude00\\u4e2d\\n\"")->text, "😀中\n");
}

}  // namespace
}  // namespace hansieve
