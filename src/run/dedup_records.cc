#include "dedup_records.h"

#include <algorithm>

#include "hansieve/io/json_text.h"

namespace hansieve {
namespace {

constexpr std::uint64_t kPieceBytes = 256 * 1024;

std::string place_of(const DedupInput& input, std::uint32_t row) {
  return input.format == Format::kText ? input.name : input.name + ":" + std::to_string(row - input.first_row + 1);
}

}  // namespace

std::string id_from_place(const DedupInput& input, std::uint32_t row) {
  std::string id;
  append_json_string(place_of(input, row), id);
  return id;
}

std::string DedupRecords::place(std::uint32_t number, const DedupRow& row) const { return place_of(inputs_[row.input], number); }

Result<std::string_view> DedupRecords::raw(const DedupRow& row) {
  const DedupInput& input = inputs_[row.input];
  const bool is_held = row.input == piece_input_ && row.offset >= piece_at_ && row.offset + row.size <= piece_at_ + piece_.size();
  if (!is_held) {
    piece_input_ = 0xFFFFFFFF;
    piece_at_ = row.offset;
    piece_.resize(std::max<std::uint64_t>(row.size, std::min(kPieceBytes, input.bytes - row.offset)));
    if (auto ok = reader_.read(row.input, row.offset, piece_.data(), piece_.size()); !ok) return ok.error();
    piece_input_ = row.input;
  }
  return std::string_view(piece_).substr(row.offset - piece_at_, row.size);
}

Result<std::string_view> DedupRecords::text(std::uint32_t number, std::string& buffer) {
  const auto row = rows_.at(number);
  if (!row) return row.error();
  slice_.resize(row->text_size);
  if (auto ok = reader_.read(row->input, row->offset + row->text_at, slice_.data(), slice_.size()); !ok) return ok.error();
  const std::string_view text = DedupParser::text_of(slice_, format_of(*row), buffer);
  if (text.data() != buffer.data()) buffer.swap(slice_);
  return std::string_view(buffer);
}

Result<std::string> DedupRecords::id_of(std::uint32_t number, const DedupRow& row, std::string_view raw) {
  const DedupInput& input = inputs_[row.input];
  if (input.format == Format::kJsonLines) {
    const auto parsed = parser_.parse(raw, input.format);
    if (!parsed) return parsed.error();
    if (!parsed->id.empty()) return std::string(parsed->id);
  }
  return id_from_place(input, number);
}

Result<std::string> DedupRecords::id(std::uint32_t number) {
  const auto row = rows_.at(number);
  if (!row) return row.error();
  if (format_of(*row) != Format::kJsonLines) return id_from_place(inputs_[row->input], number);
  one_.resize(row->size);
  if (auto ok = reader_.read(row->input, row->offset, one_.data(), one_.size()); !ok) return ok.error();
  return id_of(number, *row, one_);
}

Result<std::string> DedupRecords::member(std::uint32_t number, std::string_view key) {
  const auto row = rows_.at(number);
  if (!row) return row.error();
  one_.resize(row->size);
  if (auto ok = reader_.read(row->input, row->offset, one_.data(), one_.size()); !ok) return ok.error();
  return std::string(parser_.member(one_, format_of(*row), key));
}

Result<std::string> DedupRecords::problem(const DedupRow& row) {
  const auto bytes = raw(row);
  if (!bytes) return bytes.error();
  const auto parsed = parser_.parse(*bytes, format_of(row));
  return parsed ? std::string("invalid text") : parsed.error().message;
}

}  // namespace hansieve
