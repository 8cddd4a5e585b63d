// hansieve dedup
#include <CLI/CLI.hpp>
#include <charconv>
#include <memory>
#include <optional>

#include "choice.h"
#include "commands.h"
#include "configuration.h"
#include "flags.h"
#include "hansieve/run/dedup_run.h"
#include "hansieve/run/stats.h"
#include "language.h"
#include "messages.h"
#include "progress.h"
#include "quantity.h"
#include "summary.h"

namespace hansieve::cli {
namespace {

struct Flags {
  CommonFlags common;
  DedupOptions dedup;
  unsigned bands = 0, rows = 0;
  std::string fold = "standard", verify = "exact", mode = "drop", keep = "first", removed;
  std::string index, source, shard, tmpdir, memory;
  bool replay = false, plan = false, resume = false;
  double containment = 0;
  std::string unit = "document", audit;
  std::optional<std::size_t> min_unit;
};

/// "3/8".
std::optional<Shard> shard_named(std::string_view text) {
  Shard shard;
  const char* const end = text.data() + text.size();
  const auto number = std::from_chars(text.data(), end, shard.number);
  if (number.ec != std::errc() || number.ptr == end || *number.ptr != '/') return std::nullopt;
  const auto count = std::from_chars(number.ptr + 1, end, shard.count);
  const bool is_one = count.ec == std::errc() && count.ptr == end && shard.number >= 1 && shard.number <= shard.count;
  return is_one ? std::optional(shard) : std::nullopt;
}

int dedup(const Flags& flags) {
  if ((flags.bands == 0) != (flags.rows == 0)) {
    return fail({ErrorCode::kUsage, "--bands and --rows go together: give both, or --recall"});
  }
  if (flags.common.encoding != "utf-8") {
    return fail({ErrorCode::kUsage, "dedup reads UTF-8: convert other encodings with hansieve clean --steps none --encoding"});
  }
  DedupRequest request;
  request.dedup = flags.dedup;
  if (flags.bands > 0) request.dedup.banding = Banding{flags.bands, flags.rows};
  request.dedup.folding = *folding_named(flags.fold);
  request.dedup.verify = *verify_named(flags.verify);
  request.mode = *dedup_mode_named(flags.mode);
  request.keep = flags.keep;
  if (!flags.common.inputs.empty()) request.inputs = flags.common.inputs;
  request.output = flags.common.output;
  request.format = flags.common.chosen_format();
  request.field = flags.common.field;
  request.id_field = flags.common.id_field;
  request.invalid = flags.common.chosen_invalid();
  request.removed = flags.removed;
  request.unit = *dedup_unit_named(flags.unit);
  if (flags.min_unit) {
    if (request.unit == DedupUnit::kDocument) return fail({ErrorCode::kUsage, "--min-unit is for --unit paragraph or line: add one of them"});
    request.min_unit = *flags.min_unit;
  }
  request.audit = flags.audit;
  request.index = flags.index;
  request.source = flags.source;
  request.replay = flags.replay;
  if (!flags.shard.empty()) {
    const auto shard = shard_named(flags.shard);
    if (!shard) return fail({ErrorCode::kUsage, "--shard " + flags.shard + ": must be I/N, such as 3/8"});
    request.shard = *shard;
  }
  request.config = config_fingerprint();
  request.jobs = flags.common.jobs;
  request.tmpdir = flags.tmpdir;
  request.resume = flags.resume;
  request.containment = flags.containment;
  if (!flags.memory.empty()) {
    const auto memory = bytes_named(flags.memory);
    if (!memory) return fail({ErrorCode::kUsage, "--memory " + flags.memory + ": must be a number with K, M, G or T, such as 4G"});
    request.memory = *memory;
  }
  request.stats = flags.common.stats;
  request.quarantine = flags.common.quarantine;
  if (flags.plan || flags.common.verbose) {
    const auto plan = plan_dedup(request);
    if (!plan) return fail(plan.error());
    std::fputs(plan->c_str(), flags.plan ? stdout : stderr);
    if (flags.plan) return kDone;
  }
  RunProgress progress;
  const bool shows_progress = wants_progress(flags.common.progress, flags.common.quiet);
  ProgressLine line(progress, shows_progress);
  if (shows_progress) request.progress = &progress;
  if (!flags.common.quiet) request.tell = [&](const std::string& message) { line.say(message); };

  const RunClock clock;
  const auto summary = run_dedup(request);
  line.stop();
  if (!summary) return fail(summary.error());
  if (wants_summary(flags.common.quiet, flags.common.verbose, request.output)) say(dedup_summary(*summary, flags.mode == "pairs", clock.wall_seconds(), user_language()));
  if (summary->is_whole()) return kDone;
  say(std::to_string(summary->failed_files) + " files and " + std::to_string(summary->failed_records) + " records failed");
  return kPartly;
}

// "date:min"
bool is_field_policy(const std::string& name) { return name.size() > 4 && (name.ends_with(":max") || name.ends_with(":min")); }

}  // namespace

void add_dedup(CLI::App& app, int& status) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("dedup", "Find near-duplicates: keep each document once, mark or list them");
  add_common_flags(*command, flags->common);
  SignatureOptions& signature = flags->dedup.signature;
  command->add_option("--ngram", signature.ngram, "Code points of a shingle (default 5)")->check(CLI::Range(1, 32));
  command->add_option("--signature", signature.slots, "Slots of a signature (default 128)")->check(CLI::IsMember({64, 128, 256, 512}));
  command->add_option("--seed", signature.seed, "Chooses the random numbers of the signatures (default 0)");
  command->add_option("--threshold", flags->dedup.threshold, "Least Jaccard similarity of a duplicate (default 0.7)");
  command->add_option("--recall", flags->dedup.recall, "Share of pairs at the threshold to be found; chooses the bands (default 0.99)");
  command->add_option("--bands", flags->bands, "Bands of the signature, with --rows, instead of --recall");
  command->add_option("--rows", flags->rows, "Slots of a band");
  command->add_option("--fold", flags->fold, "What shingles see: standard (Simplified, narrow, lower case, no punctuation) or none")
      ->check(CLI::IsMember({"standard", "none"}));
  command->add_option("--verify", flags->verify, "exact, signature or none")->check(CLI::IsMember({"exact", "signature", "none"}));
  command->add_option("--mode", flags->mode, "drop, mark, pairs or clusters")->check(CLI::IsMember({"drop", "mark", "pairs", "clusters"}));
  command->add_option("--keep", flags->keep, "first, last, longest, FIELD:max or FIELD:min")
      ->check(one_of({"first", "last", "longest"}, "FIELD:max, FIELD:min", is_field_policy));
  command->add_option("--unit", flags->unit, "What is compared and removed: document, paragraph or line")->check(CLI::IsMember({"document", "paragraph", "line"}));
  command->add_option("--min-unit", flags->min_unit, "Characters of a paragraph or line, folded; shorter ones stay (default 50)");
  command->add_option("--audit", flags->audit, "Record the removed paragraphs or lines in this file, for restore");
  command->add_option("--removed", flags->removed, "Say in this file which documents went, and for which");
  command->add_option("--index", flags->index, "Compare with all documents added to this index (a directory) before, and add these");
  command->add_option("--source", flags->source, "What these documents are called in the index (default: run-N)");
  command->add_option("--shard", flags->shard, "I/N: only sign share I of N into the index, to be merged with the others");
  command->add_flag("--replay", flags->replay, "Write again what the index decided about these inputs");
  command->add_option("--containment", flags->containment, "Least share of a document that lies in another one, to be a duplicate of it (such as 0.8)");
  command->add_option("--memory", flags->memory, "Most memory to take, such as 4G; the rest is kept in --tmpdir (default: what it takes)");
  command->add_option("--tmpdir", flags->tmpdir, "Directory for temporary files (default: the system's)");
  command->add_flag("--resume", flags->resume, "Keep the work in --tmpdir while it goes on, and go on with what an interrupted run left there");
  command->add_flag("--plan", flags->plan, "Say what the run would take, and end");
  command->add_option("--max-bucket", flags->dedup.max_bucket, "Documents with one band that are all compared (default 1000)");
  command->callback([flags, &status] { status = dedup(*flags); });
}

}  // namespace hansieve::cli
