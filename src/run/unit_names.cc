#include "unit_names.h"

#include "dedup_records.h"

namespace hansieve {

Result<std::string> UnitNames::id(std::uint32_t record, const DedupRow& row, std::string_view raw) {
  const DedupInput& input = inputs_[row.input];
  if (input.format == Format::kJsonLines) {
    const auto parsed = parser_.parse(raw, input.format);
    if (!parsed) return parsed.error();
    if (!parsed->id.empty()) return std::string(parsed->id);
  }
  return id_from_place(input, record);
}

Result<UnitName> UnitNames::name(std::uint32_t unit) {
  const std::uint32_t record = table_.record_of(unit);
  const auto row = table_.records().at(record), unit_row = table_.units().at(unit);
  if (!row) return row.error();
  if (!unit_row) return unit_row.error();
  record_.resize(row->size);
  if (auto ok = reader_.read(row->input, row->offset, record_.data(), record_.size()); !ok) return ok.error();
  auto id = this->id(record, *row, record_);
  if (!id) return id.error();
  UnitName name{std::move(id).value(), 0, 0, 0};
  for (const RecordUnit& one : splitter_.split(std::string_view(record_).substr(row->text_at, row->text_size), inputs_[row->input].format)) {
    ++name.number;
    name.at = one.at, name.size = one.size;
    if (row->text_at + one.raw_at == unit_row->text_at) return name;
  }
  return Error{ErrorCode::kInputOutput, inputs_[row->input].name + ": changed while it was read: run again"};
}

void append_unit_place(std::string_view prefix, const UnitName& unit, std::string& out) {
  const auto add = [&](std::string_view key, std::uint32_t value) { (((out += ",\"") += prefix) += key) += "\":" + std::to_string(value); };
  add("unit", unit.number), add("at", unit.at), add("size", unit.size);
}

}  // namespace hansieve
