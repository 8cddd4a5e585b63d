#include "run/report/audit_documents.h"

#include <algorithm>
#include <optional>

#include "hansieve/io/json_text.h"
#include "hansieve/io/source.h"

namespace hansieve {
namespace {

bool is_conversion(std::string_view rule) { return rule.starts_with("convert/") && rule.find(',') == std::string_view::npos; }

}  // namespace

// One document of the audit: a text, or a file of many records, which become documents of their own where the
// text is there to tell them apart.
class AuditDocuments::Reading {
 public:
  Reading(AuditDocuments& to, const AuditHeader& header)
      : to_(to), name_(header.input), text_(to.request_.texts, header, to.request_.tell), is_records_(header.format != "text" && text_.is_known()),
        entry_(to.request_.max_chars), record_(header.format == "jsonl", to.request_.id_field) {}

  void add(const AuditLine& segment) {
    const auto raw = text_.next(segment);
    if (!raw) end_records();
    std::uint64_t at = segment.at;
    AuditChange joined;
    for (const AuditChange& change : segment.changes) {
      // The conversion goes character by character; a run of them is one change to look at.
      if (is_conversion(change.rule) && joined.rule == change.rule && joined.at + joined.old_text.size() == change.at) {
        joined.old_text += change.old_text;
        joined.new_text += change.new_text;
        continue;
      }
      flush(joined, segment, raw, at);
      joined = change;
    }
    flush(joined, segment, raw, at);
    keep(segment, raw, at, segment.at + segment.in);
  }

  void end(const AuditLine& line) {
    end_records();
    to_.bytes_in_ += line.in;
    to_.bytes_out_ += line.out;
    if (!line.failure.empty()) ++to_.failed_;
    if (!had_records_ || entry_.changes() > 0) {
      ++to_.documents_;
      finish(name_, {});
    }
  }

 private:
  void flush(AuditChange& change, const AuditLine& segment, const std::optional<std::string_view>& raw, std::uint64_t& at) {
    if (change.rule.empty()) return;
    if (!raw && is_conversion(change.rule)) {
      to_.rules_.count(change);
      entry_.count_change();  // a list of characters without any text says nothing
    } else {
      keep(segment, raw, at, change.at);  // ends the record before, so count behind it
      const std::size_t naming = to_.rules_.count(change);
      at = change.at + change.old_text.size();
      if (is_records_) {
        record_.add_change(naming, change.old_text, change.new_text);
        lines_ += static_cast<std::uint64_t>(std::count(change.old_text.begin(), change.old_text.end(), '\n'));
        if (change.old_text.ends_with('\n')) end_record();
      } else {
        entry_.add_change(naming, change.old_text, change.new_text);
      }
    }
    change = {};
  }

  // What stood unchanged between two bytes of the input.
  void keep(const AuditLine& segment, const std::optional<std::string_view>& raw, std::uint64_t from, std::uint64_t to) {
    if (from == to) return;
    if (!raw) return entry_.add_unknown(to - from);
    std::string_view bytes = raw->substr(from - segment.at, to - from);
    if (!is_records_) return entry_.add_kept(bytes);
    for (std::size_t nl = bytes.find('\n'); nl != std::string_view::npos; nl = bytes.find('\n')) {
      record_.add_kept(bytes.substr(0, nl));
      ++lines_;
      end_record();
      bytes.remove_prefix(nl + 1);
    }
    record_.add_kept(bytes);
  }

  void end_record() {
    if (record_.is_empty() && !record_.is_changed()) return;
    had_records_ = true;
    ++to_.documents_;
    if (!record_.is_changed()) return record_.clear();
    const std::string id = record_.show(entry_);
    const std::string where = name_ + ":" + std::to_string(lines_);
    id.empty() ? finish(where, {}) : finish(id, where);
  }

  // The last record; or the text has turned out not to be the audit's.
  void end_records() {
    if (!is_records_) return;
    ++lines_;
    end_record();
    if (!text_.is_known()) is_records_ = false;
  }

  void finish(std::string_view name, std::string_view where) {
    const auto rules = to_.rules_.end_document();
    const std::uint64_t changes = entry_.changes();
    std::string json = entry_.take(name, where, rules);
    if (rules.empty()) return;
    to_.changes_ += changes;
    if (!text_.is_known()) ++to_.textless_;
    to_.sample_.add(std::move(json));
  }

  AuditDocuments& to_;
  const std::string name_;
  TextBeside text_;
  bool is_records_, had_records_ = false;
  DocumentEntry entry_;
  RecordParts record_;
  std::uint64_t lines_ = 0;
};

Result<void> AuditDocuments::read(const std::string& path) {
  auto source = open_source(path);
  if (!source) return source.error();
  any_ = true;
  AuditReader audit(**source);
  std::optional<Reading> reading;
  for (;;) {
    const auto next = audit.next();
    if (!next) return next.error();
    const AuditLine& line = **next;
    if (line.kind == AuditLine::kNone) return {};
    if (line.kind == AuditLine::kDocument) {
      reading.emplace(*this, line.header);
    } else if (!reading) {
      return Error{ErrorCode::kInputOutput, path + ": a segment without its document: is the audit whole?"};
    } else if (line.kind == AuditLine::kSegment) {
      reading->add(line);
    } else {
      reading->end(line);
      reading.reset();
    }
  }
}

std::string AuditDocuments::take_json() {
  if (!any_) return "null";
  std::string out = "{\"documents\":" + std::to_string(documents_);
  const auto add = [&](std::string_view key, std::uint64_t value) {
    out += ",\"";
    out += key;
    out += "\":" + std::to_string(value);
  };
  add("changed", sample_.seen());
  add("shown", sample_.size());
  add("textless", textless_);
  add("failed", failed_);
  add("changes", changes_);
  add("bytesIn", bytes_in_);
  add("bytesOut", bytes_out_);
  out += ",\n\"rules\":[";
  for (const RuleCounts::Rule& rule : rules_.rules()) {
    if (out.back() != '[') out += ",\n";
    out += '[';
    append_json_string(rule.name, out);
    for (const std::uint64_t value : {rule.changes, rule.documents, rule.removed, rule.added}) {
      out += ',';
      out += std::to_string(value);
    }
    out += ']';
  }
  out += "],\n\"namings\":[";
  for (const auto& naming : rules_.namings()) {
    if (out.back() != '[') out += ',';
    out += '[';
    for (const std::size_t rule : naming) {
      if (out.back() != '[') out += ',';
      out += std::to_string(rule);
    }
    out += ']';
  }
  out += "],\n\"list\":[";
  for (const std::string& document : sample_.take()) {
    if (out.back() != '[') out += ",\n";
    out += document;
  }
  return out + "]}";
}

}  // namespace hansieve
