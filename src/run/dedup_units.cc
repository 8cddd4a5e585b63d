#include "dedup_units.h"

#include <algorithm>

#include "dedup_clusters.h"
#include "hansieve/near/parallel.h"
#include "set_aside.h"
#include "unit_writer.h"

namespace hansieve {
namespace {

// Of the room, while reading; BatchDeduper takes the rest.
constexpr double kIdsShare = 0.25, kSeenShare = 0.15;
constexpr double kClustersShare = 0.30;   ///< while writing

std::string_view rule_of(UnitKind kind) { return kind == UnitKind::kLine ? "dedup/line" : "dedup/paragraph"; }

}  // namespace

DedupUnits::DedupUnits(const DedupRequest& request, const KeepPolicy& policy, const Banding& banding, const Room& room, unsigned jobs,
                       std::uint64_t expected, DedupOutputs& outputs)
    : request_(request), policy_(policy), kind_(unit_kind(request.unit)), jobs_(jobs), room_(room), outputs_(outputs), inputs_(*room.scratch),
      table_(room.is_bounded() ? room.scratch : nullptr), seen_(room.share(kSeenShare).most_bytes), ids_(room.share(kIdsShare)),
      deduper_(request.dedup, banding, {room_, jobs, parallel_on(jobs), request.progress ? &request.progress->duplicates : nullptr}) {
  deduper_.expect(expected + expected / 16);
}

Result<void> DedupUnits::take(ScannedBatch& batch) {
  DedupInput& input = *batch.input;
  if (input.rows == 0) input.first_row = table_.records().size();
  input.rows += static_cast<std::uint32_t>(batch.records.size());
  if (input.is_spooled) {
    if (auto ok = inputs_.spool(input, batch.bytes); !ok) return ok;
  }
  short_units_ += batch.short_units;
  const unsigned slots = request_.dedup.signature.slots;
  auto unit = batch.units.begin();
  for (std::uint32_t i = 0; i < batch.records.size(); ++i) {
    const ScannedRecord& record = batch.records[i];
    const std::uint32_t number = table_.records().size();
    if (auto ok = table_.add_record(record.row); !ok) return ok;
    if (!record.row.is_document()) {
      if (record.row.kind != DedupRow::kPassed) set_aside_.push_back(number);
      continue;
    }
    ++documents_;
    if (auto ok = ids_.add(record.id, number); !ok) return ok;
    for (; unit != batch.units.end() && unit->record == i; ++unit) {
      DedupRow row = record.row;
      row.text_at = unit->text_at, row.text_size = unit->text_size;
      const bool is_signed = unit->signature >= 0;
      const auto signature = std::span<const std::uint16_t>(batch.signatures).subspan(is_signed ? unit->signature * slots : 0, is_signed ? slots : 0);
      if (auto ok = deduper_.add({table_.units().size(), is_signed, unit->text}, signature); !ok) return ok;
      if (auto ok = table_.add_unit(row); !ok) return ok;
      if (is_signed) seen_.add(unit->text);
    }
  }
  return {};
}

Result<void> DedupUnits::check_formats() const {
  if (request_.mode == DedupMode::kDrop) return {};
  if (outputs_.to_directory()) return Error{ErrorCode::kUsage, request_.output + ": is a directory: name a file"};
  if (request_.mode != DedupMode::kMark) return {};
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    if (inputs_[i].format == Format::kJsonLines) continue;
    return Error{ErrorCode::kUsage, inputs_[i].name + ": --mode mark needs JSON Lines: text has no place for a mark"};
  }
  return {};
}

Result<void> DedupUnits::set_repeated_ids_aside() {
  auto ok = ids_.for_each_repeated([&](std::uint32_t record) -> Result<void> {
    if (repeated_.empty()) repeated_.resize(table_.records().size());
    repeated_[record] = true;
    set_aside_.push_back(record);
    --documents_;
    return {};
  });
  std::sort(set_aside_.begin(), set_aside_.end());
  return ok;
}

Result<void> DedupUnits::find_pairs(std::span<const std::uint32_t> order) {
  std::vector<bool> excluded;
  if (!repeated_.empty()) excluded.resize(table_.units().size());
  for (std::uint32_t record = 0; record < repeated_.size(); ++record) {
    if (!repeated_[record]) continue;
    for (std::uint32_t unit = table_.first_unit(record); unit < table_.first_unit(record + 1); ++unit) excluded[unit] = true;
  }
  if (auto ok = deduper_.finish_adding(excluded); !ok) return ok;
  if (request_.mode != DedupMode::kPairs) deduper_.prefer(order);
  const bool needs_all = request_.mode == DedupMode::kPairs || !policy_.is_first();
  std::vector<DedupRecords> texts;
  for (unsigned i = 0; i < jobs_; ++i) texts.emplace_back(request_, inputs_, table_.units());
  return deduper_.find_pairs([&](std::uint32_t unit, unsigned task, std::string& buffer) { return texts[task].text(unit, buffer); },
                             needs_all ? BatchDeduper::Wanted::kAllPairs : BatchDeduper::Wanted::kOfKept);
}

Result<std::vector<std::uint32_t>> DedupUnits::order() const {
  if (policy_.is_first()) return std::vector<std::uint32_t>();
  DedupRecords records(request_, inputs_, table_.records());
  const auto ranked = policy_.order(table_.records().size(), repeated_, room_, records);
  if (!ranked) return ranked.error();
  std::vector<std::uint32_t> order;
  order.reserve(table_.units().size());
  for (const std::uint32_t record : *ranked) {
    for (std::uint32_t unit = table_.first_unit(record); unit < table_.first_unit(record + 1); ++unit) order.push_back(unit);
  }
  return order;
}

template <typename Use>
Result<void> DedupUnits::for_each_record(const DedupInput& input, Use&& use) {
  DedupRows::Cursor rows(table_.records());
  std::vector<RowFate> going;
  for (std::uint32_t number = input.first_row; number < input.first_row + input.rows; ++number) {
    const auto row = rows.at(number);
    if (!row) return row.error();
    going.clear();
    for (; more_fates_ && next_fate_.row < table_.first_unit(number + 1); more_fates_ = deduper_.next_removed(next_fate_)) going.push_back(next_fate_);
    if (request_.progress && !input.is_spooled) request_.progress->taken += row->size;
    if (auto ok = use(number, *row, std::span<const RowFate>(going)); !ok) return ok;
  }
  return deduper_.removed_ok();
}

bool DedupUnits::is_left_out(std::uint32_t record, const DedupRow& row) const {
  const bool is_aside = row.kind == DedupRow::kMalformed || is_repeated(record);
  return row.kind == DedupRow::kInvalid || (is_aside && outputs_.wants_quarantine());
}

Result<void> DedupUnits::write_kept(DedupUnitCounters& counters) {
  UnitWriter writer(request_, outputs_);
  UnitSplitter splitter(kind_);
  DedupRecords records(request_, inputs_, table_.records());
  if (auto ok = deduper_.rewind_removed(); !ok) return ok;
  more_fates_ = deduper_.next_removed(next_fate_);
  Edits edits;
  std::vector<bool> gone;
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const DedupInput& input = inputs_[i];
    if (input.format == Format::kText && input.rows == 1) {
      const auto row = table_.records().at(input.first_row);
      if (!row) return row.error();
      if (is_left_out(input.first_row, *row)) continue;
    }
    if (auto ok = writer.begin(input); !ok) return ok;
    auto ok = for_each_record(input, [&](std::uint32_t number, const DedupRow& row, std::span<const RowFate> going) -> Result<void> {
      const auto bytes = records.raw(row);
      if (!bytes) return bytes.error();
      edits.clear();
      if (is_left_out(number, row)) {
        edits.erase(0, bytes->size(), "quarantine/record");
      } else if (!going.empty()) {
        ++counters.changed_documents;
        const auto& units = splitter.split(bytes->substr(row.text_at, row.text_size), input.format);
        gone.assign(units.size(), false);
        auto unit = units.begin();
        for (const RowFate& fate : going) {
          const auto unit_row = table_.units().at(fate.row);
          if (!unit_row) return unit_row.error();
          while (unit != units.end() && row.text_at + unit->raw_at != unit_row->text_at) ++unit;
          if (unit == units.end()) return Error{ErrorCode::kInputOutput, input.name + ": changed while it was read: run again"};
          gone[static_cast<std::size_t>(unit - units.begin())] = true;
        }
        for (const TextCut& cut : splitter.cut(gone)) edits.erase(row.text_at + cut.begin, row.text_at + cut.end, rule_of(kind_));
      }
      return writer.add(*bytes, edits);
    });
    if (!ok) return ok;
    if (ok = writer.end(); !ok) return ok;
  }
  return outputs_.to_directory() ? Result<void>() : outputs_.flush();
}

Result<void> DedupUnits::write_marked() {
  DedupRecords records(request_, inputs_, table_.records());
  UnitNames names = this->names();
  if (auto ok = deduper_.rewind_removed(); !ok) return ok;
  more_fates_ = deduper_.next_removed(next_fate_);
  std::string mark, marked;
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    auto ok = for_each_record(inputs_[i], [&](std::uint32_t number, const DedupRow& row, std::span<const RowFate> going) -> Result<void> {
      if (is_left_out(number, row)) return {};
      const auto bytes = records.raw(row);
      if (!bytes) return bytes.error();
      if (!row.is_document() || is_repeated(number)) {
        outputs_.add_record(*bytes);
        return outputs_.flush_some();
      }
      mark = "{\"units\":[";
      for (const RowFate& fate : going) {
        const auto unit = names.name(fate.row), kept = names.name(fate.kept);
        if (!unit) return unit.error();
        if (!kept) return kept.error();
        if (mark.back() != '[') mark += ',';
        std::string place;
        append_unit_place("", *unit, place);
        place.front() = '{';
        mark += place + ",\"duplicate_of\":" + kept->id + ",\"duplicate_of_unit\":" + std::to_string(kept->number) +
                ",\"jaccard\":" + json_number(fate.jaccard) + ",\"cluster\":" + std::to_string(fate.kept + std::uint64_t{1}) + "}";
      }
      mark += "]}";
      marked.clear();
      append_key(*bytes, "hansieve", mark, marked);
      outputs_.add_record(marked);
      return outputs_.flush_some();
    });
    if (!ok) return ok;
  }
  return outputs_.flush();
}

Result<void> DedupUnits::write_pairs() {
  UnitNames names = this->names();
  UnitName left;
  std::uint32_t left_unit = 0xFFFFFFFF;
  auto ok = deduper_.for_each_pair([&](const SimilarPair& pair) -> Result<void> {
    if (pair.a != left_unit) {
      auto name = names.name(left_unit = pair.a);
      if (!name) return name.error();
      left = std::move(name).value();
    }
    const auto right = names.name(pair.b);
    if (!right) return right.error();
    std::string& out = outputs_.buffer();
    out += "{\"a\":" + left.id;
    append_unit_place("a_", left, out);
    out += ",\"b\":" + right->id;
    append_unit_place("b_", *right, out);
    out += ",\"jaccard\":" + json_number(pair.jaccard) + "}\n";
    return outputs_.flush_some();
  });
  return ok ? outputs_.flush() : ok;
}

Result<void> DedupUnits::write_clusters() {
  UnitNames names = this->names();
  const auto name_of = [&](std::uint32_t unit) -> Result<std::string> {
    const auto name = names.name(unit);
    if (!name) return name.error();
    std::string spelled = name->id;
    append_unit_place("", *name, spelled);
    return spelled;
  };
  auto ok = hansieve::write_clusters(deduper_, room_.share(kClustersShare), name_of, outputs_);
  return ok ? outputs_.flush() : ok;
}

Result<void> DedupUnits::write_removed() {
  if (!outputs_.wants_removed()) return {};
  UnitNames names = this->names();
  if (auto ok = deduper_.rewind_removed(); !ok) return ok;
  std::string line;
  for (RowFate fate; deduper_.next_removed(fate);) {
    const auto unit = names.name(fate.row), kept = names.name(fate.kept);
    if (!unit) return unit.error();
    if (!kept) return kept.error();
    line = "{\"id\":" + unit->id;
    append_unit_place("", *unit, line);
    line += ",\"kept\":" + kept->id + ",\"kept_unit\":" + std::to_string(kept->number) + ",\"jaccard\":" + json_number(fate.jaccard) +
            ",\"cluster\":" + std::to_string(fate.kept + std::uint64_t{1}) + "}\n";
    if (auto ok = outputs_.write_removed(line); !ok) return ok;
  }
  return deduper_.removed_ok();
}

Result<void> DedupUnits::run(DedupSummary& summary) {
  DedupScan scan(request_, inputs_, jobs_, *this);
  tell_phase("reading");
  if (auto ok = scan.run(); !ok) return ok;
  seen_.clear();
  if (auto ok = check_formats(); !ok) return ok;
  if (auto ok = set_repeated_ids_aside(); !ok) return ok;
  tell_phase("comparing");
  const auto order = this->order();
  if (!order) return order.error();
  if (auto ok = find_pairs(*order); !ok) return ok;
  tell_phase("writing");
  // Pairs are written before the choice, which uses them up.
  if (request_.mode == DedupMode::kPairs) {
    if (auto ok = write_pairs(); !ok) return ok;
  }
  DedupRecords texts(request_, inputs_, table_.units());
  const BatchDeduper::TextOf text_of = [&](std::uint32_t unit, unsigned, std::string& buffer) { return texts.text(unit, buffer); };
  if (auto ok = deduper_.choose(*order, request_.mode == DedupMode::kPairs ? nullptr : text_of); !ok) return ok;
  const Result<void> written = request_.mode == DedupMode::kDrop       ? write_kept(summary.units)
                               : request_.mode == DedupMode::kMark     ? write_marked()
                               : request_.mode == DedupMode::kClusters ? write_clusters()
                                                                       : Result<void>();
  if (!written) return written;
  if (auto ok = write_removed(); !ok) return ok;
  if (auto ok = write_set_aside(set_aside_, repeated_, table_.records(), request_, inputs_, outputs_); !ok) return ok;
  summary.near = deduper_.stats();
  summary.units.short_units = short_units_;
  summary.units.units = short_units_ + table_.units().size();
  summary.units.removed = deduper_.removed();
  summary.near.documents = summary.kept = documents_;
  summary.failed_records = set_aside_.size();
  summary.failed_files = scan.counters().failed_files;
  summary.bytes = scan.counters().bytes;
  return {};
}

}  // namespace hansieve
