#include "near/document_file.h"

#include <gtest/gtest.h>

#include "hansieve/base/hash.h"
#include "hansieve/io/directory_store.h"
#include "near/byte_cursor.h"
#include "support/random_text.h"

namespace hansieve {
namespace {

constexpr unsigned kSlots = 64;
constexpr std::size_t kHeaderBytes = 100, kBodyAt = 128;

struct Bytes : StoredBytes {
  explicit Bytes(std::string some) : all(std::move(some)) {}
  std::string_view bytes() const override { return all; }
  const std::string all;
};

/// Keeps what is written; from call `fails_at` on nothing is.
struct Writer : StoreWriter {
  Result<void> write(std::string_view bytes) override {
    if (calls++ == fails_at) return Error{ErrorCode::kInputOutput, "the disk says no"};
    all += bytes;
    return {};
  }
  Result<void> finish() override { return write({}); }
  std::string all;
  int calls = 0, fails_at = -1;
};

Result<std::unique_ptr<DocumentFile>> open(std::string bytes) { return DocumentFile::open(std::make_unique<Bytes>(std::move(bytes)), "file"); }

struct Document {
  DocumentRecord record;
  std::string id, text;
  std::vector<std::uint16_t> signature;
};

struct Dropped {
  DropRecord record;
  std::string id;
};

struct Documents {
  std::vector<Document> kept;
  std::vector<Dropped> dropped;
};

/// Some texts are longer than what is compressed together, some empty.
Documents random_documents(test::Random& random, std::size_t count) {
  Documents documents;
  for (std::uint32_t i = 0; i < count; ++i) {
    Document& one = documents.kept.emplace_back();
    one.record = {{random.below(~0ull), random.below(~0ull)}, 2 * i};
    one.id = std::string(random.below(20), 'i');
    one.text = i % 7 == 3 ? "" : test::random_text(random, random.below(i % 5 == 0 ? 12000 : 300));
    for (unsigned slot = 0; slot < kSlots; ++slot) one.signature.push_back(static_cast<std::uint16_t>(random.below(65536)));
    documents.dropped.push_back({{{{random.below(~0ull), random.below(~0ull)}, 2 * i + 1}, i / 2, 0.7 + 0.001 * i}, "d" + std::to_string(i)});
  }
  return documents;
}

Result<void> write(const Documents& documents, Writer& file) {
  const auto codec = make_zstd_codec();
  DocumentWriter writer(kSlots, *codec);
  for (const Document& one : documents.kept) writer.keep(one.record, one.id, one.signature, one.text);
  for (const Dropped& one : documents.dropped) writer.drop(one.record, one.id);
  return writer.write_to(file);
}

TEST(DocumentFileTest, GivesBackWhatWasPutIn) {
  test::Random random(61);
  const auto codec = make_zstd_codec();
  for (const std::size_t count : {0, 1, 2, 200}) {
    const Documents documents = random_documents(random, count);
    Writer file;
    ASSERT_TRUE(write(documents, file));
    const auto opened = open(file.all);
    ASSERT_TRUE(opened);
    DocumentFile& read = **opened;
    ASSERT_TRUE(read.check());
    ASSERT_EQ(read.kept_count(), count);
    ASSERT_EQ(read.drop_count(), count);
    EXPECT_EQ(read.slots(), kSlots);
    std::size_t ids = 0, texts = 0;
    for (std::size_t k = 0; k < 3 * count; ++k) {   // from front to back, then in any order
      const auto i = static_cast<std::uint32_t>(k < count ? k : random.below(count));
      const Document& one = documents.kept[i];
      EXPECT_EQ(read.kept(i).text_hash, one.record.text_hash);
      EXPECT_EQ(read.kept(i).ordinal, one.record.ordinal);
      EXPECT_EQ(read.kept_id(i), one.id);
      const auto signature = read.signature(i);
      EXPECT_TRUE(std::equal(signature.begin(), signature.end(), one.signature.begin(), one.signature.end()));
      const auto text = read.text(i, *codec);
      ASSERT_TRUE(text);
      EXPECT_EQ(*text, one.text);
      const Dropped& dropped = documents.dropped[i];
      EXPECT_EQ(read.drop(i).document.text_hash, dropped.record.document.text_hash);
      EXPECT_EQ(read.drop(i).document.ordinal, dropped.record.document.ordinal);
      EXPECT_EQ(read.drop(i).kept, dropped.record.kept);
      EXPECT_EQ(read.drop(i).jaccard, dropped.record.jaccard);
      EXPECT_EQ(read.drop_id(i), dropped.id);
      if (k < count) ids += one.id.size(), texts += one.text.size();
    }
    const DocumentFile::Sizes sizes = read.sizes();
    EXPECT_EQ(sizes.signatures, 2 * kSlots * count);
    EXPECT_EQ(sizes.ids, ids + 28 * (count + 1));
    EXPECT_EQ(kBodyAt + sizes.ids + sizes.signatures + sizes.texts + sizes.drops, file.all.size());
    // Texts that need not be read cost the reading of no others: several are compressed together.
    EXPECT_LT(sizes.texts, count == 200 ? texts * 9 / 10 : texts + 1000);
  }
}

void put(std::string& bytes, std::size_t at, std::uint64_t number, std::size_t size) { bytes.replace(at, size, reinterpret_cast<const char*>(&number), size); }

/// With a checksum of the header that is right.
std::string with_header(std::string bytes, std::size_t at, std::uint64_t number, std::size_t size) {
  put(bytes, at, number, size);
  put(bytes, kHeaderBytes - 8, hash64(std::string_view(bytes).substr(0, kHeaderBytes - 8)), 8);
  return bytes;
}

constexpr const char* kDamaged = "file: is damaged: build the index again, or take a copy of it";

TEST(DocumentFileTest, AForgedHeaderIsRefused) {
  test::Random random(62);
  Writer file;
  ASSERT_TRUE(write(random_documents(random, 40), file));
  ASSERT_TRUE(open(file.all));
  const auto refused = [&](const std::string& bytes, const std::string& what) {
    const auto opened = open(bytes);
    ASSERT_FALSE(opened) << what;
    EXPECT_EQ(opened.error().message, what);
  };
  for (std::size_t at = 12, size = 4; at < kHeaderBytes - 16; at += size, size = at < 28 ? 4 : 8) {   // counts, then sizes of the parts
    const std::uint64_t number = size == 4 ? number_at<std::uint32_t>(file.all, at) : number_at<std::uint64_t>(file.all, at);
    for (const std::uint64_t other : {number + 1, number - 1, std::uint64_t{0}, ~std::uint64_t{0}, number << 20}) {
      if (other != number) refused(with_header(file.all, at, other, size), kDamaged);
    }
  }
  refused(with_header(file.all, 8, 2, 4), "file: has version 2, this program reads version 1: use the program that wrote it");
  refused(with_header(file.all, 0, 'x', 1), kDamaged);
  std::string other = file.all;
  other[20] = static_cast<char>(other[20] ^ 1);   // and a checksum that is wrong
  refused(other, kDamaged);
  for (const std::size_t size : {std::size_t{0}, std::size_t{8}, std::size_t{50}, kHeaderBytes, kBodyAt - 1, kBodyAt, file.all.size() - 1}) {
    refused(file.all.substr(0, size), kDamaged);
  }
  refused(file.all + "x", kDamaged);
  // Signatures of more slots than there are.
  Writer none;
  ASSERT_TRUE(write({}, none));
  refused(with_header(none.all, 12, 1025, 4), kDamaged);
  EXPECT_TRUE(open(with_header(none.all, 12, 1024, 4)));
}

// What the header does not answer for: places of ids, of texts and of blocks.
TEST(DocumentFileTest, DamagedPlacesLeadNowhere) {
  test::Random random(63);
  const Documents documents = random_documents(random, 40);
  Writer file;
  ASSERT_TRUE(write(documents, file));
  const auto codec = make_zstd_codec();
  const std::size_t kept_at = kBodyAt + 2 * kSlots * 40, drops_at = kept_at + 28 * 41, blocks_at = drops_at + 36 * 41;
  const auto damaged = [&](std::size_t at, std::uint64_t number, std::size_t size) {
    std::string bytes = file.all;
    put(bytes, at, number, size);
    auto opened = open(std::move(bytes));
    EXPECT_TRUE(opened);
    const auto ok = (*opened)->check();
    EXPECT_FALSE(ok);
    EXPECT_EQ(ok.error().message, kDamaged);
    return std::move(opened).value();
  };
  constexpr std::uint32_t kFar = 0xFFFFFFF0;
  EXPECT_EQ(damaged(kept_at + 28 * 5 + 20, kFar, 4)->kept_id(5), "null");   // begins behind its end
  EXPECT_EQ(damaged(kept_at + 28 * 6 + 20, kFar, 4)->kept_id(5), "null");   // ends behind all ids
  EXPECT_EQ(damaged(drops_at + 36 * 6 + 20, 0, 4)->drop_id(6), "d0d1d2d3d4d5d6");
  EXPECT_EQ(damaged(drops_at + 36 * 6 + 20, kFar, 4)->drop_id(6), "null");
  const auto refused = [&](std::size_t at, std::uint64_t number, std::size_t size, std::uint32_t text) {
    const auto opened = damaged(at, number, size);
    const auto got = opened->text(text, *codec);
    ASSERT_FALSE(got) << at;
    EXPECT_EQ(got.error().message, kDamaged);
  };
  refused(kept_at + 28 * 5 + 24, kFar, 4, 5);      // the text begins behind its end
  refused(kept_at + 28 * 6 + 24, kFar, 4, 5);      // and ends behind its block
  refused(blocks_at, 1, 4, 1);                     // the first block begins behind the first text
  refused(blocks_at + 12, kFar, 4, 1);             // the block is said to be larger than it can be
  refused(blocks_at + 4, kFar, 8, 1);              // lies behind its end
  refused(blocks_at + 12 + 4, 1ull << 40, 8, 1);   // or behind all
  refused(blocks_at + 12 + 4, 5, 8, 1);            // is cut off
  // A block that is another's.
  const std::size_t texts_at = file.all.size() - 3;
  refused(texts_at, 0x777777, 3, 39);
  // Of no block at all there is no text.
  Writer none;
  ASSERT_TRUE(write({}, none));
  EXPECT_FALSE((*open(none.all))->text(0, *codec));
}

TEST(DocumentFileTest, AnyWriteThatFailsIsTold) {
  test::Random random(64);
  const Documents documents = random_documents(random, 20);
  Writer sound;
  ASSERT_TRUE(write(documents, sound));
  for (int at = 0; at < sound.calls; ++at) {
    Writer broken;
    broken.fails_at = at;
    const auto got = write(documents, broken);
    ASSERT_FALSE(got) << at;
    EXPECT_EQ(got.error().message, "the disk says no");
    EXPECT_TRUE(sound.all.starts_with(broken.all));
    EXPECT_FALSE(at + 1 < sound.calls && open(broken.all)) << at;
  }
}

}  // namespace
}  // namespace hansieve
