// A run: the main thread finds files and reads records, workers clean, and what they made is written in
// the order of the input. A text file is one task; of a file of records every batch of lines is one.
#include "hansieve/run/clean_run.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "clean_plan.h"
#include "count_repeated.h"
#include "document_output.h"
#include "document_record.h"
#include "hansieve/base/hash.h"
#include "hansieve/base/version.h"
#include "hansieve/io/file_state.h"
#include "hansieve/io/line_reader.h"
#include "hansieve/io/quarantine.h"
#include "hansieve/io/sink.h"
#include "hansieve/io/source.h"
#include "hansieve/io/walk.h"
#include "hansieve/io/warc_source.h"
#include "hansieve/pipeline/pipeline.h"
#include "hansieve/run/stats.h"
#include "lane.h"
#include "manifest.h"
#include "ordered.h"
#include "record_cleaner.h"
#include "text_document.h"

namespace hansieve {
namespace {

constexpr std::size_t kMostErrorsKept = 1000;

std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

std::string json_list(const std::vector<std::string>& items) {
  std::string out = "[";
  for (const std::string& item : items) out += (out.size() > 1 ? ",\"" : "\"") + item + "\"";
  return out + "]";
}

// Everything that decides what a file becomes: what differs in it must not be mixed by --resume.
std::string fingerprint_of(const CleanRequest& request, const Pipeline& pipeline) {
  std::string all = kVersion;
  const auto add = [&](const std::string& item) { all += '\0' + item; };
  for (const auto& step : pipeline.steps()) add(std::string(step->name()));
  if (pipeline.converter()) add(pipeline.converter()->description());
  for (const auto* list : {&request.clean.keep, &request.clean.drop}) {
    add("list");
    for (const std::string& item : *list) add(item);
  }
  for (const auto& rules : request.clean.rules) add(rules.toml);
  add(request.clean.fullwidth_punctuation ? "fullwidth" : "keep");
  add(request.clean.safe_mixed ? "safe" : "exact");
  add(std::string(format_name(request.format)));
  add(request.field);
  if (request.output_format != OutputFormat::kSame) add(request.id_field);
  add(std::to_string(static_cast<int>(request.output_format)));
  add(request.encoding);
  add(std::to_string(static_cast<int>(request.invalid)));
  return to_hex(hash64(all));
}

// "20260131", in universal time, so that it is the same everywhere.
std::string day_of(std::int64_t nanoseconds) {
  const std::chrono::year_month_day day(
      std::chrono::floor<std::chrono::days>(std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(nanoseconds))));
  char text[32];
  std::snprintf(text, sizeof text, "%04d%02u%02u", static_cast<int>(day.year()), static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return text;
}

class CleanRun {
 public:
  CleanRun(const CleanRequest& request, Destination destination, std::shared_ptr<const Pipeline> pipeline, unsigned jobs)
      : request_(request), destination_(destination), pipeline_(std::move(pipeline)), jobs_(jobs), runner_(jobs) {}

  Result<CleanSummary> run();

 private:
  // A file of records under way. Its task parts in order touch it one at a time.
  struct RecordFile {
    FileJob job;
    std::optional<FileState> state;
    WarcSource* archive = nullptr;  // in the source, where it is one
    std::unique_ptr<DecodingSource> source;
    std::unique_ptr<Sink> own;
    SharedSink own_target;
    std::unique_ptr<DocumentOutput> output;
    std::string first_problem;
    std::uint64_t problems = 0;
  };

  Result<void> open_outputs();
  Result<void> close_outputs();
  Result<std::unique_ptr<Sink>> open_output(const FileJob& job);
  void clean_text_file(const FileJob& job);
  void clean_record_file(const FileJob& job);
  void make_record(const FileJob& job, std::string& text);
  Result<void> write_record(const FileJob& job, const std::string& line);
  void set_problems_aside(const std::shared_ptr<RecordFile>& file);
  void end_record_file(RecordFile& file, const std::optional<Error>& failure);
  std::unique_ptr<RecordCleaner> take_cleaner(const RecordOptions& options);
  void give_back(std::unique_ptr<RecordCleaner> cleaner);
  void file_finished(const FileJob& job, const std::optional<FileState>& state);
  void file_failed(const Error& error);
  void tell(const std::string& message);
  void warn(const std::string& message);
  void add_counters(const CleanCounters& counters);
  void stop(const Error& error);
  bool wants_conversion_edits() const { return audit_ || stats_ || request_.counts_conversion; }
  AuditHeader header_of(const FileJob& job) const {
    const Format format = job.format == Format::kWarc ? Format::kJsonLines : job.format;  // as it was read
    return {job.name, job.output_name, std::string(format_name(format)), "", request_.config};
  }

  const CleanRequest& request_;
  const Destination destination_;
  const std::shared_ptr<const Pipeline> pipeline_;
  const unsigned jobs_;
  RunClock clock_;
  bool is_single_ = false;  // one named input: its failure is the run's

  std::unique_ptr<Sink> shared_, audit_, quarantine_, stats_;
  SharedSink shared_target_;
  std::unique_ptr<Manifest> manifest_;

  std::atomic<bool> stopped_ = false;
  std::mutex lock_;
  std::optional<Error> fatal_;
  std::vector<std::unique_ptr<RecordCleaner>> cleaners_;
  RecordOptions record_options_[3];  // lines, JSON Lines, web archives

  CleanSummary summary_;
  std::vector<std::string> errors_;
  OrderedRunner runner_;  // last: its threads end before what they use
};

void CleanRun::stop(const Error& error) {
  const std::lock_guard guard(lock_);
  if (!fatal_) fatal_ = error;
  stopped_ = true;
}

void CleanRun::tell(const std::string& message) {
  const std::lock_guard guard(lock_);
  if (errors_.size() < kMostErrorsKept) errors_.push_back(message);
  request_.tell(message);
}

// As tell(), of what is no error.
void CleanRun::warn(const std::string& message) {
  const std::lock_guard guard(lock_);
  request_.tell(message);
}

// Called in order.
void CleanRun::add_counters(const CleanCounters& counters) {
  summary_.counters.add(counters);
  if (request_.progress) request_.progress->documents += counters.documents;
}

// Called in order. `state` is that of the input before it was read.
void CleanRun::file_finished(const FileJob& job, const std::optional<FileState>& state) {
  if (request_.progress) ++request_.progress->files;
  if (request_.tells_files) request_.tell(job.name + ": done");
  if (!manifest_ || !state) return;
  if (auto ok = manifest_->add(job.name, *state); !ok) stop(ok.error());
}

// Called in order.
void CleanRun::file_failed(const Error& error) {
  if (is_single_ || error.code != ErrorCode::kInputOutput) return stop(error);
  ++summary_.counters.failed_files;
  tell(error.message);
}

Result<void> CleanRun::open_outputs() {
  const auto open = [&](const std::string& path, std::unique_ptr<Sink>& sink) -> Result<void> {
    if (path.empty()) return {};
    auto opened = open_sink(path);
    if (!opened) return opened.error();
    sink = std::move(opened).value();
    return {};
  };
  if (auto ok = open(request_.stats, stats_); !ok) return ok;
  if (!request_.dry_run) {
    if (auto ok = open(request_.audit, audit_); !ok) return ok;
    if (auto ok = open(request_.quarantine, quarantine_); !ok) return ok;
    if (destination_ == Destination::kShared) {
      if (auto ok = open(request_.output, shared_); !ok) return ok;
    }
  }
  if (request_.in_place && !request_.dry_run) {
    for (const std::string& input : request_.inputs) {
      if (is_directory(input)) remove_leftovers(input);
    }
  }
  if (request_.resume && !request_.dry_run) {
    remove_leftovers(request_.output);
    auto manifest = Manifest::open(request_.output, fingerprint_of(request_, *pipeline_));
    if (!manifest) return manifest.error();
    manifest_ = std::move(manifest).value();
  }
  if (!shared_) shared_ = discard_sink();
  shared_target_.sink = shared_.get();
  return {};
}

Result<void> CleanRun::close_outputs() {
  for (Sink* sink : {shared_.get(), audit_.get(), quarantine_.get()}) {
    if (!sink) continue;
    if (auto ok = sink->commit(); !ok) return ok;
  }
  if (!stats_) return {};
  StatsReport report;
  report.command = "clean";
  report.config = request_.config;
  report.jobs = jobs_;
  report.counters = summary_.counters;
  report.errors = errors_;
  std::vector<std::string> steps;
  for (const auto& step : pipeline_->steps()) steps.emplace_back(step->name());
  if (pipeline_->converter()) steps.emplace_back("convert");
  report.parameters = {{"steps", json_list(steps)},
                       {"convert", json_list({request_.clean.convert})},
                       {"keep", json_list(request_.clean.keep)},
                       {"drop", json_list(request_.clean.drop)}};
  if (auto ok = stats_->write(stats_json(report, clock_)); !ok) return ok;
  return stats_->commit();
}

Result<std::unique_ptr<Sink>> CleanRun::open_output(const FileJob& job) {
  if (request_.dry_run) return discard_sink();
  if (destination_ == Destination::kDirectory) {
    if (auto ok = make_directories(folder_of(job.output)); !ok) return ok.error();
  } else if (!request_.backup_suffix.empty()) {
    if (auto ok = copy_file(job.input_path(), {job.output + request_.backup_suffix, job.named}); !ok) return ok.error();
  }
  const bool is_in_place = destination_ == Destination::kInPlace;
  return open_sink({job.output, is_in_place ? job.named : FilePath::kAllNamed}, job.input == "-" ? std::string() : job.input_path());
}

void CleanRun::clean_text_file(const FileJob& job) {
  runner_.submit([this, job](Turn& turn) -> OrderedRunner::InOrder {
    if (stopped_) return nullptr;
    const auto before = manifest_ ? file_state(job.input) : std::nullopt;
    struct State {
      std::optional<Lane> audit, quarantine;
      std::optional<Error> failure;
      CleanCounters counters;
      std::vector<std::string> notes, warnings;
      std::string text;  // the cleaned document, where it becomes a record
    };
    auto state = std::make_shared<State>();
    if (audit_) state->audit.emplace(*audit_, turn);
    if (quarantine_) state->quarantine.emplace(*quarantine_, turn);
    const bool becomes_record = request_.output_format != OutputFormat::kSame;
    if (job.output.empty() && !becomes_record) turn.wait();  // one after another

    TextDocumentOptions options;
    options.pipeline = pipeline_.get();
    options.invalid = request_.invalid;
    options.encoding = request_.encoding;
    options.is_single = is_single_;
    // A file that was named is cleaned whatever it looks like, but not in its own place: a shell's * names what nobody meant.
    options.refuse_binary = job.from_directory || request_.in_place;
    if (job.input != "-") options.warnings = &state->warnings;
    options.count_conversion = wants_conversion_edits();
    options.stopped = &stopped_;
    options.progress = request_.progress;
    options.notes = &state->notes;
    options.quarantine = state->quarantine ? &*state->quarantine : nullptr;
    const auto open = [&]() -> Result<std::unique_ptr<Sink>> {
      if (becomes_record) return string_sink(state->text);
      if (job.output.empty()) return std::unique_ptr<Sink>();
      return open_output(job);
    };
    auto ok = clean_text_document(job.input_path(), header_of(job), options, open, shared_target_,
                                  state->audit ? &*state->audit : nullptr, state->counters);
    if (!ok) state->failure = ok.error();
    if (becomes_record && !state->failure && state->notes.empty()) make_record(job, state->text);
    return [this, state, job, before] {
      if (stopped_) return;
      for (Lane* lane : {state->audit ? &*state->audit : nullptr, state->quarantine ? &*state->quarantine : nullptr}) {
        if (!lane) continue;
        if (auto done = lane->commit(); !done) return stop(done.error());
      }
      add_counters(state->counters);
      for (const std::string& note : state->notes) tell(note);
      for (const std::string& warning : state->warnings) warn(warning);
      if (request_.output_format != OutputFormat::kSame && !state->failure && state->notes.empty()) {
        if (auto done = write_record(job, state->text); !done) state->failure = done.error();
      }
      if (state->failure) {
        file_failed(*state->failure);
      } else if (state->notes.empty()) {
        file_finished(job, before);
      }
    };
  });
}

// The cleaned text of a file as a line of the output format.
void CleanRun::make_record(const FileJob& job, std::string& text) {
  DocumentRecord record{job.name, text, "{}", ""};
  if (const auto state = file_state(job.input)) record.date = day_of(state->changed_ns);
  std::string line;
  append_document_record(request_.output_format, record, line);
  text = std::move(line);
}

Result<void> CleanRun::write_record(const FileJob& job, const std::string& line) {
  if (job.output.empty()) return shared_->write(line);
  auto own = open_output(job);
  if (!own) return own.error();
  if (auto ok = (*own)->write(line); !ok) return ok;
  return (*own)->commit();
}

std::unique_ptr<RecordCleaner> CleanRun::take_cleaner(const RecordOptions& options) {
  {
    const std::lock_guard guard(lock_);
    for (auto it = cleaners_.begin(); it != cleaners_.end(); ++it) {
      if (&(*it)->options() != &options) continue;
      auto cleaner = std::move(*it);
      cleaners_.erase(it);
      return cleaner;
    }
  }
  return std::make_unique<RecordCleaner>(*pipeline_, options);
}

void CleanRun::give_back(std::unique_ptr<RecordCleaner> cleaner) {
  const std::lock_guard guard(lock_);
  cleaners_.push_back(std::move(cleaner));
}

void CleanRun::clean_record_file(const FileJob& job) {
  auto file = std::make_shared<RecordFile>();
  file->job = job;
  if (manifest_) file->state = file_state(job.input);
  const auto fail = [&](const Error& error) {
    runner_.submit([this, error](Turn&) { return [this, error] { file_failed(error); }; });
  };
  auto source = open_source(job.input_path(), request_.progress ? &request_.progress->taken : nullptr);
  if (!source) return fail(source.error());
  const bool is_archive = job.format == Format::kWarc;
  if (is_archive) {
    auto archive = std::make_unique<WarcSource>(std::move(source).value());
    file->archive = archive.get();
    source = std::unique_ptr<Source>(std::move(archive));
  }
  auto decoding = DecodingSource::open(std::move(source).value(), is_archive ? "utf-8" : request_.encoding);
  if (!decoding) return fail({is_single_ ? decoding.error().code : ErrorCode::kInputOutput, decoding.error().message});
  file->source = std::move(decoding).value();
  file->source->record(audit_ != nullptr);
  SharedSink* target = &shared_target_;
  if (!job.output.empty()) {
    auto own = open_output(job);
    if (!own) return fail(own.error());
    file->own = std::move(own).value();
    file->own_target.sink = file->own.get();
    target = &file->own_target;
  }
  file->output = std::make_unique<DocumentOutput>(*target, audit_.get());
  RecordOptions& options = record_options_[is_archive ? 2 : job.format == Format::kJsonLines];
  options.format = is_archive ? Format::kJsonLines : job.format;
  options.field = is_archive ? "text" : request_.field;
  options.id_field = is_archive ? "id" : request_.id_field;
  // Records of JSON Lines are records already.
  const bool stays = request_.output_format == OutputFormat::kJsonLines && options.format == Format::kJsonLines;
  options.output_format = stays ? OutputFormat::kSame : request_.output_format;
  options.invalid = request_.invalid;
  options.has_quarantine = quarantine_ != nullptr;
  options.wants_edits = audit_ != nullptr;
  options.counts_conversion = wants_conversion_edits();

  runner_.submit([this, file](Turn&) {
    return [this, file] {
      ++summary_.counters.files;
      AuditHeader header = header_of(file->job);
      header.encoding = file->source->encoding();
      if (auto ok = file->output->begin(header); !ok) stop(ok.error());
    };
  });
  LineReader reader(*file->source);
  std::uint64_t next_line = 1;
  std::optional<Error> failure;
  for (std::string lines; !stopped_;) {
    const auto more = reader.next(lines);
    if (!more) failure = more.error();
    if (!more || !*more) break;
    if (request_.progress) request_.progress->bytes += lines.size();
    const std::uint64_t first_line = next_line;
    next_line += static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n'));
    auto encoded = std::make_shared<DecodingSource::Encoded>(file->source->take_encoded());
    if (file->archive) set_problems_aside(file);
    runner_.submit([this, file, &options, first_line, encoded,
                    lines = std::move(lines)](Turn&) mutable -> OrderedRunner::InOrder {
      if (stopped_) return nullptr;
      auto cleaner = take_cleaner(options);
      auto batch = std::make_shared<CleanedBatch>(cleaner->clean(std::move(lines), first_line, file->job.name));
      give_back(std::move(cleaner));
      return [this, file, batch, encoded] {
        if (stopped_) return;
        file->output->add_encoded(std::move(*encoded));
        if (auto ok = file->output->add(batch->raw, batch->text, batch->edits); !ok) return stop(ok.error());
        if (!batch->quarantined.empty()) {
          if (auto ok = quarantine_->write(batch->quarantined); !ok) return stop(ok.error());
        }
        if (file->first_problem.empty()) file->first_problem = batch->first_problem;
        file->problems += batch->counters.failed_records;
        add_counters(batch->counters);
        if (batch->fatal) stop(*batch->fatal);
      };
    });
    lines.clear();
  }
  if (file->archive) set_problems_aside(file);
  runner_.submit([this, file, failure](Turn&) {
    return [this, file, failure] {
      if (stopped_) return;
      summary_.counters.invalid += file->source->invalid();
      file->output->add_encoded(file->source->take_encoded());
      end_record_file(*file, failure);
    };
  });
}

// What an archive held that is no record of a text.
void CleanRun::set_problems_aside(const std::shared_ptr<RecordFile>& file) {
  auto problems = std::make_shared<std::vector<WarcSource::Problem>>(file->archive->take_problems());
  const std::uint64_t left_out = file->archive->take_left_out();
  if (problems->empty() && left_out == 0) return;
  runner_.submit([this, file, problems, left_out](Turn&) {
    return [this, file, problems, left_out] {
      if (stopped_) return;
      CleanCounters counters;
      counters.left_out = left_out;
      counters.documents = counters.failed_records = problems->size();
      add_counters(counters);
      std::string lines;
      for (const WarcSource::Problem& problem : *problems) {
        const std::string reason = "byte " + std::to_string(problem.at) + ": " + problem.reason;
        if (file->first_problem.empty()) file->first_problem = reason;
        if (quarantine_) append_quarantined(file->job.name, 0, reason, true, problem.bytes, lines);
      }
      file->problems += problems->size();
      if (quarantine_) {
        if (auto ok = quarantine_->write(lines); !ok) stop(ok.error());
      }
    };
  });
}

void CleanRun::end_record_file(RecordFile& file, const std::optional<Error>& failure) {
  if (auto ok = file.output->end(failure ? failure->message : std::string()); !ok) return stop(ok.error());
  if (file.problems > 0) {
    tell(file.job.name + ": " + file.first_problem + (file.problems > 1 ? " (and " + std::to_string(file.problems - 1) + " more)" : "") +
         (quarantine_ ? ": left out, see the quarantine"
          : file.archive || request_.output_format != OutputFormat::kSame ? ": left out; --quarantine FILE would set it aside"
          : ": written unchanged; --quarantine FILE would set it aside"));
  }
  if (failure) return file_failed(*failure);
  if (file.own) {
    if (auto ok = file.own->commit(); !ok) return file_failed(ok.error());
  }
  if (file.problems == 0) file_finished(file.job, file.state);
}

Result<CleanSummary> CleanRun::run() {
  is_single_ = request_.inputs.size() == 1 && (request_.inputs[0] == "-" || !is_directory(request_.inputs[0]));
  if (auto ok = open_outputs(); !ok) return ok.error();
  auto walked = for_each_file(
      request_, destination_,
      [&](const Error& error) {
        runner_.submit([this, error](Turn&) { return [this, error] { file_failed(error); }; });
      },
      [&](const FileJob& job) {
        if (manifest_ && manifest_->has(job.name, job.input, job.output)) return !stopped_;
        job.format == Format::kText ? clean_text_file(job) : clean_record_file(job);
        return !stopped_;
      });
  runner_.finish();
  if (fatal_) return *fatal_;
  if (!walked) return walked.error();
  if (auto ok = close_outputs(); !ok) return ok.error();
  return summary_;
}

// What there is to read, for the progress; nothing where a pipe is among it.
std::uint64_t bytes_to_read(const CleanRequest& request, Destination destination) {
  std::uint64_t bytes = 0;
  bool is_known = true;
  const auto ok = for_each_file(request, destination, [](const Error&) {}, [&](const FileJob& job) {
    const auto state = job.input == "-" ? std::nullopt : file_state(job.input);
    is_known = job.input != "-";
    bytes += state ? state->bytes : 0;
    return is_known;
  });
  return ok && is_known ? bytes : 0;
}

unsigned jobs_for(const CleanRequest& request) {
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  if (request.jobs > 0) return static_cast<unsigned>(request.jobs);
  if (request.jobs == 0) return cores;
  const bool many = std::any_of(request.inputs.begin(), request.inputs.end(), [&](const std::string& input) {
    return input != "-" && is_directory(input) ? true : format_of(input == "-" ? "" : input, request.format) != Format::kText;
  });
  return many ? cores : 1;
}

}  // namespace

Result<CleanSummary> run_clean(const CleanRequest& request) {
  const auto destination = check_request(request);
  if (!destination) return destination.error();
  if (const auto known = choose_encoding(request.encoding, {}, true); !known && known.error().code == ErrorCode::kUsage) {
    return Error{ErrorCode::kUsage, "--encoding: " + known.error().message};
  }
  if (request.progress) request.progress->total = bytes_to_read(request, *destination);
  CleanOptions options = request.clean;
  if (request.repeated > 0) {
    auto repeated = count_repeated_lines(request, *destination);
    if (!repeated) return repeated.error();
    options.repeated = std::move(repeated).value();
  }
  auto pipeline = Pipeline::make(options);
  if (!pipeline) return pipeline.error();
  return CleanRun(request, *destination, std::move(pipeline).value(), jobs_for(request)).run();
}

}  // namespace hansieve
