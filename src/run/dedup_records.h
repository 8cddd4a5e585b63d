// DedupRecords: the records of a run by their numbers: bytes, texts, ids. One per thread.
#pragma once

#include <string>
#include <string_view>

#include "dedup_inputs.h"
#include "dedup_parser.h"
#include "dedup_rows.h"

namespace hansieve {

class DedupRecords {
 public:
  DedupRecords(const DedupRequest& request, const DedupInputs& inputs, const DedupRows& rows)
      : inputs_(inputs), reader_(inputs), cursor_(rows), rows_(rows), parser_(request) {}

  /// The row's place. Cheap where rows ascend.
  Result<DedupRow> row(std::uint32_t number) { return cursor_.at(number); }
  Format format_of(const DedupRow& row) const { return inputs_[row.input].format; }
  const DedupInput& input_of(const DedupRow& row) const { return inputs_[row.input]; }

  /// The record's bytes, until the next call. Rows that ascend are read in large pieces.
  Result<std::string_view> raw(const DedupRow& row);
  /// The text as valid UTF-8, in `buffer` until that is used again.
  Result<std::string_view> text(std::uint32_t number, std::string& buffer);
  /// As JSON.
  Result<std::string> id(std::uint32_t number);
  Result<std::string> id_of(std::uint32_t number, const DedupRow& row, std::string_view raw);
  /// A member of a JSON record, as spelled.
  Result<std::string> member(std::uint32_t number, std::string_view key);
  DedupParser& parser() { return parser_; }
  /// Why the record cannot be taken in.
  Result<std::string> problem(const DedupRow& row);

  /// "PATH:LINE", or the path of a text file.
  std::string place(std::uint32_t number, const DedupRow& row) const;

 private:
  const DedupInputs& inputs_;
  DedupInputs::Reader reader_;
  DedupRows::Cursor cursor_;
  const DedupRows& rows_;
  DedupParser parser_;
  std::string piece_, one_, slice_;
  std::uint32_t piece_input_ = 0xFFFFFFFF;
  std::uint64_t piece_at_ = 0;
};

/// The id of a record that has none, as JSON.
std::string id_from_place(const DedupInput& input, std::uint32_t row);

}  // namespace hansieve
