#include "dedup_batch.h"

#include <algorithm>

#include "dedup_clusters.h"
#include "dedup_plan.h"
#include "hansieve/near/containment_search.h"
#include "hansieve/near/parallel.h"
#include "set_aside.h"

namespace hansieve {
namespace {

// Of the room, while reading; BatchDeduper takes the rest.
constexpr double kIdsShare = 0.25, kSeenShare = 0.15;
constexpr double kClustersShare = 0.30;   ///< while writing

// The work is saved after each sixteenth of the input, but not after some milliseconds.
constexpr std::uint64_t kSavedParts = 16, kLeastSavedBytes = 4 << 20;
constexpr unsigned kBlocksUntilSaved = 1 << 14;   ///< of candidates

}  // namespace

DedupBatch::DedupBatch(const DedupRequest& request, const KeepPolicy& policy, const Banding& banding, const Room& room, unsigned jobs,
                       std::uint64_t expected, DedupOutputs& outputs, DedupResume* resume)
    : request_(request), policy_(policy), jobs_(jobs), room_(room), outputs_(outputs), resume_(resume), inputs_(*room.scratch),
      rows_(room.is_bounded() ? room.scratch : nullptr), seen_(room.share(kSeenShare).most_bytes), ids_(room.share(kIdsShare)),
      deduper_(request.dedup, banding, {room_, jobs, parallel_on(jobs), request.progress ? &request.progress->duplicates : nullptr}) {
  // A little more than expected, so that a guess that is nearly right does not double the memory.
  ids_.expect(expected + expected / 16);
  deduper_.expect(expected + expected / 16);
}

Result<void> DedupBatch::take(ScannedBatch& batch) {
  DedupInput& input = *batch.input;
  if (input.format == Format::kText) any_text_files_ = true;
  if (input.rows == 0) input.first_row = rows_.size();
  input.rows += static_cast<std::uint32_t>(batch.records.size());
  if (input.is_spooled) {
    if (auto ok = inputs_.spool(input, batch.bytes); !ok) return ok;
  }
  const unsigned slots = request_.dedup.signature.slots;
  for (const ScannedRecord& record : batch.records) {
    const std::uint32_t row = rows_.size();
    if (auto ok = rows_.add(record.row); !ok) return ok;
    if (!record.row.is_document()) {
      if (record.row.kind != DedupRow::kPassed) set_aside_.push_back(row);
      continue;
    }
    if (auto ok = ids_.add(record.id, row); !ok) return ok;
    if (record.row.kind == DedupRow::kEmpty) {
      ++empty_;
      continue;
    }
    const bool is_signed = record.signature >= 0;
    const auto signature = std::span<const std::uint16_t>(batch.signatures).subspan(is_signed ? record.signature * slots : 0, is_signed ? slots : 0);
    if (auto ok = deduper_.add({row, is_signed, record.text}, signature); !ok) return ok;
    if (is_signed) seen_.add(record.text);
  }
  return {};
}

Result<void> DedupBatch::find_repeated_ids() {
  auto ok = ids_.for_each_repeated([&](std::uint32_t record) -> Result<void> {
    if (repeated_.empty()) repeated_.resize(rows_.size());
    repeated_[record] = true;
    set_aside_.push_back(record);
    const auto row = rows_.at(record);
    if (!row) return row.error();
    empty_ -= row->kind == DedupRow::kEmpty;
    return {};
  });
  std::sort(set_aside_.begin(), set_aside_.end());
  return ok;
}

Result<void> DedupBatch::read(DedupScan& scan) {
  if (resume_) {
    const std::uint64_t bytes = size_of_inputs(request_).file_bytes;
    scan.pause_every(std::max(bytes / kSavedParts, kLeastSavedBytes), [&]() -> Result<void> {
      if (auto ok = ids_.spill(); !ok) return ok;
      if (auto ok = deduper_.spill(); !ok) return ok;
      return save(DedupStep::kReading, scan);
    });
  }
  tell_phase("reading");
  if (auto ok = scan.run(); !ok) return ok;
  seen_.clear();
  if (auto ok = outputs_.check(any_text_files_); !ok) return ok;
  if (auto ok = find_repeated_ids(); !ok) return ok;
  if (auto ok = deduper_.finish_adding(repeated_); !ok) return ok;
  return save(DedupStep::kRead, scan);
}

Result<void> DedupBatch::compare(DedupScan& scan) {
  tell_phase("comparing");
  if (!is_done(DedupStep::kFound)) {
    if (auto ok = deduper_.find_candidates(); !ok) return ok;
    if (auto ok = save(DedupStep::kFound, scan); !ok) return ok;
  }
  // Whoever asks for all pairs, or another order, needs them all.
  const bool needs_all = request_.mode == DedupMode::kPairs || !policy_.is_first() || request_.containment > 0;
  const auto wanted = needs_all ? BatchDeduper::Wanted::kAllPairs : BatchDeduper::Wanted::kOfKept;
  std::vector<DedupRecords> records;
  for (unsigned i = 0; i < jobs_; ++i) records.push_back(this->records());
  const auto text_of = [&](std::uint32_t row, unsigned task, std::string& buffer) { return records[task].text(row, buffer); };
  unsigned blocks = 0;
  const auto between = [&] { return ++blocks % kBlocksUntilSaved == 0 ? save(DedupStep::kComparing, scan) : Result<void>(); };
  if (auto ok = deduper_.verify_candidates(text_of, wanted, between); !ok) return ok;
  return save(DedupStep::kCompared, scan);
}

// Not saved: found again where a run is resumed.
Result<void> DedupBatch::find_contained() {
  if (request_.containment == 0) return {};
  std::vector<DedupRecords> records;
  for (unsigned i = 0; i < jobs_; ++i) records.push_back(this->records());
  const BatchDeduper::TextOf text_of = [&](std::uint32_t row, unsigned task, std::string& buffer) { return records[task].text(row, buffer); };
  return ContainmentSearch({request_.dedup, request_.containment, room_, jobs_, parallel_on(jobs_)}, text_of).find(deduper_);
}

// The texts that were seen are not saved: they only spare signatures.
void DedupBatch::save_or_load(DedupScan& scan, SavedState& state) {
  scan.save_or_load(state), inputs_.save_or_load(state), rows_.save_or_load(state);
  ids_.save_or_load(state), deduper_.save_or_load(state);
  state(repeated_), state(set_aside_), state(empty_), state(any_text_files_);
}

Result<void> DedupBatch::save(DedupStep step, DedupScan& scan) {
  if (!resume_) return {};
  return resume_->save(step, [&](SavedState& state) { save_or_load(scan, state); });
}

template <typename Use>
Result<void> DedupBatch::for_each_record(Use&& use) {
  if (auto ok = deduper_.rewind_removed(); !ok) return ok;
  RowFate fate;
  bool more = deduper_.next_removed(fate);
  DedupRows::Cursor cursor(rows_);
  for (std::uint32_t number = 0; number < rows_.size(); ++number) {
    const auto row = cursor.at(number);
    if (!row) return row.error();
    const bool is_removed = more && fate.row == number;
    if (request_.progress && !inputs_[row->input].is_spooled) request_.progress->taken += row->size;
    if (auto ok = use(number, *row, is_removed ? fate : RowFate{number, number, 1}); !ok) return ok;
    if (is_removed) more = deduper_.next_removed(fate);
  }
  return deduper_.removed_ok();
}

Result<void> DedupBatch::write_kept() {
  DedupRecords records = this->records();
  return for_each_record([&](std::uint32_t number, const DedupRow& row, const RowFate& fate) -> Result<void> {
    const bool is_aside = row.kind == DedupRow::kMalformed || is_repeated(number);
    if (fate.kept != number || row.kind == DedupRow::kInvalid || (is_aside && outputs_.wants_quarantine())) return {};
    const DedupInput& input = records.input_of(row);
    if (outputs_.to_directory()) return outputs_.copy_kept(input.path, input.name);
    const auto bytes = records.raw(row);
    if (!bytes) return bytes.error();
    outputs_.add_record(*bytes);
    return outputs_.flush_some();
  });
}

Result<void> DedupBatch::write_marked() {
  DedupRecords records = this->records(), others = this->records();
  std::string marked;
  return for_each_record([&](std::uint32_t number, const DedupRow& row, const RowFate& fate) -> Result<void> {
    const bool is_aside = row.kind == DedupRow::kMalformed || is_repeated(number);
    if (row.kind == DedupRow::kInvalid || (is_aside && outputs_.wants_quarantine())) return {};
    const auto bytes = records.raw(row);
    if (!bytes) return bytes.error();
    if (is_aside || !row.is_document() || records.format_of(row) != Format::kJsonLines) {
      outputs_.add_record(*bytes);
      return outputs_.flush_some();
    }
    std::string kept;
    if (fate.kept != number) {
      auto id = others.id(fate.kept);
      if (!id) return id.error();
      kept = std::move(id).value();
    }
    marked.clear();
    append_marked(*bytes, kept, fate.jaccard, fate.kept + std::uint64_t{1}, marked, fate.containment);
    outputs_.add_record(marked);
    return outputs_.flush_some();
  });
}

Result<void> DedupBatch::write_pairs() {
  DedupRecords records = this->records();
  std::string left;
  std::uint32_t left_row = 0xFFFFFFFF;
  return deduper_.for_each_pair([&](const SimilarPair& pair) -> Result<void> {
    if (pair.a != left_row) {
      auto id = records.id(left_row = pair.a);
      if (!id) return id.error();
      left = std::move(id).value();
    }
    const auto right = records.id(pair.b);
    if (!right) return right.error();
    outputs_.buffer() += "{\"a\":" + left + ",\"b\":" + *right + ",\"jaccard\":" + json_number(pair.jaccard) + "}\n";
    return outputs_.flush_some();
  });
}

Result<void> DedupBatch::write_contained() {
  DedupRecords records = this->records();
  return deduper_.for_each_contained([&](const ContainedPair& pair) -> Result<void> {
    const auto inner = records.id(pair.inner), outer = records.id(pair.outer);
    if (!inner) return inner.error();
    if (!outer) return outer.error();
    const bool is_inner_first = pair.inner < pair.outer;
    outputs_.buffer() += "{\"a\":" + (is_inner_first ? *inner : *outer) + ",\"b\":" + (is_inner_first ? *outer : *inner) +
                         ",\"jaccard\":" + json_number(pair.jaccard) + ",\"containment\":" + json_number(pair.containment) +
                         ",\"inner\":" + *inner + "}\n";
    return outputs_.flush_some();
  });
}

Result<void> DedupBatch::write_clusters() {
  DedupRecords records = this->records();
  return hansieve::write_clusters(deduper_, room_.share(kClustersShare), [&](std::uint32_t row) { return records.id(row); }, outputs_);
}

Result<void> DedupBatch::write_removed() {
  if (!outputs_.wants_removed()) return {};
  DedupRecords records = this->records();
  if (auto ok = deduper_.rewind_removed(); !ok) return ok;
  std::string lines;
  for (RowFate fate; deduper_.next_removed(fate); lines.clear()) {
    const auto id = records.id(fate.row), kept = records.id(fate.kept);
    if (!id) return id.error();
    if (!kept) return kept.error();
    append_removed(*id, *kept, fate.jaccard, fate.kept + std::uint64_t{1}, lines, fate.containment);
    if (auto ok = outputs_.write_removed(lines); !ok) return ok;
  }
  return deduper_.removed_ok();
}

Result<void> DedupBatch::run(DedupSummary& summary) {
  DedupScan scan(request_, inputs_, jobs_, *this);
  if (is_done(DedupStep::kReading)) {
    if (auto ok = resume_->load([&](SavedState& state) { save_or_load(scan, state); }); !ok) return ok;
  }
  if (!is_done(DedupStep::kRead)) {
    if (auto ok = read(scan); !ok) return ok;
  }
  std::vector<std::uint32_t> order;
  if (!policy_.is_first()) {
    DedupRecords records = this->records();
    auto ranked = policy_.order(rows_.size(), repeated_, room_, records);
    if (!ranked) return ranked.error();
    order = std::move(ranked).value();
  }
  if (request_.mode != DedupMode::kPairs) deduper_.prefer(order);
  if (!is_done(DedupStep::kCompared)) {
    if (auto ok = compare(scan); !ok) return ok;
  }
  if (auto ok = find_contained(); !ok) return ok;
  tell_phase("writing");
  // Pairs are written before the choice, which uses them up.
  if (request_.mode == DedupMode::kPairs) {
    if (auto ok = write_pairs(); !ok) return ok;
    if (auto ok = write_contained(); !ok) return ok;
  }
  DedupRecords records = this->records();
  const BatchDeduper::TextOf text_of = [&](std::uint32_t row, unsigned, std::string& buffer) { return records.text(row, buffer); };
  if (auto ok = deduper_.choose(order, request_.mode == DedupMode::kPairs ? nullptr : text_of); !ok) return ok;
  const Result<void> written = request_.mode == DedupMode::kDrop       ? write_kept()
                               : request_.mode == DedupMode::kMark     ? write_marked()
                               : request_.mode == DedupMode::kClusters ? write_clusters()
                                                                       : Result<void>();
  if (!written) return written;
  if (!outputs_.to_directory()) {
    if (auto ok = outputs_.flush(); !ok) return ok;
  }
  if (auto ok = write_removed(); !ok) return ok;
  if (auto ok = write_set_aside(set_aside_, repeated_, rows_, request_, inputs_, outputs_); !ok) return ok;
  summary.near = deduper_.stats();
  summary.near.documents += empty_;
  summary.near.empty = empty_;
  summary.removed = deduper_.removed();
  summary.kept = summary.near.documents - summary.removed;
  summary.failed_records = set_aside_.size();
  summary.failed_files = scan.counters().failed_files;
  summary.bytes = scan.counters().bytes;
  return {};
}

}  // namespace hansieve
