#include "hansieve/clean/encoding.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "hansieve/text/utf8.h"
#include "support/random_text.h"

namespace hansieve {
namespace {

constexpr Encoding kAll[] = {Encoding::kUtf8,    Encoding::kGb18030, Encoding::kBig5, Encoding::kUtf16Le,
                             Encoding::kUtf16Be, Encoding::kEucTw,   Encoding::kHz};
constexpr Encoding kForeign[] = {Encoding::kGb18030, Encoding::kBig5,  Encoding::kUtf16Le,
                                 Encoding::kUtf16Be, Encoding::kEucTw, Encoding::kHz};

std::string encoded(Encoding encoding, std::string_view text) {
  std::string raw;
  EXPECT_TRUE(Encoder(encoding).encode(text, raw)) << encoding_name(encoding);
  return raw;
}

std::string decoded(Encoding encoding, std::string_view raw, std::vector<Irregular>* irregular = nullptr) {
  std::string text;
  Decoder(encoding).decode(raw, true, text, irregular);
  return text;
}

// The bytes back from decoded text and its irregular places, as `restore` does it.
std::string rebuilt(Encoding encoding, std::string_view text, const std::vector<Irregular>& irregular) {
  std::string raw;
  std::size_t at = 0;
  Encoder encoder(encoding);
  for (const Irregular& place : irregular) {
    encoder.encode(text.substr(at, place.text_at - at), raw);
    EXPECT_EQ(raw.size(), place.raw_at);
    raw += place.raw;
    at = place.text_at + place.text_size;
  }
  encoder.encode(text.substr(at), raw);
  return raw;
}

constexpr std::string_view kSimplified = "街道党工委召开了今年第一次全体会议，总结去年工作。";
constexpr std::string_view kTraditional = "臺北市政府今天宣布，明年起調整公車路線與票價。";

TEST(EncodingTest, ShortTextIsFoundInEveryEncoding) {
  for (const Encoding encoding : kAll) {
    for (const std::string_view text : {kSimplified, kTraditional}) {
      std::string raw;
      if (!Encoder(encoding).encode(text, raw)) continue;
      const auto found = detect_encoding(raw, true);
      ASSERT_TRUE(found) << encoding_name(encoding) << ": " << found.error().message;
      EXPECT_EQ(found->encoding, encoding) << encoding_name(found->encoding) << " for " << encoding_name(encoding);
      EXPECT_FALSE(found->has_mark);
    }
  }
}

TEST(EncodingTest, MarkDecides) {
  for (const Encoding encoding : {Encoding::kUtf8, Encoding::kUtf16Le, Encoding::kUtf16Be, Encoding::kGb18030}) {
    const std::string raw = encoded(encoding, "\uFEFFab");
    const auto found = detect_encoding(raw, true);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->encoding, encoding);
    EXPECT_TRUE(found->has_mark);
    EXPECT_EQ(decoded(encoding, raw), "\uFEFFab");
  }
}

TEST(EncodingTest, AsciiAndEmptyAreUtf8) {
  for (const std::string_view text : {"", "a", "plain text, 100% ASCII\n", "~{ not closed", "x ~{ab~} y"}) {
    const auto found = detect_encoding(text, true);
    ASSERT_TRUE(found) << text;
    EXPECT_EQ(found->encoding, Encoding::kUtf8) << text;
  }
}

TEST(EncodingTest, NoiseIsNotSure) {
  test::Random random(7);
  int sure = 0;
  for (int i = 0; i < 200; ++i) {
    std::string noise;
    for (int n = 0; n < 400; ++n) noise += static_cast<char>(random.below(256));
    if (detect_encoding(noise, true)) ++sure;
  }
  EXPECT_EQ(sure, 0);
  const auto two_bytes = detect_encoding("\xB0\xA1", true);
  ASSERT_FALSE(two_bytes);
  EXPECT_EQ(two_bytes.error().code, ErrorCode::kConfiguration);
}

TEST(EncodingTest, NamesAreChosen) {
  EXPECT_EQ(choose_encoding("GBK", "", true)->encoding, Encoding::kGb18030);
  EXPECT_EQ(choose_encoding("Big5_HKSCS", "", true)->encoding, Encoding::kBig5);
  EXPECT_EQ(choose_encoding("utf-16", encoded(Encoding::kUtf16Be, kSimplified), true)->encoding, Encoding::kUtf16Be);
  EXPECT_EQ(choose_encoding("utf-16", encoded(Encoding::kUtf16Le, kSimplified), true)->encoding, Encoding::kUtf16Le);
  EXPECT_EQ(choose_encoding("auto", encoded(Encoding::kHz, kSimplified), true)->encoding, Encoding::kHz);
  EXPECT_EQ(choose_encoding("klingon", "", true).error().code, ErrorCode::kUsage);
}

TEST(EncodingTest, BadBytesBecomeReplacementCharacters) {
  std::vector<Irregular> irregular;
  EXPECT_EQ(decoded(Encoding::kGb18030, "\xC8\xEB\x85(a", &irregular), "入\uFFFD(a");
  ASSERT_EQ(irregular.size(), 1u);
  EXPECT_EQ(irregular[0].text_at, 3u);
  EXPECT_EQ(irregular[0].raw_at, 2u);
  EXPECT_EQ(irregular[0].raw, "\x85");
  EXPECT_EQ(decoded(Encoding::kUtf16Le, std::string_view("a\0\x00\xD8" "b\0c", 7)), "a\uFFFDb\uFFFD");
}

TEST(EncodingTest, AnyBytesComeBackAndCutsDoNotMatter) {
  test::Random random(11);
  for (int i = 0; i < 300; ++i) {
    for (const Encoding encoding : kForeign) {
      std::string raw;
      if (random.chance(0.5)) {
        Encoder(encoding).encode(test::random_text(random, 60), raw);
        if (random.chance(0.5) && !raw.empty()) raw[random.below(raw.size())] = static_cast<char>(random.below(256));
      } else {
        for (std::size_t n = random.below(80); n > 0; --n) raw += static_cast<char>(random.below(256));
      }
      std::vector<Irregular> irregular;
      const std::string text = decoded(encoding, raw, &irregular);
      ASSERT_EQ(find_invalid(text).size, 0u);
      ASSERT_EQ(rebuilt(encoding, text, irregular), raw) << encoding_name(encoding) << " round " << i;
      Decoder pieces(encoding);
      std::string again;
      std::vector<Irregular> places;
      for (std::size_t at = 0; at < raw.size();) {
        const std::size_t size = std::min<std::size_t>(1 + random.below(5), raw.size() - at);
        pieces.decode(std::string_view(raw).substr(at, size), false, again, &places);
        at += size;
      }
      pieces.decode({}, true, again, &places);
      ASSERT_EQ(again, text) << encoding_name(encoding) << " round " << i;
      ASSERT_EQ(rebuilt(encoding, again, places), raw);
    }
  }
}

TEST(EncodingTest, RealFilesAreFoundAndComeBack) {
  const std::filesystem::path folder = std::filesystem::path(HANSIEVE_SOURCE_DIR) / "../shared/data/encodings";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no shared data beside the source";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string raw{std::istreambuf_iterator<char>(file), {}};
    const std::string name = entry.path().filename();
    const auto found = detect_encoding(raw, true);
    ASSERT_TRUE(found) << name << ": " << found.error().message;
    const bool big5 = name.find("ig5") != std::string::npos;
    const bool wide = name.find("utf16") != std::string::npos;
    EXPECT_EQ(found->encoding, big5 ? Encoding::kBig5 : wide ? Encoding::kUtf16Le : Encoding::kGb18030) << name;
    std::vector<Irregular> irregular;
    const std::string text = decoded(found->encoding, raw, &irregular);
    EXPECT_EQ(rebuilt(found->encoding, text, irregular), raw) << name;
  }
}

}  // namespace
}  // namespace hansieve
