#include "hansieve/clean/reflow.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "hansieve/text/code_point.h"
#include "hansieve/text/utf8.h"
#include "support/random_text.h"

namespace hansieve {
namespace {

const Step& reflow() {
  static const auto step = std::move(make_reflow({})).value();
  return *step;
}

std::string once(std::string_view text) {
  Edits edits;
  reflow().find(text, {}, nullptr, edits);
  std::string out;
  edits.apply(text, out);
  return out;
}

std::string without_blanks(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = decode_at(text, at);
    if (!is_blank(d.value) && d.value != '\n' && d.value != '\r' && d.value != '\f' && d.value != '\v') out.append(text, at, d.size);
    at += d.size;
  }
  return out;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

// Bytes that are no UTF-8 become "?": the step is promised valid text.
std::string valid(std::string bytes) {
  for (Invalid bad; (bad = find_invalid(bytes)).size > 0;) bytes.replace(bad.at, bad.size, "?");
  return bytes;
}

struct Case { std::string id, input, expected, note; };

std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) { out += text[i]; continue; }
    const char c = text[++i];
    out += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
  }
  return out;
}

std::vector<Case> cases() {
  std::vector<Case> out;
  std::istringstream in(read_file(std::string(HANSIEVE_SOURCE_DIR) + "/fixtures/cases/reflow.tsv"));
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::vector<std::string> field(1);
    for (const char c : line) {
      if (c == '\t') field.emplace_back();
      else field.back() += c;
    }
    field.resize(4);
    out.push_back({field[0], unescape(field[1]), unescape(field[2]), field[3]});
  }
  return out;
}

TEST(ReflowTest, DoesWhatTheCasesSay) {
  ASSERT_GT(cases().size(), 20u);
  for (const Case& c : cases()) EXPECT_EQ(once(c.input), c.expected) << c.id << ": " << c.note;
}

TEST(ReflowTest, LeavesItsOwnOutput) {
  for (const Case& c : cases()) EXPECT_EQ(once(c.expected), c.expected) << c.id;
}

TEST(ReflowTest, MovesNothingButBlanksAndSettles) {
  test::Random random(7);
  for (int n = 0; n < 400; ++n) {
    const std::string text = test::random_text(random, 1 + random.below(1500));
    const std::string out = once(text);
    ASSERT_TRUE(without_blanks(out) == without_blanks(text)) << "text number " << n;
    ASSERT_EQ(find_invalid(out).size, 0u);
    ASSERT_TRUE(once(out) == out) << "text number " << n;
  }
}

TEST(ReflowTest, KeepsTheLawsOnRealText) {
  const std::filesystem::path data = std::string(HANSIEVE_SOURCE_DIR) + "/../shared/data";
  if (!std::filesystem::exists(data)) GTEST_SKIP() << "no ../shared/data here";
  int seen = 0;
  for (const char* folder : {"seeds", "pdf", "ocr", "web", "traditional", "pinyin", "wrapped_gold", "traps"}) {
    for (const auto& entry : std::filesystem::directory_iterator(data / folder)) {
      const auto kind = entry.path().extension();
      if (kind != ".txt" && kind != ".md") continue;
      const std::string text = valid(read_file(entry.path()));
      const std::string out = once(text);
      EXPECT_TRUE(without_blanks(out) == without_blanks(text)) << entry.path();
      EXPECT_TRUE(once(out) == out) << entry.path();
      ++seen;
    }
  }
  EXPECT_GT(seen, 50);
}

}  // namespace
}  // namespace hansieve
