// DedupRows: where each record of a run lies; 24 bytes a record, in memory or beside it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hansieve/base/result.h"
#include "hansieve/base/saved_state.h"
#include "hansieve/base/scratch.h"

namespace hansieve {

struct DedupRow {
  enum Kind : std::uint8_t {
    kDocument,
    kEmpty,      ///< a document that folds to nothing
    kPassed,     ///< a blank line: only passed on
    kMalformed,  ///< cannot be taken in
    kInvalid,    ///< text that is no UTF-8, under --invalid skip
  };
  std::uint64_t offset = 0;      ///< in its (decompressed) input
  std::uint32_t size = 0;        ///< bytes, the line break among them
  std::uint32_t text_at = 0;     ///< the text's slice, from the record's first byte
  std::uint32_t text_size = 0;
  std::uint32_t input : 28 = 0;
  Kind kind : 4 = kPassed;

  bool is_document() const { return kind <= kEmpty; }
};
static_assert(sizeof(DedupRow) == 24);

class DedupRows {
 public:
  /// `scratch` null: in memory.
  explicit DedupRows(Scratch* scratch) : scratch_(scratch) {}

  Result<void> add(const DedupRow& row);
  std::uint32_t size() const { return size_; }
  void save_or_load(SavedState& state);

  /// Rows one after another, read in large pieces. One per thread.
  class Cursor {
   public:
    explicit Cursor(const DedupRows& rows) : rows_(rows) {}
    Result<DedupRow> at(std::uint32_t row);   ///< cheap where rows ascend

   private:
    const DedupRows& rows_;
    std::vector<DedupRow> ahead_;
    std::uint32_t first_ = 0;
  };
  /// Any row. Several threads at once, when all have been added.
  Result<DedupRow> at(std::uint32_t row) const;

 private:
  static constexpr std::uint32_t kChunk = 4096;
  Scratch* const scratch_;
  std::unique_ptr<ScratchFile> file_;
  std::vector<std::unique_ptr<DedupRow[]>> chunks_;   ///< beside the memory: the last one only
  std::uint32_t size_ = 0, written_ = 0;
};

}  // namespace hansieve
