#include "dedup_stream.h"

#include <mutex>

#include "dedup_records.h"
#include "hansieve/io/quarantine.h"

namespace hansieve {

DedupStream::DedupStream(const DedupRequest& request, const Banding& banding, Scratch& scratch, unsigned jobs, DedupOutputs& outputs)
    : request_(request), banding_(banding), outputs_(outputs), inputs_(scratch), jobs_(jobs),
      signatures_(request.dedup.signature.slots, banding, nullptr), index_(banding, request.dedup.signature.slots, request.dedup.max_bucket),
      scratch_(scratch), parser_(request), sketcher_(request.dedup.signature, request.dedup.folding) {}

bool DedupStream::knows(const Hash128& text) const {
  const std::shared_lock guard(lock_);
  return texts_of_.find(text) != HashTable128::kNone;
}

Result<void> DedupStream::take(ScannedBatch& batch) {
  DedupInput& input = *batch.input;
  format_ = input.format;
  if (input.rows == 0) input.first_row = rows_;
  for (const ScannedRecord& record : batch.records) {
    ++rows_;
    ++input.rows;
    const auto raw = std::string_view(batch.bytes).substr(record.row.offset - batch.offset, record.row.size);
    if (auto ok = take_record(batch, record, raw); !ok) return ok;
    if (auto ok = outputs_.flush_some(); !ok) return ok;
  }
  return outputs_.flush();
}

Result<void> DedupStream::set_aside(const DedupInput& input, std::uint32_t line, std::string_view raw, const std::string& reason) {
  if (++summary_.failed_records == 1) request_.tell(input.name + ":" + std::to_string(line) + ": " + reason);
  if (!outputs_.wants_quarantine()) return {};
  std::string entry;
  append_quarantined(input.name, line, reason, true, without_break(raw), entry);
  return outputs_.write_quarantine(entry);
}

Result<void> DedupStream::take_record(ScannedBatch& batch, const ScannedRecord& record, std::string_view raw) {
  const DedupInput& input = *batch.input;
  const std::uint32_t number = rows_ - 1, line = input.rows;
  const DedupRow& row = record.row;
  std::string problem;
  if (row.kind == DedupRow::kMalformed) {
    const auto parsed = parser_.parse(raw, input.format);
    problem = parsed ? "invalid" : parsed.error().message;
  } else if (row.is_document() && !ids_.insert(record.id)) {
    const auto parsed = parser_.parse(raw, input.format);
    problem = "the id " + (parsed && !parsed->id.empty() ? std::string(parsed->id) : id_from_place(input, number)) + " was there before";
  }
  if (!problem.empty() || row.kind == DedupRow::kPassed) {
    if (!problem.empty()) {
      if (auto ok = set_aside(input, line, raw, problem); !ok) return ok;
      if (outputs_.wants_quarantine()) return {};
    }
    outputs_.add_record(raw);
    return {};
  }
  if (row.kind == DedupRow::kInvalid) return set_aside(input, line, raw, "invalid text");

  ++summary_.near.documents;
  if (row.kind == DedupRow::kEmpty) {
    ++summary_.near.empty;
    return write(raw, input, nullptr, 1, number);
  }
  // Only this thread changes the table, so it may look without the lock.
  std::uint32_t found = texts_of_.find(record.text);
  if (found == HashTable128::kNone) {
    found = static_cast<std::uint32_t>(texts_.size());
    {
      const std::lock_guard guard(lock_);
      texts_of_.insert(record.text);
    }
    texts_.emplace_back();
    Text text;
    text.size = row.size, text.text_at = row.text_at, text.text_size = row.text_size, text.number = number, text.kept = found;
    const unsigned slots = request_.dedup.signature.slots;
    const auto signature = std::span<const std::uint16_t>(batch.signatures).subspan(static_cast<std::size_t>(record.signature) * slots, slots);
    if (auto ok = judge(text, found, raw, signature); !ok) return ok;
    texts_[found] = text;
    // What goes makes nothing else go; and buckets of many copies stay small.
    if (text.kept == found) index_.insert(found, signature, record.text.low);
    if (auto ok = signatures_.append(signature, record.text.low); !ok) return ok;
    if (text.kept == found) return write(raw, input, nullptr, 1, number);
    return write(raw, input, &texts_[text.kept], text.jaccard, number);
  }
  ++summary_.near.identical;
  const Text& known = texts_[found];
  return write(raw, input, &texts_[known.kept], known.jaccard, number);
}

Result<std::string_view> DedupStream::text_at(const Text& text) {
  slice_.resize(text.text_size);
  if (auto ok = spool_->read(text.offset + text.text_at, slice_.data(), slice_.size(), blocks_); !ok) return ok.error();
  return DedupParser::text_of(slice_, format_, buffer_);
}

Result<void> DedupStream::judge(Text& text, std::uint32_t number, std::string_view raw, std::span<const std::uint16_t> signature) {
  const DedupOptions& options = request_.dedup;
  const double least = least_estimate(options);
  candidates_.clear();
  index_.query(signature, candidates_);
  bool has_left = false;
  std::vector<std::uint16_t> unused;
  for (const std::uint32_t other : candidates_) {
    if (texts_[other].kept != other) continue;
    const auto others = *signatures_.signature(other, unused);   // in memory
    if (!share_band(signature, others, banding_)) continue;
    ++summary_.near.candidates;
    double jaccard = estimate_jaccard(signature, others);
    if (jaccard < least) continue;
    if (options.verify == Verify::kExact) {
      if (!has_left) {
        sketcher_.look_at(DedupParser::text_of(raw.substr(text.text_at, text.text_size), format_, buffer_));
        comparer_.set_left(sketcher_.shingles());
        has_left = true;
      }
      const auto old_text = text_at(texts_[other]);
      if (!old_text) return old_text.error();
      sketcher_.look_at(*old_text);
      jaccard = comparer_.compare(sketcher_.shingles()).jaccard();
      ++summary_.near.compared;
      if (jaccard < options.threshold) continue;
    }
    ++summary_.near.pairs;
    if (text.kept == number || jaccard > text.jaccard) text.kept = other, text.jaccard = jaccard;
  }
  if (text.kept != number) return {};
  if (!spool_) {
    auto file = scratch_.create("kept records");
    if (!file) return file.error();
    spool_ = std::make_unique<BlockSpool>(std::move(file).value());
  }
  text.offset = spool_->size();
  return spool_->append(raw);
}

Result<std::string> DedupStream::id_of(const Text& kept) {
  std::string raw(kept.size, '\0');
  if (auto ok = spool_->read(kept.offset, raw.data(), raw.size(), blocks_); !ok) return ok.error();
  const auto parsed = parser_.parse(raw, format_);
  return parsed && !parsed->id.empty() ? std::string(parsed->id) : id_from_place(inputs_[0], kept.number);
}

Result<void> DedupStream::write(std::string_view raw, const DedupInput& input, const Text* kept, double jaccard, std::uint32_t number) {
  const bool marks = request_.mode == DedupMode::kMark && input.format == Format::kJsonLines;
  if (!kept) {
    ++summary_.kept;
    if (!marks) {
      outputs_.add_record(raw);
      return {};
    }
    marked_.clear();
    append_marked(raw, {}, 1, number + std::uint64_t{1}, marked_);
    outputs_.add_record(marked_);
    return {};
  }
  ++summary_.removed;
  if (request_.progress) ++request_.progress->duplicates;
  if (!marks && !outputs_.wants_removed()) {
    if (request_.mode == DedupMode::kMark) outputs_.add_record(raw);
    return {};
  }
  const auto kept_id = id_of(*kept);
  if (!kept_id) return kept_id.error();
  if (outputs_.wants_removed()) {
    const auto parsed = parser_.parse(raw, input.format);
    const std::string id = parsed && !parsed->id.empty() ? std::string(parsed->id) : id_from_place(input, number);
    std::string line;
    append_removed(id, *kept_id, jaccard, kept->number + std::uint64_t{1}, line);
    if (auto ok = outputs_.write_removed(line); !ok) return ok;
  }
  if (request_.mode == DedupMode::kMark) {
    marked_.clear();
    if (marks) append_marked(raw, *kept_id, jaccard, kept->number + std::uint64_t{1}, marked_);
    outputs_.add_record(marks ? std::string_view(marked_) : raw);
  }
  return {};
}

Result<void> DedupStream::run(DedupSummary& summary) {
  if (auto ok = outputs_.check(false); !ok) return ok;
  DedupScan scan(request_, inputs_, jobs_, *this);
  if (auto ok = scan.run(); !ok) return ok;
  summary = summary_;
  summary.near.large_buckets = index_.large_buckets();
  summary.failed_files = scan.counters().failed_files;
  summary.bytes = scan.counters().bytes;
  return {};
}

}  // namespace hansieve
