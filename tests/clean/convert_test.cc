// The converter against OpenCC itself: every configuration, chunking, edits, and the odd bytes.
#include <gtest/gtest.h>
#include <opencc/opencc.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "clean/convert/mixed_words.h"
#include "clean/convert/plan.h"
#include "clean/convert/table_converter.h"
#include "hansieve/clean/converter.h"
#include "hansieve/text/utf8.h"
#include "reference/naive_converter.h"
#include "support/random_text.h"

namespace hansieve {
namespace {

const std::vector<std::string> kConfigurations = {"t2s",  "tw2s", "tw2sp", "hk2s", "s2t",   "s2tw", "s2twp",
                                                  "s2hk", "t2tw", "t2hk",  "tw2t", "hk2t", "t2jp", "jp2t"};

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string convert_all(const Converter& converter, std::string_view text, Edits* edits = nullptr) {
  std::string out;
  EXPECT_EQ(converter.convert(text, true, out, edits), text.size());
  return out;
}

// How many code points of random text each configuration gets. HANSIEVE_SLOW_TESTS=1 runs the full amount.
std::size_t random_code_points(std::size_t quick) {
  const char* slow = std::getenv("HANSIEVE_SLOW_TESTS");
  return slow && *slow == '1' ? 10'000'000 / kConfigurations.size() + 1'000'000 : quick;
}

// Strings of what a configuration knows: keys, their beginnings, values, ordinary text, long characters.
class PlanText {
 public:
  explicit PlanText(const convert::Plan& plan) {
    const auto take = [&](const convert::Dictionary& dictionary) {
      for (const auto& entry : dictionary) {
        keys_.push_back(entry.key);
        values_.push_back(entry.value);
      }
    };
    take(plan.segmentation);
    for (const auto& stage : plan.stages) take(stage);
  }

  std::string make(test::Random& random, std::size_t code_points) const {
    std::string out;
    for (std::size_t made = 0; made < code_points;) {
      const std::string piece = make_piece(random);
      made += count_code_points(piece);
      out += piece;
    }
    return out;
  }

 private:
  std::string make_piece(test::Random& random) const {
    switch (random.below(12)) {
      case 0: return test::random_text(random, 1 + random.below(8));
      case 1: return random.pick(values_);
      case 2: return prefix(random, random.pick(values_));
      case 3: {
        std::string out;
        append_utf8(static_cast<char32_t>(0x20000 + random.below(0x11350)), out);
        return out;
      }
      case 4: {
        std::string out;
        append_utf8(static_cast<char32_t>(0x3400 + random.below(0x9FFF - 0x3400)), out);
        return out;
      }
      case 5: return random.pick(kMarks);
      case 6:
      case 7:
      case 8: return prefix(random, random.pick(keys_));
      default: return random.pick(keys_);
    }
  }

  static std::string prefix(test::Random& random, const std::string& text) {
    std::u32string characters;
    decode(text, characters);
    std::string out;
    for (std::size_t i = 0, n = 1 + random.below(characters.size()); i < n; ++i) append_utf8(characters[i], out);
    return out;
  }

  inline static const std::vector<std::string> kMarks = {"，", "。", "\n", " ", "a", "SQL", "U", "P", "é", "\uFFFD", "\r\n", "😀", "\t"};
  std::vector<std::string> keys_, values_;
};

class ConvertTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    auto plan = convert::load_plan(GetParam());
    ASSERT_TRUE(plan) << plan.error().message;
    plan_ = *plan;
    for (const Kernel kernel : {Kernel::kScalar, Kernel::kAvx2, Kernel::kAvx512}) {
      if (kernel <= best_kernel()) converters_.push_back(convert::make_converter(plan_, kernel));
    }
    opencc_ = std::make_unique<opencc::SimpleConverter>(GetParam() + ".json");
  }

  convert::Plan plan_;
  std::vector<std::shared_ptr<const Converter>> converters_;
  std::unique_ptr<opencc::SimpleConverter> opencc_;
};

TEST_P(ConvertTest, AgreesWithOpenccOnRandomText) {
  const PlanText maker(plan_);
  const test::NaiveConverter naive(plan_);
  test::Random random(20240607);
  const std::size_t total = random_code_points(50'000);
  std::size_t made = 0;
  for (std::size_t i = 0; made < total; ++i) {
    const std::string text = maker.make(random, 1 + random.below(i % 50 == 0 ? 2000 : 120));
    made += count_code_points(text);
    const std::string expected = opencc_->Convert(text);
    if (i % 20 == 0) {
      ASSERT_EQ(naive.convert(text), expected) << text;
    }
    for (const auto& converter : converters_) ASSERT_EQ(convert_all(*converter, text), expected) << text;
  }
}

TEST_P(ConvertTest, GivesTheSameBytesForAnyChunking) {
  const PlanText maker(plan_);
  test::Random random(7);
  const Converter& converter = *converters_.back();
  for (int i = 0; i < 150; ++i) {
    const std::string text = maker.make(random, 1 + random.below(40));
    const std::string whole = convert_all(converter, text);
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
      if (cut < text.size() && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) continue;
      std::string out;
      const std::size_t taken = converter.convert(std::string_view(text).substr(0, cut), false, out, nullptr);
      ASSERT_LE(taken, cut);
      if (cut > 0 && text[cut - 1] == '\n') {
        ASSERT_EQ(taken, cut);
      }
      converter.convert(std::string_view(text).substr(taken), true, out, nullptr);
      ASSERT_EQ(out, whole) << text << " cut at " << cut << ", taken " << taken;
    }
  }
}

// A stretch without any character that no key has is cut all the same, where every stage begins a match.
TEST_P(ConvertTest, CutsTextThatHasNoEnd) {
  std::u32string members;
  const auto take = [&](const convert::Dictionary& dictionary) {
    for (const auto& entry : dictionary) {
      std::u32string key;
      decode(entry.key, key);
      if (key.size() > 1) members += key;
    }
  };
  for (const auto& stage : plan_.stages) take(stage);
  if (members.empty()) GTEST_SKIP() << GetParam() << " has no phrases";
  test::Random random(17);
  for (int i = 0; i < 30; ++i) {
    std::string text;
    while (text.size() < 6000) {
      const std::size_t from = random.below(members.size());
      for (std::size_t at = from; at < std::min(from + 1 + random.below(3), members.size()); ++at) append_utf8(members[at], text);
    }
    const std::string whole = opencc_->Convert(text);
    for (const auto& converter : converters_) {
      std::string out;
      std::size_t begin = 0;
      for (std::size_t end = 2000; end < text.size(); end += 1 + random.below(700)) {
        while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
        begin += converter->convert(std::string_view(text).substr(begin, end - begin), false, out, nullptr);
        ASSERT_GT(begin + 700, end) << text;
      }
      converter->convert(std::string_view(text).substr(begin), true, out, nullptr);
      ASSERT_EQ(out, whole) << text;
    }
  }
}

TEST_P(ConvertTest, ListsItsEdits) {
  const PlanText maker(plan_);
  test::Random random(11);
  for (int i = 0; i < 300; ++i) {
    const std::string text = maker.make(random, 1 + random.below(i % 10 == 0 ? 1000 : 60));
    for (const auto& converter : converters_) {
      Edits edits;
      const std::string out = convert_all(*converter, text, &edits);
      ASSERT_EQ(out, convert_all(*converter, text));
      std::string applied;
      edits.apply(text, applied);
      ASSERT_EQ(applied, out) << text;
      for (const Edit& edit : edits.list()) {
        EXPECT_EQ(edits.rule(edit), "convert/" + GetParam());
        EXPECT_NE(text.substr(edit.begin, edit.end - edit.begin), edits.text(edit));
      }
    }
  }
}

TEST_P(ConvertTest, PassesNulOn) {
  const PlanText maker(plan_);
  test::Random random(13);
  const std::string nul(1, '\0');
  for (int i = 0; i < 50; ++i) {
    const std::string a = maker.make(random, 1 + random.below(90)), b = maker.make(random, 1 + random.below(90));
    for (const auto& converter : converters_) {
      ASSERT_EQ(convert_all(*converter, a + nul + b), opencc_->Convert(a) + nul + opencc_->Convert(b));
    }
  }
}

TEST_P(ConvertTest, DoesNotBreakPhrasesAtAMebibyte) {
  const auto longest = [](const convert::Dictionary& dictionary) {
    std::string key;
    for (const auto& entry : dictionary) key = std::max(key, entry.key, [](auto& a, auto& b) { return a.size() < b.size(); });
    return key;
  };
  const std::string key = longest(plan_.stages.front());
  const std::string value = opencc_->Convert(key);
  for (std::size_t before = 0; before < key.size(); ++before) {
    const std::string filler((1 << 20) - before, '-');
    EXPECT_TRUE(convert_all(*converters_.back(), filler + key + "\n") == filler + value + "\n") << before;
  }
}

TEST_P(ConvertTest, AppendsAndTakesNothingFromNothing) {
  std::string out = "前";
  EXPECT_EQ(converters_.front()->convert("", true, out, nullptr), 0u);
  EXPECT_EQ(converters_.front()->convert("", false, out, nullptr), 0u);
  EXPECT_EQ(out, "前");
  converters_.front()->convert("abc，", true, out, nullptr);
  EXPECT_EQ(out, "前abc，");
}

TEST_P(ConvertTest, AgreesWithTheCasesOfOpencc) {
  const auto folder = std::filesystem::path(HANSIEVE_SOURCE_DIR).parent_path() / "shared/data/opencc/testcases-1.1.6";
  if (!std::filesystem::exists(folder / "t2s.in")) GTEST_SKIP() << "OpenCC's cases are not at " << folder;
  const std::string in = read_file(folder / (GetParam() + ".in"));
  if (in.empty()) GTEST_SKIP() << "OpenCC 1.1.6 has no cases for " << GetParam();
  EXPECT_EQ(convert_all(*converters_.back(), in), read_file(folder / (GetParam() + ".ans")));
}

INSTANTIATE_TEST_SUITE_P(All, ConvertTest, testing::ValuesIn(kConfigurations), [](const auto& test) { return test.param; });

TEST(ConverterTest, SaysWhichDictionariesItUses) {
  auto converter = Converter::load("t2s");
  ASSERT_TRUE(converter);
  const std::string description = (*converter)->description();
  EXPECT_TRUE(description.starts_with("t2s, OpenCC 1.1.6 ")) << description;
  EXPECT_EQ(description.find_last_not_of("0123456789abcdef"), description.size() - 17) << description;
}

// A test for each line of the table: OpenCC damages the word, and we keep it where we are asked to.
TEST(ConverterTest, KeepsWordsOfMixedText) {
  for (const convert::MixedWord& mixed : convert::mixed_words()) {
    std::istringstream names{std::string(mixed.configurations)};
    for (std::string name; names >> name;) {
      const std::string text = "在" + std::string(mixed.word) + "，臺灣" + std::string(mixed.word);
      auto exact = Converter::load(name), safe = Converter::load(name, true);
      ASSERT_TRUE(exact && safe);
      EXPECT_NE(convert_all(**exact, std::string(mixed.word)), mixed.word) << name;
      EXPECT_EQ(convert_all(**safe, text), "在" + std::string(mixed.word) + "，台湾" + std::string(mixed.word)) << name;
    }
  }
}

TEST(ConverterTest, StillConvertsTheSameCharactersElsewhere) {
  auto safe = Converter::load("t2s", true);
  ASSERT_TRUE(safe);
  EXPECT_EQ(convert_all(**safe, "乾縣乾燥，於是，特徵，昇華"), "乾县干燥，于是，特征，升华");
  safe = Converter::load("tw2s", true);
  EXPECT_EQ(convert_all(**safe, "看著什麼，么妹"), "看着什么，幺妹");
}

TEST(ConverterTest, SaysWhyAConfigurationCannotBeLoaded) {
  for (const std::string name : {"nothing2s", "/nowhere/t2s.json"}) {
    auto converter = Converter::load(name);
    ASSERT_FALSE(converter);
    EXPECT_EQ(converter.error().code, ErrorCode::kConfiguration);
    EXPECT_NE(converter.error().message.find(name), std::string::npos);
  }
}

}  // namespace
}  // namespace hansieve
