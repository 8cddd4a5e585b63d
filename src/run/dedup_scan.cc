#include "dedup_scan.h"

#include "dedup_parser.h"
#include "dedup_records.h"
#include "hansieve/io/line_reader.h"
#include "hansieve/io/source.h"
#include "hansieve/io/walk.h"
#include "hansieve/near/sketcher.h"
#include "unit_splitter.h"

namespace hansieve {
namespace {

constexpr std::uint64_t kMostRecordBytes = 0xFFFFFFFF;

/// Only in order: the lines before are counted.
Error invalid_text(const ScannedBatch& batch) {
  const DedupInput& input = *batch.input;
  const std::string line = input.format == Format::kText ? "" : ":" + std::to_string(input.rows + batch.refused);
  return {ErrorCode::kConfiguration, input.name + line + ": invalid text: use --invalid replace or skip"};
}

}  // namespace

struct DedupScan::Worker {
  explicit Worker(const DedupRequest& request)
      : parser(request), splitter(unit_kind(request.unit)), sketcher(request.dedup.signature, request.dedup.folding) {}
  DedupParser parser;
  UnitSplitter splitter;
  Sketcher sketcher;
  std::string buffer;
};

DedupScan::DedupScan(const DedupRequest& request, DedupInputs& inputs, unsigned jobs, ScanConsumer& consumer)
    : request_(request), inputs_(inputs), consumer_(consumer), runner_(jobs) {}
DedupScan::~DedupScan() = default;

std::unique_ptr<DedupScan::Worker> DedupScan::take_worker() {
  {
    const std::lock_guard guard(lock_);
    if (!idle_.empty()) {
      auto worker = std::move(idle_.back());
      idle_.pop_back();
      return worker;
    }
  }
  return std::make_unique<Worker>(request_);
}

void DedupScan::give_back(std::unique_ptr<Worker> worker) {
  const std::lock_guard guard(lock_);
  idle_.push_back(std::move(worker));
}

void DedupScan::scan_record(std::string_view bytes, std::size_t at, ScannedBatch& batch, Worker& worker) const {
  const DedupInput& input = *batch.input;
  ScannedRecord& record = batch.records.emplace_back();
  DedupRow& row = record.row;
  row.input = input.number;
  row.offset = batch.offset + at;
  row.size = static_cast<std::uint32_t>(bytes.size());
  if (bytes.size() > kMostRecordBytes) {
    batch.status = Error{ErrorCode::kInputOutput, input.name + ": a record of more than 4 GiB: split it"};
    return;
  }
  const auto parsed = worker.parser.parse(bytes, input.format, batch.bytes.size() - at - bytes.size());
  if (!parsed) {
    row.kind = DedupRow::kMalformed;
    return;
  }
  if (!parsed->is_document) return;
  row.text_at = static_cast<std::uint32_t>(parsed->text.data() - bytes.data());
  row.text_size = static_cast<std::uint32_t>(parsed->text.size());
  bool invalid = false;
  const std::string_view text = DedupParser::text_of(parsed->text, input.format, worker.buffer, &invalid, parsed->is_utf8);
  if (invalid && request_.invalid != InvalidBytes::kReplace) {
    row.kind = DedupRow::kInvalid;
    if (request_.invalid == InvalidBytes::kError) batch.refused = batch.records.size();
    return;
  }
  if (!parsed->id.empty()) {
    record.id_at = static_cast<std::uint32_t>(parsed->id.data() - bytes.data());
    record.id_size = static_cast<std::uint32_t>(parsed->id.size());
    record.id = hash128(parsed->id);
  } else if (input.format == Format::kText) {
    record.id = hash128(id_from_place(input, 0));
  } else {
    record.id = {hash64(input.name), row.offset};   // its line
  }
  if (request_.unit != DedupUnit::kDocument) {
    row.kind = DedupRow::kDocument;
    return scan_units(bytes, batch, worker);
  }
  if (!worker.sketcher.look_at(text)) {
    row.kind = DedupRow::kEmpty;
    return;
  }
  row.kind = DedupRow::kDocument;
  record.text = worker.sketcher.hash();
  if (consumer_.wants_folded()) {
    record.folded_at = batch.folded.size(), record.folded_size = worker.sketcher.folded().size();
    batch.folded += worker.sketcher.folded();
  }
  record.signature = sign(record.text, batch, worker);
}

std::int32_t DedupScan::sign(const Hash128& text, ScannedBatch& batch, Worker& worker) const {
  if (consumer_.knows(text)) return -1;
  const unsigned slots = request_.dedup.signature.slots;
  const auto signature = static_cast<std::int32_t>(batch.signatures.size() / slots);
  batch.signatures.resize(batch.signatures.size() + slots);
  worker.sketcher.sign(std::span(batch.signatures).last(slots));
  return signature;
}

void DedupScan::scan_units(std::string_view bytes, ScannedBatch& batch, Worker& worker) const {
  const DedupRow& row = batch.records.back().row;
  const std::string_view slice = bytes.substr(row.text_at, row.text_size);
  for (const RecordUnit& unit : worker.splitter.split(slice, batch.input->format)) {
    const auto text = DedupParser::text_of(slice.substr(unit.raw_at, unit.raw_size), batch.input->format, worker.buffer);
    if (unit.holds_text_together || !worker.sketcher.look_at(text) || worker.sketcher.code_points() < request_.min_unit) {
      ++batch.short_units;
      continue;
    }
    ScannedUnit& found = batch.units.emplace_back();
    found.record = static_cast<std::uint32_t>(batch.records.size() - 1);
    found.text_at = row.text_at + unit.raw_at, found.text_size = unit.raw_size;
    found.text = worker.sketcher.hash();
    found.signature = sign(found.text, batch, worker);
  }
}

void DedupScan::scan(ScannedBatch& batch, Worker& worker) const {
  if (batch.input->format == Format::kText) return scan_record(batch.bytes, 0, batch, worker);
  for_each_line(batch.bytes, [&](std::string_view line) {
    if (batch.status && batch.refused == 0) scan_record(line, static_cast<std::size_t>(line.data() - batch.bytes.data()), batch, worker);
  });
}

void DedupScan::submit(DedupInput& input, std::uint64_t offset, std::string bytes) {
  auto batch = std::make_shared<ScannedBatch>();
  batch->input = &input, batch->offset = offset, batch->bytes = std::move(bytes);
  runner_.submit([this, batch](Turn&) -> OrderedRunner::InOrder {
    if (!stopped_) {
      auto worker = take_worker();
      scan(*batch, *worker);
      give_back(std::move(worker));
    }
    return [this, batch] {
      if (stopped_) return;
      if (request_.progress) {
        request_.progress->bytes += batch->bytes.size();
        request_.progress->documents += batch->records.size();
        if (!batch->input->is_spooled) request_.progress->taken += batch->bytes.size();
      }
      if (batch->refused > 0) batch->status = invalid_text(*batch);
      auto ok = batch->status ? consumer_.take(*batch) : batch->status;
      if (ok) return;
      const std::lock_guard guard(lock_);
      status_ = ok;
      stopped_ = true;
    };
  });
}

void DedupScan::save_or_load(SavedState& state) {
  state(counters_), state(place_);
  if (state.is_loading()) start_ = place_;
}

Result<void> DedupScan::pause_if_due(std::uint64_t read, const Place& place) {
  place_ = place;
  since_pause_ += read;
  if (!pause_ || since_pause_ < pause_bytes_ || stopped_) return {};
  since_pause_ = 0;
  runner_.finish();
  return stopped_ ? Result<void>() : pause_();
}

Result<void> DedupScan::read_lines(Source& source, DedupInput& input) {
  LineReader reader(source);
  if (auto ok = reader.skip_to(input.bytes); !ok) return ok;
  for (std::string lines; !stopped_;) {
    const auto more = reader.next(lines);
    if (!more) return more.error();
    if (!*more) return {};
    const std::uint64_t offset = reader.offset(), size = lines.size();
    input.bytes = offset + size;
    counters_.bytes += size;
    submit(input, offset, std::move(lines));
    lines = {};
    if (auto ok = pause_if_due(size, {place_.paths, offset + size}); !ok) return stop(ok);
  }
  return {};
}

Result<void> DedupScan::read_text(Source& source, DedupInput& input, bool from_directory) {
  std::string bytes;
  for (;;) {
    const std::size_t size = bytes.size();
    bytes.resize(size + kReadBytes);
    const auto count = source.read(bytes.data() + size, kReadBytes);
    if (!count) return count.error();
    bytes.resize(size + *count);
    if (*count == 0) break;
  }
  if (from_directory && bytes.substr(0, kReadBytes).find('\0') != std::string::npos) {
    return Error{ErrorCode::kInputOutput, input.path + ": looks binary, left out"};
  }
  input.bytes = bytes.size();
  counters_.bytes += bytes.size();
  bytes.shrink_to_fit();
  submit(input, 0, std::move(bytes));
  return {};
}

Result<void> DedupScan::read_input(const std::string& path, const std::string& name, bool from_directory) {
  const Format format = hansieve::format_of(path == "-" ? std::string_view() : path, request_.format);
  if (format == Format::kWarc) return Error{ErrorCode::kUsage, path + ": is a web archive: make JSON Lines of it with hansieve clean first"};
  auto source = open_source(path);
  if (!source) return source.error();
  const bool goes_on = start_.offset > 0 && place_.paths == start_.paths;
  DedupInput& input = goes_on ? inputs_.last() : inputs_.add(path, name, format);
  counters_.files += !goes_on;
  if (request_.progress) ++request_.progress->files;
  return format == Format::kText ? read_text(**source, input, from_directory) : read_lines(**source, input);
}

// What an earlier process has read is passed over.
Result<void> DedupScan::read_next(const std::string& path, const std::string& name, bool from_directory) {
  if (place_.paths < start_.paths) {
    ++place_.paths;
    return {};
  }
  const std::uint64_t before = counters_.bytes;
  const Format format = hansieve::format_of(path == "-" ? std::string_view() : path, request_.format);
  auto ok = read_input(path, name, from_directory);
  const Place next{place_.paths + 1, 0};
  if (!ok) {   // not counted yet: no place to pause
    place_ = next;
    return ok;
  }
  // The bytes of lines were counted while they were read.
  return stop(pause_if_due(format == Format::kText ? counters_.bytes - before : 0, next));
}

Result<void> DedupScan::stop(Result<void> status) {
  if (status) return status;
  stopped_ = true;
  const std::lock_guard guard(lock_);
  return status_ = status;
}

Result<void> DedupScan::run() {
  const bool single = request_.inputs.size() == 1;
  place_ = {};
  const auto failed = [&](const Error& error, bool is_run) -> Result<void> {
    if (is_run || error.code != ErrorCode::kInputOutput || stopped_) return error;
    ++counters_.failed_files;
    request_.tell(error.message);
    return {};
  };
  const auto read_all = [&]() -> Result<void> {
    for (const std::string& path : request_.inputs) {
      if (path == "-" || !is_directory(path)) {
        if (auto ok = read_next(path, path == "-" ? "stdin" : path, false); !ok) {
          if (auto go_on = failed(ok.error(), single); !go_on) return go_on;
        }
        continue;
      }
      DirectoryWalk walk(path, [&](const Error& error) {
        const bool was_told = place_.paths < start_.paths || (place_.paths == start_.paths && start_.offset > 0);
        if (!was_told) (void)failed(error, false);
      });
      while (const auto name = walk.next()) {
        if (stopped_) break;
        const std::string whole = path + (path.ends_with('/') ? "" : "/") + *name;
        if (auto ok = read_next(whole, *name, true); !ok) {
          if (auto go_on = failed(ok.error(), false); !go_on) return go_on;
        }
      }
    }
    return {};
  };
  auto ok = read_all();
  if (!ok) stopped_ = true;
  runner_.finish();
  if (!status_) return status_;
  return ok;
}

}  // namespace hansieve
