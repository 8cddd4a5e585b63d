// DocumentFile: what the index keeps of some documents that came one behind another: of each kept one its id,
// signature and folded text, of each dropped one its id and for which it was dropped.
//
//   DocumentWriter writer(128, codec);
//   writer.keep(document, signature, folded);
//   writer.drop(dropped);
//   writer.write_to(*file);
//
//   auto file = DocumentFile::open(std::move(bytes), name);
//   file->signature(3), file->id(3), file->text(3, codec);
//
// Numbers count from 0 in each file, kept and dropped ones apart. Layout: docs/formats.md.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hansieve/base/byte_store.h"
#include "hansieve/base/hash.h"
#include "hansieve/base/result.h"

namespace hansieve {

/// The part of kept and dropped documents that is the same.
struct DocumentRecord {
  Hash128 text_hash;          ///< of the folded text
  std::uint32_t ordinal = 0;  ///< which document of the run it was, behind the file's first
};

struct DropRecord {
  DocumentRecord document;
  std::uint32_t kept = 0;  ///< number of the kept document in the whole index
  double jaccard = 1;
};

class DocumentFile {
 public:
  static Result<std::unique_ptr<DocumentFile>> open(std::unique_ptr<StoredBytes> bytes, const std::string& name);

  std::uint32_t kept_count() const { return kept_count_; }
  std::uint32_t drop_count() const { return drop_count_; }
  unsigned slots() const { return slots_; }

  // Require a number below the count. What lies in the file is not trusted: a damaged one gives wrong
  // answers or errors, and never leads outside.
  DocumentRecord kept(std::uint32_t i) const;
  DropRecord drop(std::uint32_t i) const;
  std::string_view kept_id(std::uint32_t i) const;
  std::string_view drop_id(std::uint32_t i) const;
  /// Lives as long as the file.
  std::span<const std::uint16_t> signature(std::uint32_t i) const;
  void prefetch_signature(std::uint32_t i) const;
  Result<std::string_view> text(std::uint32_t i, BlockCodec& codec);

  /// Bytes of its parts.
  struct Sizes {
    std::uint64_t ids = 0, signatures = 0, texts = 0, drops = 0;
  };
  Sizes sizes() const;

  /// Reads all of it and compares it with its checksum.
  Result<void> check() const;

  void release_pages() const { bytes_->release_pages(); }

 private:
  DocumentFile(std::unique_ptr<StoredBytes> bytes, std::string name) : bytes_(std::move(bytes)), name_(std::move(name)) {}
  Error damaged() const;
  std::string_view id(std::string_view records, std::size_t record_bytes, std::size_t at, std::string_view heap, std::uint32_t i) const;
  std::uint32_t text_begin(std::uint32_t i) const;

  std::unique_ptr<StoredBytes> bytes_;
  std::string name_;
  std::uint32_t kept_count_ = 0, drop_count_ = 0, block_count_ = 0;
  unsigned slots_ = 0;
  std::uint64_t checksum_ = 0;
  std::string_view body_, signatures_, kept_, drops_, blocks_, kept_ids_, drop_ids_, texts_;
  std::uint32_t open_block_ = 0xFFFFFFFF;
  std::string block_text_;
};

class DocumentWriter {
 public:
  DocumentWriter(unsigned slots, BlockCodec& codec) : slots_(slots), codec_(codec) {}

  /// Texts of one file are less than 4 GiB.
  void keep(const DocumentRecord& record, std::string_view id, std::span<const std::uint16_t> signature, std::string_view text);
  void drop(const DropRecord& record, std::string_view id);
  Result<void> write_to(StoreWriter& file);

 private:
  void close_block();

  const unsigned slots_;
  BlockCodec& codec_;
  std::uint32_t kept_count_ = 0, drop_count_ = 0, block_count_ = 0;
  std::uint32_t text_bytes_ = 0;
  std::string signatures_, kept_, drops_, blocks_, kept_ids_, drop_ids_, texts_, block_;
};

}  // namespace hansieve
