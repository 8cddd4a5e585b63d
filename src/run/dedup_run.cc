#include "hansieve/run/dedup_run.h"

#include <algorithm>
#include <thread>

#include "dedup_batch.h"
#include "dedup_indexed.h"
#include "dedup_outputs.h"
#include "dedup_plan.h"
#include "dedup_resume.h"
#include "dedup_stream.h"
#include "dedup_units.h"
#include "hansieve/base/version.h"
#include "hansieve/io/scratch_folder.h"
#include "hansieve/io/walk.h"
#include "hansieve/run/stats.h"
#include "index_session.h"
#include "keep_policy.h"

namespace hansieve {
namespace {

Error usage(std::string message) { return {ErrorCode::kUsage, std::move(message)}; }

std::string stats_json(const DedupRequest& request, const Banding& banding, const DedupSummary& summary, unsigned jobs, const RunClock& clock) {
  const DedupStats& near = summary.near;
  const DedupOptions& options = request.dedup;
  std::string out = "{\"schema\":\"hansieve.dedup_stats/1\",\"tool\":\"" + std::string(kVersion) + "\",\"command\":\"dedup\"";
  if (!request.config.empty()) out += ",\"config\":\"" + request.config + "\"";
  const auto add = [&](const char* key, const std::string& value) { out += std::string(",\"") + key + "\":" + value; };
  const auto count = [&](const char* key, std::uint64_t value) { add(key, std::to_string(value)); };
  count("documents", near.documents), count("bytes", summary.bytes), count("kept", summary.kept);
  count("removed", summary.removed), count("identical", near.identical), count("empty", near.empty);
  count("pairs", near.pairs), count("candidates", near.candidates), count("compared", near.compared);
  if (request.containment > 0) count("contained", near.contained), count("bounded", near.bounded);
  count("large_buckets", near.large_buckets), count("failed_records", summary.failed_records);
  count("failed_files", summary.failed_files), count("jobs", jobs);
  if (request.unit != DedupUnit::kDocument) {
    add("unit", request.unit == DedupUnit::kLine ? "\"line\"" : "\"paragraph\"");
    const DedupUnitCounters& units = summary.units;
    add("units", "{\"read\":" + std::to_string(units.units) + ",\"short\":" + std::to_string(units.short_units) +
                     ",\"removed\":" + std::to_string(units.removed) + ",\"changed_documents\":" + std::to_string(units.changed_documents) + "}");
  }
  std::string parameters = "{\"ngram\":" + std::to_string(options.signature.ngram) + ",\"signature\":" + std::to_string(options.signature.slots) +
                           ",\"threshold\":" + json_number(options.threshold) + ",\"bands\":" + std::to_string(banding.bands) +
                           ",\"rows\":" + std::to_string(banding.rows) + ",\"seed\":" + std::to_string(options.signature.seed) +
                           ",\"predicted_recall\":" + json_number(candidate_probability(banding, options.threshold)) + "}";
  add("parameters", parameters);
  add("seconds", json_number(clock.wall_seconds())), add("cpu_seconds", json_number(RunClock::cpu_seconds()));
  count("peak_memory_bytes", RunClock::peak_memory_bytes()), count("scratch_bytes", summary.scratch_bytes);
  return out + "}\n";
}

// As many threads as asked for; else all cores for JSON Lines and directories, whose documents are many.
unsigned jobs_for(const DedupRequest& request) {
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  if (request.jobs > 0) return static_cast<unsigned>(request.jobs);
  if (request.jobs == 0) return cores;
  const bool many = std::any_of(request.inputs.begin(), request.inputs.end(), [&](const std::string& input) {
    return input != "-" && is_directory(input) ? true : format_of(input == "-" ? std::string_view() : input, request.format) == Format::kJsonLines;
  });
  return many ? cores : 1;
}

}  // namespace

std::optional<DedupMode> dedup_mode_named(std::string_view name) {
  if (name == "drop") return DedupMode::kDrop;
  if (name == "mark") return DedupMode::kMark;
  if (name == "pairs") return DedupMode::kPairs;
  if (name == "clusters") return DedupMode::kClusters;
  return std::nullopt;
}

std::optional<Verify> verify_named(std::string_view name) {
  if (name == "exact") return Verify::kExact;
  if (name == "signature") return Verify::kSignature;
  if (name == "none") return Verify::kNone;
  return std::nullopt;
}

std::optional<Folding> folding_named(std::string_view name) {
  if (name == "standard") return Folding::kStandard;
  if (name == "none") return Folding::kNone;
  return std::nullopt;
}

std::optional<DedupUnit> dedup_unit_named(std::string_view name) {
  if (name == "document") return DedupUnit::kDocument;
  if (name == "paragraph") return DedupUnit::kParagraph;
  if (name == "line") return DedupUnit::kLine;
  return std::nullopt;
}

namespace {

Result<void> check_unit(const DedupRequest& request) {
  if (request.unit == DedupUnit::kDocument) {
    if (!request.audit.empty()) return usage("--audit records what is removed out of texts: add --unit paragraph or line; --removed names whole documents");
    return {};
  }
  if (!request.audit.empty() && request.mode != DedupMode::kDrop) return usage("--audit records what --mode drop removes: leave one of them out");
  if (!request.index.empty()) return usage("an index remembers whole documents: leave out --unit or --index");
  if (request.containment != 0) return usage("--containment compares whole documents: leave out --unit or --containment");
  return {};
}

Result<void> check(const DedupRequest& request) {
  const auto streams = std::count(request.inputs.begin(), request.inputs.end(), "-");
  if (streams > 1) return usage("standard input can be read only once: name - once");
  if (streams > 0 && (request.format == Format::kAuto || request.format == Format::kText)) {
    return usage("standard input needs --format jsonl or lines: as plain text it would be one document");
  }
  if (request.containment != 0) {
    if (!(request.containment > 0 && request.containment <= 1)) return usage("--containment must be above 0 and at most 1");
    if (!request.index.empty()) return usage("an index does not remember what lies in what: leave out --containment or --index");
  }
  if (auto ok = check_unit(request); !ok) return ok;
  for (const std::string& input : request.inputs) {
    if (request.output != "-" && is_same_file(input, request.output)) {
      return usage(input + ": input and output are the same file: use another output");
    }
  }
  return {};
}

/// Whether records can be written as they come: the first is kept, and nothing is there to be read twice.
bool is_stream(const DedupRequest& request) {
  // What a document lies in may come behind it.
  return request.unit == DedupUnit::kDocument && request.containment == 0 && request.inputs == std::vector<std::string>{"-"} && request.keep == "first" && request.memory == 0 &&
         (request.mode == DedupMode::kDrop || request.mode == DedupMode::kMark);
}

Result<void> run_in_some_way(const DedupRequest& request, const KeepPolicy& policy, const Banding& banding, Scratch& scratch,
                             unsigned jobs, IndexSession* index, DedupResume* resume, DedupOutputs& outputs, DedupSummary& summary) {
  if (request.progress) request.progress->duplicates = 0;
  if (index) {
    if (request.memory > 0) {
      if (auto ok = DedupPlan(request, banding, size_of_inputs(request), jobs).check_indexed(); !ok) return ok;
    }
    return DedupIndexed(request, *index, scratch, jobs, outputs).run(summary);
  }
  if (is_stream(request)) return DedupStream(request, banding, scratch, jobs, outputs).run(summary);
  const DedupInputSize size = size_of_inputs(request);
  // Each byte is read once to be looked at and once to be written; what is compressed cannot be reckoned.
  if (request.progress && size.is_known && size.spooled_bytes == 0) request.progress->total = 2 * size.file_bytes;
  const DedupPlan plan(request, banding, size, jobs);
  const auto room = plan.room(scratch);
  if (!room) return room.error();
  if (request.unit != DedupUnit::kDocument) {
    return DedupUnits(request, policy, banding, *room, jobs, plan.expected_documents(), outputs).run(summary);
  }
  return DedupBatch(request, policy, banding, *room, jobs, plan.expected_documents(), outputs, resume).run(summary);
}

}  // namespace

Result<std::string> plan_dedup(const DedupRequest& request) {
  if (auto ok = check(request); !ok) return ok.error();
  const auto banding = checked_banding(request.dedup);
  if (!banding) return banding.error();
  const auto scratch = open_scratch(request.tmpdir);
  if (!scratch) return scratch.error();
  const DedupPlan plan(request, *banding, size_of_inputs(request), jobs_for(request));
  if (const auto room = plan.room(**scratch); !room) return room.error();
  return plan.text();
}

Result<DedupSummary> run_dedup(const DedupRequest& request) {
  const RunClock clock;
  if (auto ok = check(request); !ok) return ok.error();
  const auto policy = KeepPolicy::parse(request.keep);
  if (!policy) return policy.error();
  const auto banding = checked_banding(request.dedup);
  if (!banding) return banding.error();
  const auto scratch = open_scratch(request.tmpdir);
  if (!scratch) return scratch.error();
  const auto index = IndexSession::open(request);
  if (!index) return index.error();

  const auto resume = DedupResume::open(request, *banding);
  if (!resume) return resume.error();
  Scratch& room = *resume ? (*resume)->scratch() : **scratch;
  const unsigned jobs = jobs_for(request);
  DedupOutputs outputs(request);
  if (auto ok = outputs.open(); !ok) return ok.error();
  DedupSummary summary;
  if (auto ok = run_in_some_way(request, *policy, *banding, room, jobs, index->get(), resume->get(), outputs, summary); !ok) return ok.error();
  summary.scratch_bytes = room.bytes();
  if (outputs.wants_stats()) {
    if (auto ok = outputs.write_stats(stats_json(request, *banding, summary, jobs, clock)); !ok) return ok.error();
  }
  // The index comes last: whoever is killed before finds the old one, and the same run gives the same output again.
  if (*index) {
    if (auto ok = (*index)->prepare(); !ok) return ok.error();
  }
  if (auto ok = outputs.commit(); !ok) return ok.error();
  if (*index) {
    if (auto ok = (*index)->publish(); !ok) return ok.error();
  }
  if (*resume) (*resume)->finish();
  return summary;
}

}  // namespace hansieve
