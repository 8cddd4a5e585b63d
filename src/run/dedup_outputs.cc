#include "dedup_outputs.h"

#include <charconv>

#include "hansieve/io/walk.h"

namespace hansieve {
namespace {

Error usage(std::string message) { return {ErrorCode::kUsage, std::move(message)}; }

}  // namespace

std::string json_number(double value) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  return {digits, end};
}

void append_key(std::string_view record, std::string_view key, std::string_view value, std::string& out) {
  const std::size_t brace = record.rfind('}');
  const std::string_view before = record.substr(0, brace);
  out += before;
  if (before[before.find_last_not_of(" \t\r\n")] != '{') out += ',';
  (((out += '"') += key) += "\":") += value;
  out += record.substr(brace);
}

void append_marked(std::string_view record, std::string_view kept_id, double jaccard, std::uint64_t cluster, std::string& out, double containment) {
  std::string mark = "{\"duplicate_of\":";
  mark += kept_id.empty() ? "null" : kept_id;
  mark += ",\"jaccard\":" + (kept_id.empty() ? "null" : json_number(jaccard));
  if (containment > 0) mark += ",\"containment\":" + json_number(containment);
  mark += ",\"cluster\":" + std::to_string(cluster) + "}";
  append_key(record, "hansieve", mark, out);
}

void append_removed(std::string_view id, std::string_view kept_id, double jaccard, std::uint64_t cluster, std::string& out, double containment) {
  ((out += "{\"id\":") += id) += ",\"kept\":";
  out += kept_id;
  out += ",\"jaccard\":" + json_number(jaccard);
  if (containment > 0) (out += ",\"containment\":" + json_number(containment) + ",\"inner\":") += id;
  out += ",\"cluster\":" + std::to_string(cluster) + "}\n";
}

void append_cluster_begin(std::uint64_t cluster, std::string_view kept_id, std::string& out) {
  out += "{\"cluster\":" + std::to_string(cluster) + ",\"kept\":";
  (out += kept_id) += ",\"members\":[";
}

void append_cluster_member(std::string_view id, double jaccard, std::string& out, double containment) {
  if (out.back() == '}') out += ',';
  ((out += "{\"id\":") += id) += ",\"jaccard\":" + json_number(jaccard);
  if (containment > 0) out += ",\"containment\":" + json_number(containment);
  out += '}';
}

void append_cluster_end(std::string& out) { out += "]}\n"; }

Result<void> DedupOutputs::open() {
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
  if (auto ok = open(request_.audit, audit_); !ok) return ok;
  return to_directory_ ? Result<void>() : open(request_.output, output_);
}

Result<void> DedupOutputs::check(bool any_text_files) const {
  if (request_.mode == DedupMode::kMark && any_text_files) {
    return usage("--mode mark needs JSON Lines: text files have no place for a mark");
  }
  if (request_.mode == DedupMode::kDrop && any_text_files && !to_directory_) {
    return usage("kept text files need a directory: add -o DIR/, or use --mode pairs or clusters");
  }
  if (to_directory_ && !(request_.mode == DedupMode::kDrop && any_text_files)) {
    return usage(request_.output + ": is a directory: name a file");
  }
  return {};
}

Result<void> DedupOutputs::flush() {
  if (buffer_.empty()) return {};
  auto ok = output_->write(buffer_);
  buffer_.clear();
  return ok;
}

Result<void> DedupOutputs::copy_kept(const std::string& path, const std::string& name) const {
  const std::string target = request_.output + (request_.output.ends_with('/') ? "" : "/") +
                             (name == path ? name.substr(name.rfind('/') + 1) : name);
  if (is_same_file(path, target)) return usage(target + ": input and output are the same file");
  if (auto ok = make_directories(target.substr(0, target.rfind('/'))); !ok) return ok;
  return copy_file(path, target);
}

Result<void> DedupOutputs::commit() {
  for (Sink* sink : {output_.get(), removed_.get(), audit_.get(), quarantine_.get(), stats_.get()}) {
    if (!sink) continue;
    if (auto ok = sink->commit(); !ok) return ok;
  }
  return {};
}

}  // namespace hansieve
