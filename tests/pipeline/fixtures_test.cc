// The documents of fixtures/docs come out as fixtures/expected says, byte for byte.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "hansieve/pipeline/pipeline.h"

namespace hansieve {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

std::string cleaned(std::string_view text) {
  static const auto pipeline = Pipeline::make({});
  std::string out;
  TextCleaner cleaner(**pipeline, false, [&](const Piece& piece) { out += piece.text; });
  cleaner.push(text);
  cleaner.finish();
  return out;
}

const fs::path kFixtures = fs::path(HANSIEVE_SOURCE_DIR) / "fixtures";

class FixtureTest : public testing::TestWithParam<std::string> {};

TEST_P(FixtureTest, ComesOutAsAPersonWouldHaveTypedIt) {
  EXPECT_EQ(cleaned(read(kFixtures / "docs" / GetParam())), read(kFixtures / "expected" / GetParam()));
}

TEST_P(FixtureTest, ExpectedTextIsLeftAlone) {
  const std::string expected = read(kFixtures / "expected" / GetParam());
  EXPECT_EQ(cleaned(expected), expected);
}

std::vector<std::string> names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kFixtures / "docs")) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

INSTANTIATE_TEST_SUITE_P(All, FixtureTest, testing::ValuesIn(names()), [](const auto& tested) {
  std::string name = tested.param;
  std::replace_if(name.begin(), name.end(), [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
  return name;
});

}  // namespace
}  // namespace hansieve
