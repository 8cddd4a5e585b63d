// DocumentSet: the documents of an index, over all of its files. Files are opened when they are first asked for.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "hansieve/base/byte_store.h"
#include "hansieve/near/stored_index.h"
#include "near/document_file.h"
#include "near/index_state.h"

namespace hansieve {

/// Where a document is.
struct DocumentPlace {
  DocumentFile* file = nullptr;
  const IndexSegment* segment = nullptr;
  std::uint32_t i = 0;  ///< its number in the file

  std::uint64_t kept_ordinal() const { return segment->first_ordinal + file->kept(i).ordinal; }
};

class DocumentSet {
 public:
  /// `state.segments` may grow and shrink meanwhile.
  DocumentSet(ByteStore& store, const IndexState& state) : store_(store), state_(state) {}
  /// For files not opened yet.
  void set_reading(StoreReading reading) { reading_ = reading; }

  bool has_kept(std::uint32_t number) { return find_kept(number) != nullptr; }
  bool has_drop(std::uint32_t number) { return find_drop(number) != nullptr; }
  /// Requires that it is there.
  Result<DocumentPlace> kept(std::uint32_t number);
  Result<DocumentPlace> drop(std::uint32_t number);
  /// The file of a segment, which stays open.
  Result<DocumentFile*> file(const IndexSegment& segment);
  /// The same, to be closed by the caller.
  Result<std::unique_ptr<DocumentFile>> open(const IndexSegment& segment) const;
  void release_pages() const {
    for (const auto& [number, file] : files_) file->release_pages();
  }
  /// To be called when segments went.
  void forget() { files_.clear(), last_kept_ = last_drop_ = 0; }

 private:
  static bool fits(const IndexSegment& segment, const DocumentFile& file);
  Error not_the_file(const IndexSegment& segment) const;

  const IndexSegment* find_kept(std::uint32_t number);
  const IndexSegment* find_drop(std::uint32_t number);

  ByteStore& store_;
  const IndexState& state_;
  StoreReading reading_ = StoreReading::kInOrder;
  std::vector<std::pair<std::uint64_t, std::unique_ptr<DocumentFile>>> files_;  // by file number
  std::size_t last_kept_ = 0, last_drop_ = 0;
};

/// Kept and dropped documents in the order of their ordinals.
class DocumentWalk : public StoredDocuments {
 public:
  DocumentWalk(DocumentSet& documents, const IndexState& state, BlockCodec* codec)
      : documents_(documents), state_(state), codec_(codec) {}
  Result<bool> next(StoredDocument& document) override;

 private:
  DocumentSet& documents_;
  const IndexState& state_;
  BlockCodec* const codec_;  ///< null where texts are not wanted
  std::size_t segment_ = 0;
  std::uint32_t kept_ = 0, drop_ = 0;
};

}  // namespace hansieve
