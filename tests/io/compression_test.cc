#include "hansieve/io/compression.h"

#include <gtest/gtest.h>

#include <string>

namespace hansieve {
namespace {

using namespace std::string_view_literals;

TEST(CompressionTest, BySuffix) {
  EXPECT_EQ(compression_of("a/b.jsonl.zst"), Compression::kZstd);
  EXPECT_EQ(compression_of("zst"), Compression::kNone);
  EXPECT_EQ(without_compression("b.jsonl.bz2"), "b.jsonl");
  EXPECT_EQ(without_compression("b.txt"), "b.txt");
}

TEST(CompressionTest, ByFirstBytes) {
  bool more = false;
  EXPECT_EQ(sniff_compression("\x1F\x8B\x08", &more), Compression::kGzip);
  EXPECT_EQ(sniff_compression("BZh91AY&SY", &more), Compression::kBzip2);
  EXPECT_EQ(sniff_compression("\xFD" "7z", &more), Compression::kNone);
  EXPECT_TRUE(more);
  EXPECT_EQ(sniff_compression("BZh9 is a title", &more), Compression::kNone);
  EXPECT_FALSE(more);
}

TEST(CompressionTest, TextIsDecidedAtItsFirstBytes) {
  bool more = true;
  EXPECT_EQ(sniff_compression("汉", &more), Compression::kNone);
  EXPECT_FALSE(more);
}

}  // namespace
}  // namespace hansieve
