#include "dedup_indexed.h"

#include "dedup_records.h"
#include "hansieve/io/quarantine.h"
#include "hansieve/run/stats.h"

namespace hansieve {

Result<void> DedupIndexed::take(ScannedBatch& batch) {
  DedupInput& input = *batch.input;
  if (input.format == Format::kText && !any_text_files_) {
    any_text_files_ = true;
    if (auto ok = outputs_.check(true); !ok) return ok;
  }
  if (input.rows == 0) input.first_row = rows_;
  for (const ScannedRecord& record : batch.records) {
    ++rows_;
    ++input.rows;
    if (auto ok = take_record(batch, record, input, std::string_view(batch.bytes).substr(record.row.offset - batch.offset, record.row.size)); !ok) return ok;
    if (outputs_.to_directory()) continue;
    if (auto ok = outputs_.flush_some(); !ok) return ok;
  }
  // Pages of the index are memory of the process as long as they are mapped.
  if (request_.memory > 0 && RunClock::resident_memory_bytes() > request_.memory / 10 * 9) index_.release_pages();
  return {};
}

Result<void> DedupIndexed::take_record(const ScannedBatch& batch, const ScannedRecord& record, const DedupInput& input, std::string_view raw) {
  const std::uint32_t line = input.format == Format::kText ? 0 : input.rows;
  const bool writes = !index_.is_shard() && (request_.mode == DedupMode::kDrop || request_.mode == DedupMode::kMark);
  std::string problem, id;
  if (record.row.kind == DedupRow::kInvalid) {
    problem = "invalid text";
  } else if (record.row.kind == DedupRow::kMalformed) {
    const auto parsed = parser_.parse(raw, input.format);
    problem = parsed ? "invalid" : parsed.error().message;
  } else if (record.row.is_document()) {
    id = record.id_size == 0 ? id_from_place(input, rows_ - 1) : std::string(raw.substr(record.id_at, record.id_size));
    if (!ids_.insert(record.id)) problem = "the id " + id + " was there before";
  }
  if (!problem.empty()) {
    if (++summary_.failed_records == 1) request_.tell(input.name + (line > 0 ? ":" + std::to_string(line) : "") + ": " + problem);
    if (outputs_.wants_quarantine()) {
      line_.clear();
      append_quarantined(input.name, line, problem, true, without_break(raw), line_);
      return outputs_.write_quarantine(line_);
    }
    if (record.row.kind == DedupRow::kInvalid || outputs_.to_directory()) return {};
  }
  if (!problem.empty() || record.row.kind == DedupRow::kPassed) {
    if (writes) outputs_.add_record(raw);
    return {};
  }
  ++summary_.near.documents;
  summary_.near.empty += record.row.kind == DedupRow::kEmpty;
  const unsigned slots = request_.dedup.signature.slots;
  const bool is_signed = record.signature >= 0;
  const auto signature = std::span<const std::uint16_t>(batch.signatures).subspan(is_signed ? static_cast<std::size_t>(record.signature) * slots : 0, is_signed ? slots : 0);
  const auto verdict = index_.decide(std::string_view(batch.folded).substr(record.folded_at, record.folded_size), record.text, signature, id);
  if (!verdict) return verdict.error();
  ++(verdict->is_kept ? summary_.kept : summary_.removed);
  if (request_.progress && !verdict->is_kept) ++request_.progress->duplicates;
  return index_.is_shard() ? Result<void>() : write(raw, input, std::move(id), *verdict);
}

Result<void> DedupIndexed::write(std::string_view raw, const DedupInput& input, std::string id, const IndexVerdict& verdict) {
  if (!verdict.is_kept && outputs_.wants_removed()) {
    line_.clear();
    append_removed(id, verdict.kept_id, verdict.jaccard, verdict.kept_ordinal + 1, line_);
    if (auto ok = outputs_.write_removed(line_); !ok) return ok;
  }
  switch (request_.mode) {
    case DedupMode::kPairs: break;
    case DedupMode::kClusters:
      if (!verdict.is_kept) {
        Cluster& cluster = clusters_[verdict.kept_ordinal];
        cluster.kept_id = verdict.kept_id;
        cluster.members.emplace_back(std::move(id), verdict.jaccard);
      }
      break;
    case DedupMode::kMark:
      if (input.format != Format::kJsonLines) {
        outputs_.add_record(raw);
        break;
      }
      line_.clear();
      append_marked(raw, verdict.kept_id, verdict.jaccard, (verdict.is_kept ? verdict.ordinal : verdict.kept_ordinal) + 1, line_);
      outputs_.add_record(line_);
      break;
    case DedupMode::kDrop:
      if (!verdict.is_kept) break;
      if (outputs_.to_directory()) return outputs_.copy_kept(input.path, input.name);
      outputs_.add_record(raw);
      break;
  }
  return {};
}

Result<void> DedupIndexed::write_clusters() {
  for (const auto& [ordinal, cluster] : clusters_) {
    append_cluster_begin(ordinal + 1, cluster.kept_id, outputs_.buffer());
    for (const auto& [id, jaccard] : cluster.members) append_cluster_member(id, jaccard, outputs_.buffer());
    append_cluster_end(outputs_.buffer());
    if (auto ok = outputs_.flush_some(); !ok) return ok;
  }
  return {};
}

Result<void> DedupIndexed::run(DedupSummary& summary) {
  DedupScan scan(request_, inputs_, jobs_, *this);
  if (auto ok = scan.run(); !ok) return ok;
  if (auto ok = outputs_.check(any_text_files_); !ok) return ok;
  if (auto ok = write_clusters(); !ok) return ok;
  if (index_.is_shard()) {
    outputs_.drop_output();
  } else if (!outputs_.to_directory()) {
    if (auto ok = outputs_.flush(); !ok) return ok;
  }
  summary = summary_;
  summary.near = index_.stats();
  summary.near.documents = summary_.near.documents;
  summary.failed_files = scan.counters().failed_files;
  summary.bytes = scan.counters().bytes;
  return {};
}

}  // namespace hansieve
