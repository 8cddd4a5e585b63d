#include "hansieve/run/dedup_run.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <unordered_map>
#include <utility>

#include "dedup_records.h"
#include "hansieve/io/json_text.h"
#include "hansieve/io/sink.h"
#include "hansieve/io/walk.h"
#include "hansieve/run/stats.h"
#include "index_session.h"
#include "keep_policy.h"

namespace hansieve {
namespace {

constexpr std::size_t kWriteBytes = 1 << 18;

Error usage(std::string message) { return {ErrorCode::kUsage, std::move(message)}; }

/// The shortest decimal that reads back as the same number.
std::string json_number(double value) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  return {digits, end};
}

class DedupRun {
 public:
  DedupRun(const DedupRequest& request, KeepPolicy policy, std::unique_ptr<Deduper> deduper, std::unique_ptr<IndexSession> index)
      : request_(request), policy_(std::move(policy)), deduper_(std::move(deduper)), index_(std::move(index)), records_(request) {}

  Result<DedupSummary> run() {
    if (auto ok = open_outputs(); !ok) return ok.error();
    if (auto ok = records_.read(); !ok) return ok.error();
    if (auto ok = check_records(); !ok) return ok.error();
    if (auto ok = index_ ? find_in_index() : find(); !ok) return ok.error();
    if (index_ && index_->is_shard()) return close_index();
    Result<void> written = request_.mode == DedupMode::kPairs      ? write_pairs()
                           : request_.mode == DedupMode::kClusters ? write_clusters()
                           : request_.mode == DedupMode::kMark     ? write_marked()
                                                                   : write_kept();
    if (!written) return written.error();
    if (index_) {
      if (auto ok = index_->prepare(); !ok) return ok.error();
    }
    if (auto ok = close_outputs(); !ok) return ok.error();
    if (index_) {
      if (auto ok = index_->publish(); !ok) return ok.error();
    }
    return summary_;
  }

 private:
  Result<void> open_outputs() {
    to_directory_ = request_.output != "-" && (request_.output.ends_with('/') || is_directory(request_.output));
    const auto open = [](const std::string& path, std::unique_ptr<Sink>& sink) -> Result<void> {
      if (path.empty()) return {};
      auto opened = open_sink(path);
      if (!opened) return opened.error();
      sink = std::move(opened).value();
      return {};
    };
    if (auto ok = open(request_.stats, stats_); !ok) return ok;
    if (auto ok = open(request_.quarantine, quarantine_); !ok) return ok;
    if (auto ok = open(request_.removed, removed_); !ok) return ok;
    return to_directory_ ? Result<void>() : open(request_.output, output_);
  }

  Result<void> check_records() const {
    if (request_.mode == DedupMode::kMark && records_.any_text_files()) {
      return usage("--mode mark needs JSON Lines: text files have no place for a mark");
    }
    if (request_.mode == DedupMode::kDrop && records_.any_text_files() && !to_directory_) {
      return usage("kept text files need a directory: add -o DIR/, or use --mode pairs or clusters");
    }
    if (to_directory_ && !(request_.mode == DedupMode::kDrop && records_.any_text_files())) {
      return usage(request_.output + ": is a directory: name a file");
    }
    return {};
  }

  Result<void> find() {
    std::string scratch;
    for (const std::uint32_t record : records_.documents()) deduper_->add(records_.text_of(records_.all()[record], scratch));
    pairs_ = deduper_->find_pairs([&](std::uint32_t i) { return records_.text_of(records_.document(i), scratch); });
    fates_ = deduper_->choose_kept(pairs_, policy_.is_first() ? std::vector<std::uint32_t>() : policy_.order(records_));
    for (std::uint32_t i = 0; i < fates_.size(); ++i) ++(fates_[i].kept == i ? summary_.kept : summary_.removed);
    return {};
  }

  // Documents of earlier runs get numbers behind those of this one.
  Result<void> find_in_index() {
    std::string scratch;
    const auto count = static_cast<std::uint32_t>(records_.documents().size());
    for (std::uint32_t i = 0; i < count; ++i) {
      const DedupRecord& record = records_.document(i);
      auto verdict = index_->decide(records_.text_of(record, scratch), record.id);
      if (!verdict) return verdict.error();
      Fate fate{i, 1};
      if (!verdict->is_kept) {
        fate.jaccard = verdict->jaccard;
        if (verdict->kept_ordinal >= index_->first_ordinal()) {
          fate.kept = static_cast<std::uint32_t>(verdict->kept_ordinal - index_->first_ordinal());
        } else {
          const auto [known, is_new] = earlier_of_.try_emplace(verdict->kept_ordinal, count + static_cast<std::uint32_t>(earlier_.size()));
          if (is_new) earlier_.push_back(std::move(verdict).value());
          fate.kept = known->second;
        }
      }
      fates_.push_back(fate);
      ++(verdict->is_kept ? summary_.kept : summary_.removed);
    }
    return {};
  }

  Result<void> flush(bool all) {
    if (buffer_.size() < (all ? 1 : kWriteBytes)) return {};
    auto ok = output_->write(buffer_);
    buffer_.clear();
    return ok;
  }

  std::string id(std::uint32_t document) const {
    const std::size_t count = records_.documents().size();
    return document < count ? std::string(records_.document(document).id) : earlier_[document - count].kept_id;
  }

  /// The number of a cluster: which document its kept one is, counted from 1, over all runs of an index.
  std::string cluster(std::uint32_t document) const {
    const std::size_t count = records_.documents().size();
    const std::uint64_t ordinal = document >= count ? earlier_[document - count].kept_ordinal
                                  : index_          ? index_->first_ordinal() + document
                                                    : document;
    return std::to_string(ordinal + 1);
  }

  Result<void> write_pairs() {
    for (const SimilarPair& pair : deduper_->expand(pairs_)) {
      buffer_ += "{\"a\":" + id(pair.a) + ",\"b\":" + id(pair.b) + ",\"jaccard\":" + json_number(pair.jaccard) + "}\n";
      if (auto ok = flush(false); !ok) return ok;
    }
    return flush(true);
  }

  Result<void> write_clusters() {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> members;  // kept, member
    for (std::uint32_t i = 0; i < fates_.size(); ++i) {
      if (fates_[i].kept != i) members.emplace_back(fates_[i].kept, i);
    }
    std::sort(members.begin(), members.end());
    for (std::size_t i = 0; i < members.size();) {
      const std::uint32_t kept = members[i].first;
      buffer_ += "{\"cluster\":" + cluster(kept) + ",\"kept\":" + id(kept) + ",\"members\":[";
      for (bool first = true; i < members.size() && members[i].first == kept; ++i, first = false) {
        const std::uint32_t member = members[i].second;
        buffer_ += std::string(first ? "" : ",") + "{\"id\":" + id(member) + ",\"jaccard\":" + json_number(fates_[member].jaccard) + "}";
      }
      buffer_ += "]}\n";
      if (auto ok = flush(false); !ok) return ok;
    }
    return flush(true);
  }

  /// The record with one key more, before its last brace.
  void append_marked(const DedupRecord& record, std::uint32_t document) {
    const Fate& fate = fates_[document];
    const bool is_kept = fate.kept == document;
    const std::size_t brace = record.raw.rfind('}');
    const std::string_view before = record.raw.substr(0, brace);
    buffer_ += before;
    if (before[before.find_last_not_of(" \t\r\n")] != '{') buffer_ += ',';
    buffer_ += "\"hansieve\":{\"duplicate_of\":" + (is_kept ? "null" : id(fate.kept)) +
               ",\"jaccard\":" + (is_kept ? "null" : json_number(fate.jaccard)) +
               ",\"cluster\":" + cluster(fate.kept) + "}";
    buffer_ += record.raw.substr(brace);
  }

  Result<void> write_marked() {
    std::uint32_t document = 0;
    for (const DedupRecord& record : records_.all()) {
      if (record.is_document && record.format == Format::kJsonLines) {
        append_marked(record, document);
      } else {
        buffer_ += record.raw;
      }
      document += record.is_document;
      if (auto ok = flush(false); !ok) return ok;
    }
    return flush(true);
  }

  Result<void> write_kept() {
    std::uint32_t document = 0;
    for (const DedupRecord& record : records_.all()) {
      const bool is_kept = !record.is_document || fates_[document].kept == document;
      document += record.is_document;
      if (!is_kept) continue;
      if (to_directory_) {
        if (auto ok = copy_kept(record); !ok) return ok;
        continue;
      }
      // Records of several inputs must not run together.
      if (!buffer_.empty() && buffer_.back() != '\n') buffer_ += '\n';
      buffer_ += record.raw;
      if (buffer_.back() == '\n') {
        if (auto ok = flush(false); !ok) return ok;
      }
    }
    return to_directory_ ? Result<void>() : flush(true);
  }

  Result<void> copy_kept(const DedupRecord& record) {
    std::string name;
    json_unescape(record.id.substr(1, record.id.size() - 2), name);
    const std::string target = request_.output + (request_.output.ends_with('/') ? "" : "/") +
                               (std::string_view(name) == record.path ? name.substr(name.rfind('/') + 1) : name);
    if (is_same_file(std::string(record.path), target)) return usage(target + ": input and output are the same file");
    if (auto ok = make_directories(target.substr(0, target.rfind('/'))); !ok) return ok;
    return copy_file(std::string(record.path), target);
  }

  std::string removed_lines() const {
    std::string lines;
    for (std::uint32_t i = 0; i < fates_.size(); ++i) {
      if (fates_[i].kept == i) continue;
      lines += "{\"id\":" + id(i) + ",\"kept\":" + id(fates_[i].kept) + ",\"jaccard\":" + json_number(fates_[i].jaccard) +
               ",\"cluster\":" + cluster(fates_[i].kept) + "}\n";
    }
    return lines;
  }

  std::string stats_json() const {
    const DedupStats& near = summary_.near;
    const DedupOptions& options = request_.dedup;
    const Banding& banding = deduper_->banding();
    std::string out = "{\"command\":\"dedup\"";
    const auto add = [&](const char* key, const std::string& value) { out += std::string(",\"") + key + "\":" + value; };
    const auto count = [&](const char* key, std::uint64_t value) { add(key, std::to_string(value)); };
    count("documents", near.documents), count("bytes", records_.bytes()), count("kept", summary_.kept);
    count("removed", summary_.removed), count("identical", near.identical), count("empty", near.empty);
    count("pairs", near.pairs), count("candidates", near.candidates), count("compared", near.compared);
    count("large_buckets", near.large_buckets), count("failed_records", summary_.failed_records);
    count("failed_files", summary_.failed_files);
    std::string parameters = "{\"ngram\":" + std::to_string(options.signature.ngram) + ",\"signature\":" + std::to_string(options.signature.slots) +
                             ",\"threshold\":" + json_number(options.threshold) + ",\"bands\":" + std::to_string(banding.bands) +
                             ",\"rows\":" + std::to_string(banding.rows) + ",\"seed\":" + std::to_string(options.signature.seed) +
                             ",\"predicted_recall\":" + json_number(candidate_probability(banding, options.threshold)) + "}";
    add("parameters", parameters);
    add("seconds", json_number(clock_.wall_seconds())), add("cpu_seconds", json_number(RunClock::cpu_seconds()));
    count("peak_memory_bytes", RunClock::peak_memory_bytes());
    return out + "}\n";
  }

  /// A shard writes nothing but its index.
  Result<DedupSummary> close_index() {
    output_.reset();
    if (auto ok = index_->prepare(); !ok) return ok.error();
    if (auto ok = close_outputs(); !ok) return ok.error();
    if (auto ok = index_->publish(); !ok) return ok.error();
    return summary_;
  }

  Result<void> close_outputs() {
    summary_.near = deduper_->stats();
    if (index_) summary_.near = index_->stats(), summary_.near.documents = fates_.size();
    summary_.failed_records = records_.failed_records();
    summary_.failed_files = records_.failed_files();
    if (output_) {
      if (auto ok = output_->commit(); !ok) return ok;
    }
    const std::pair<Sink*, std::string> others[] = {{removed_.get(), removed_ ? removed_lines() : ""},
                                                    {quarantine_.get(), records_.quarantined()},
                                                    {stats_.get(), stats_ ? stats_json() : ""}};
    for (const auto& [sink, text] : others) {
      if (!sink) continue;
      if (auto ok = sink->write(text); !ok) return ok;
      if (auto ok = sink->commit(); !ok) return ok;
    }
    return {};
  }

  const DedupRequest& request_;
  const KeepPolicy policy_;
  std::unique_ptr<Deduper> deduper_;
  std::unique_ptr<IndexSession> index_;
  DedupRecords records_;
  RunClock clock_;
  bool to_directory_ = false;
  std::unique_ptr<Sink> output_, removed_, quarantine_, stats_;
  std::vector<SimilarPair> pairs_;
  std::vector<Fate> fates_;
  std::vector<IndexVerdict> earlier_;  ///< one for each document of an earlier run that something was dropped for
  std::unordered_map<std::uint64_t, std::uint32_t> earlier_of_;
  std::string buffer_;
  DedupSummary summary_;
};

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

Result<DedupSummary> run_dedup(const DedupRequest& request) {
  if (std::count(request.inputs.begin(), request.inputs.end(), "-") > 1) {
    return usage("standard input can be read only once: name - once");
  }
  if (std::count(request.inputs.begin(), request.inputs.end(), "-") > 0 && request.format == Format::kAuto) {
    return usage("standard input needs --format jsonl or lines: as plain text it would be one document");
  }
  for (const std::string& input : request.inputs) {
    if (request.output != "-" && is_same_file(input, request.output)) {
      return usage(input + ": input and output are the same file: use another output");
    }
  }
  auto policy = KeepPolicy::parse(request.keep);
  if (!policy) return policy.error();
  auto deduper = Deduper::make(request.dedup);
  if (!deduper) return deduper.error();
  auto index = IndexSession::open(request);
  if (!index) return index.error();
  return DedupRun(request, std::move(policy).value(), std::move(deduper).value(), std::move(index).value()).run();
}

}  // namespace hansieve
