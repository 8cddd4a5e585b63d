#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "hansieve/pipeline/pipeline.h"
#include "hansieve/text/utf8.h"
#include "pipeline/window.h"
#include "support/random_text.h"

namespace hansieve {
namespace {

struct Cleaned {
  std::string raw, text;
  std::size_t pieces = 0, most_raw = 0;
};

std::shared_ptr<const Pipeline> pipeline_of(const CleanOptions& options = {}) {
  auto pipeline = Pipeline::make(options);
  EXPECT_TRUE(pipeline.has_value());
  return std::move(pipeline).value();
}

// Pushes `input` in pieces of the sizes `next` gives; checks that edits lead from raw to text.
Cleaned clean(const Pipeline& pipeline, std::string_view input, const std::function<std::size_t()>& next, bool edits = true) {
  Cleaned out;
  TextCleaner cleaner(pipeline, edits, [&](const Piece& piece) {
    out.raw += piece.raw;
    out.text += piece.text;
    ++out.pieces;
    out.most_raw = std::max(out.most_raw, piece.raw.size());
    if (!edits) return;
    std::string applied;
    piece.edits->apply(piece.raw, applied);
    EXPECT_EQ(applied, piece.text);
  });
  for (std::size_t at = 0; at < input.size();) {
    const std::size_t size = std::min(next(), input.size() - at);
    cleaner.push(input.substr(at, size));
    at += size;
  }
  cleaner.finish();
  return out;
}

Cleaned clean_whole(const Pipeline& pipeline, std::string_view input, bool edits = true) {
  return clean(pipeline, input, [&] { return input.size(); }, edits);
}

void expect_same_however_chunked(const Pipeline& pipeline, const std::string& input) {
  const Cleaned whole = clean_whole(pipeline, input);
  EXPECT_EQ(whole.raw, input);
  EXPECT_EQ(find_invalid(whole.text).size, 0u);
  EXPECT_EQ(clean_whole(pipeline, input, false).text, whole.text);
  for (const std::size_t size : {1u, 2u, 3u, 7u, 4096u, 65536u, 65537u}) {
    const Cleaned other = clean(pipeline, input, [&] { return size; }, size > 3);
    ASSERT_EQ(other.text, whole.text) << "chunks of " << size;
    ASSERT_EQ(other.pieces, whole.pieces) << "chunks of " << size;
  }
  test::Random random(11);
  ASSERT_EQ(clean(pipeline, input, [&] { return 1 + random.below(100000); }).text, whole.text);
}

TEST(TextCleanerTest, ShortInputDoesNotDependOnChunks) {
  const auto pipeline = pipeline_of();
  test::Random random(1);
  for (int i = 0; i < 40; ++i) expect_same_however_chunked(*pipeline, test::random_bytes(random, random.below(800)));
}

TEST(TextCleanerTest, InputOfSeveralWindowsDoesNotDependOnChunks) {
  const auto pipeline = pipeline_of();
  test::Random random(2);
  expect_same_however_chunked(*pipeline, test::random_bytes(random, 150 * 1024));
  expect_same_however_chunked(*pipeline, test::random_text(random, 40 * 1024));
}

TEST(TextCleanerTest, LongLinesDoNotDependOnChunks) {
  const auto pipeline = pipeline_of({.skip = {"undouble", "reflow", "boilerplate", "pinyin"}});
  test::Random random(3);
  std::string line;
  while (line.size() < 2500 * 1024) {
    for (const char c : test::random_bytes(random, 10000)) {
      if (c != '\n') line += c;
    }
  }
  expect_same_however_chunked(*pipeline, line);
  expect_same_however_chunked(*pipeline, line.substr(0, 1 << 20) + "\n" + line.substr(0, 70000) + "\n\n" + line.substr(0, 100));
  // Continuation bytes around the cut.
  expect_same_however_chunked(*pipeline, std::string((1 << 20) - 3, 'a') + std::string(9, '\x80') + std::string(100, 'b'));
}

TEST(TextCleanerTest, CuttingALongLineBreaksNoCharacter) {
  const auto pipeline = pipeline_of({.steps = {"none"}});
  for (std::size_t shift = 0; shift < 9; ++shift) {
    for (const std::string tail : {"汉", "𠀀", "𠀀\x80\x80\x80\x80", "\x80\x80\x80\x80\x80𠀀"}) {
      std::string line((1 << 20) - shift, 'a');
      line += tail + std::string(50, 'b');
      std::string expected;
      std::size_t at = 0;
      for (Invalid bad = find_invalid(line); bad.size > 0; bad = find_invalid(line, at)) {
        expected.append(line, at, bad.at - at);
        expected += "\uFFFD";
        at = bad.at + bad.size;
      }
      expected.append(line, at);
      EXPECT_EQ(clean_whole(*pipeline, line).text, expected) << shift;
    }
  }
}

TEST(TextCleanerTest, WindowsAreBounded) {
  const auto pipeline = pipeline_of({.steps = {"none"}});
  EXPECT_LE(clean_whole(*pipeline, std::string(5 << 20, 'x')).most_raw, kLongestLineBytes);
  std::string lines;
  while (lines.size() < (1 << 20)) lines += "一行文字。\n";
  EXPECT_LE(clean_whole(*pipeline, lines).most_raw, kWindowBytes);
}

TEST(TextCleanerTest, DocumentsDoNotInfluenceEachOther) {
  const auto pipeline = pipeline_of();
  test::Random random(5);
  std::string all;
  TextCleaner cleaner(*pipeline, false, [&](const Piece& piece) { all += piece.text; });
  for (int i = 0; i < 30; ++i) {
    const std::string document = test::random_bytes(random, random.below(3000));
    all.clear();
    cleaner.push(document);
    cleaner.finish();
    EXPECT_EQ(all, clean_whole(*pipeline, document).text);
  }
}

TEST(WindowTest, EndsAtTheLastParagraphOfTheSecondHalf) {
  std::string bytes(50000, 'a');
  bytes += "。\n\nb";
  const std::size_t paragraph = 50000 + 4;
  bytes += std::string(10000, 'c') + "\n" + std::string(10000, 'd');
  EXPECT_EQ(window_size(bytes), paragraph);
  EXPECT_EQ(window_size(bytes.substr(0, kWindowBytes)), 0u);
}

TEST(WindowTest, MoreBytesDoNotChangeTheAnswer) {
  test::Random random(6);
  for (int i = 0; i < 20; ++i) {
    const std::string bytes = test::random_bytes(random, 140000);
    const std::size_t size = window_size(bytes);
    ASSERT_GT(size, 0u);
    EXPECT_EQ(window_size(std::string_view(bytes).substr(0, kWindowBytes + 1)), size);
  }
}

}  // namespace
}  // namespace hansieve
