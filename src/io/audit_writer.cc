#include "hansieve/io/audit_writer.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <tuple>

#include "hansieve/base/version.h"
#include "hansieve/io/json_text.h"

namespace hansieve {
namespace {

void append_number(std::uint64_t value, std::string& out) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, end);
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::size_t code_point_size(std::string_view text, std::size_t at) {
  std::size_t size = 1;
  while (at + size < text.size() && is_continuation(text[at + size])) ++size;
  return size;
}

bool same_length(std::string_view a, std::string_view b) {
  const auto starts = [](std::string_view s) { return std::count_if(s.begin(), s.end(), [](char c) { return !is_continuation(c); }); };
  return starts(a) == starts(b);
}

}  // namespace

Result<void> AuditWriter::begin(const AuditHeader& header) {
  in_hash_ = StreamHash();
  out_hash_ = StreamHash();
  in_bytes_ = out_bytes_ = 0;
  is_encoded_ = !header.encoding.empty();
  irregular_.clear();
  line_ = "{\"type\":\"document\",\"schema\":\"hansieve.audit/1\",\"tool\":\"";
  line_ += kVersion;
  line_ += "\",";
  append_json_bytes("input", header.input, line_);
  line_ += ',';
  append_json_bytes("output", header.output, line_);
  line_ += ",\"format\":";
  append_json_string(header.format, line_);
  if (!header.encoding.empty()) {
    line_ += ",\"encoding\":";
    append_json_string(header.encoding, line_);
  }
  if (!header.config.empty()) {
    line_ += ",\"config\":";
    append_json_string(header.config, line_);
  }
  line_ += "}\n";
  return sink_.write(line_);
}

void AuditWriter::add_encoded(std::string_view bytes, std::vector<AuditIrregular> irregular) {
  in_hash_.add(bytes);
  std::move(irregular.begin(), irregular.end(), std::back_inserter(irregular_));
}

Result<void> AuditWriter::add(std::string_view raw, std::string_view text, const Edits& edits) {
  if (!is_encoded_) in_hash_.add(raw);
  out_hash_.add(text);
  const std::uint64_t begin = in_bytes_, end = begin + raw.size();
  std::uint64_t segment = begin;
  const auto flush_until = [&](std::uint64_t at) -> Result<void> {
    while (at - segment > kMostSegmentBytes) {
      const std::uint64_t cut = segment + kMostSegmentBytes;
      if (auto ok = write_segment(segment, cut); !ok) return ok;
      segment = cut;
    }
    return {};
  };
  for (const Edit& edit : edits.list()) {
    std::string_view old_text = raw.substr(edit.begin, edit.end - edit.begin);
    std::string_view new_text = edits.text(edit);
    const std::string_view rule = edits.rule(edit);
    std::uint64_t at = begin + edit.begin;
    if (auto ok = flush_until(at); !ok) return ok;
    if (rule.starts_with("convert/") && rule.find(',') == std::string_view::npos && same_length(old_text, new_text)) {
      // Character by character, so that each pair is written once.
      while (!old_text.empty() && at < segment + kMostSegmentBytes - 8) {
        const std::size_t from = code_point_size(old_text, 0), to = code_point_size(new_text, 0);
        if (old_text.substr(0, from) != new_text.substr(0, to)) {
          conversions_.push_back({at, old_text.substr(0, from), new_text.substr(0, to), rule});
        }
        old_text.remove_prefix(from);
        new_text.remove_prefix(to);
        at += from;
      }
      if (old_text.empty()) continue;
    }
    // An edit of more than a segment becomes several: the first brings all of the new text.
    while (at + old_text.size() - segment > kMostSegmentBytes) {
      const std::uint64_t cut = segment + kMostSegmentBytes;
      if (cut > at) changes_.push_back({at, old_text.substr(0, cut - at), new_text, rule});
      old_text.remove_prefix(cut - at);
      if (cut > at) new_text = {};
      at = cut;
      if (auto ok = write_segment(segment, cut); !ok) return ok;
      segment = cut;
    }
    if (!old_text.empty() || !new_text.empty()) changes_.push_back({at, old_text, new_text, rule});
  }
  if (auto ok = flush_until(end); !ok) return ok;
  if (segment < end || !changes_.empty() || !conversions_.empty()) {
    if (auto ok = write_segment(segment, end); !ok) return ok;
  }
  in_bytes_ = end;
  return {};
}

void AuditWriter::write_irregular() {
  if (irregular_.empty()) return;
  line_ += ",\"irregular\":[";
  for (const AuditIrregular& one : irregular_) {
    if (line_.back() != '[') line_ += ',';
    line_ += "{\"at\":";
    append_number(one.at, line_);
    line_ += ",\"size\":";
    append_number(one.size, line_);
    line_ += ",\"raw_b64\":\"" + to_base64(one.raw) + "\"}";
  }
  line_ += ']';
  irregular_.clear();
}

void AuditWriter::write_edits() {
  line_ += ",\"edits\":[";
  for (const Change& change : changes_) {
    if (line_.back() != '[') line_ += ',';
    line_ += "{\"at\":";
    append_number(change.at, line_);
    line_ += ',';
    append_json_bytes("old", change.old_text, line_);
    line_ += ',';
    append_json_bytes("new", change.new_text, line_);
    line_ += ",\"by\":";
    append_json_string(change.rule, line_);
    line_ += '}';
  }
  line_ += ']';
}

// {"convert/t2s":[["區","区",12,33],...]}: each pair once, with where it stands: the first place counted
// from the segment's first byte, each further one from the place before.
void AuditWriter::write_conversion(std::uint64_t from) {
  if (conversions_.empty()) return;
  std::sort(conversions_.begin(), conversions_.end(), [](const Change& a, const Change& b) {
    return std::tie(a.rule, a.old_text, a.new_text, a.at) < std::tie(b.rule, b.old_text, b.new_text, b.at);
  });
  line_ += ",\"convert\":{";
  const Change* before = nullptr;
  for (const Change& change : conversions_) {
    const bool same_rule = before && before->rule == change.rule;
    if (same_rule && before->old_text == change.old_text && before->new_text == change.new_text) {
      line_ += ',';
      append_number(change.at - before->at, line_);
    } else {
      if (before) line_ += same_rule ? "]," : "]],";
      if (!same_rule) {
        append_json_string(change.rule, line_);
        line_ += ":[";
      }
      line_ += '[';
      append_json_string(change.old_text, line_);
      line_ += ',';
      append_json_string(change.new_text, line_);
      line_ += ',';
      append_number(change.at - from, line_);
    }
    before = &change;
  }
  line_ += "]]}";
}

Result<void> AuditWriter::write_segment(std::uint64_t from, std::uint64_t to) {
  std::uint64_t out_size = to - from;
  for (const auto* list : {&changes_, &conversions_}) {
    for (const Change& change : *list) out_size += change.new_text.size() - change.old_text.size();
  }
  out_bytes_ += out_size;
  line_ = "{\"type\":\"segment\",\"at\":";
  append_number(from, line_);
  line_ += ",\"in\":";
  append_number(to - from, line_);
  line_ += ",\"out\":";
  append_number(out_size, line_);
  write_edits();
  write_conversion(from);
  write_irregular();
  line_ += "}\n";
  changes_.clear();
  conversions_.clear();
  return sink_.write(line_);
}

Result<void> AuditWriter::end(std::string_view failure) {
  if (!irregular_.empty()) {
    if (auto ok = write_segment(in_bytes_, in_bytes_); !ok) return ok;
  }
  line_ = "{\"type\":\"end\",\"in\":";
  append_number(in_bytes_, line_);
  line_ += ",\"out\":";
  append_number(out_bytes_, line_);
  line_ += ",\"in_xxh3\":\"" + to_hex(in_hash_.value()) + "\",\"out_xxh3\":\"" + to_hex(out_hash_.value()) + "\"";
  if (!failure.empty()) {
    line_ += ",\"failed\":";
    append_json_string(failure, line_);
  }
  line_ += "}\n";
  return sink_.write(line_);
}

}  // namespace hansieve
