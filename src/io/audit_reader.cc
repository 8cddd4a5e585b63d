#include "hansieve/io/audit_reader.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "hansieve/io/json_text.h"

namespace hansieve {
namespace {

std::optional<std::uint64_t> to_number(std::string_view digits) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::optional<std::string> to_text(std::string_view value) {
  if (value.size() < 2 || value.front() != '"') return std::nullopt;
  std::string out;
  json_unescape(value.substr(1, value.size() - 2), out);
  return out;
}

// The members of one object by name; what is missing or of the wrong kind makes it bad.
class Fields {
 public:
  explicit Fields(const std::vector<JsonMember>& members) : members_(members) {}

  std::string_view raw(std::string_view key) const {
    for (const JsonMember& member : members_) {
      if (member.key == key) return member.value;
    }
    return {};
  }
  void number(std::string_view key, std::uint64_t& out) {
    const auto value = to_number(raw(key));
    value ? void(out = *value) : void(bad_ = true);
  }
  void text(std::string_view key, std::string& out) {
    const auto value = to_text(raw(key));
    value ? void(out = *value) : void(bad_ = true);
  }
  // KEY, or KEY_b64.
  void bytes(std::string_view key, std::string& out) {
    const std::string_view packed = raw(std::string(key) + "_b64");
    out.clear();
    if (packed.empty()) return text(key, out);
    if (packed.size() < 2 || packed.front() != '"' || !from_base64(packed.substr(1, packed.size() - 2), out)) bad_ = true;
  }
  bool are_bad() const { return bad_; }

 private:
  const std::vector<JsonMember>& members_;
  bool bad_ = false;
};

bool read_edits(std::string_view array, std::vector<AuditChange>& out) {
  if (array.empty() || array.front() != '[') return false;
  std::vector<std::string_view> elements;
  std::vector<JsonMember> members;
  json_elements(array, elements);
  for (const std::string_view element : elements) {
    if (element.front() != '{') return false;
    json_members(element, members);
    Fields fields(members);
    AuditChange& change = out.emplace_back();
    fields.number("at", change.at);
    fields.bytes("old", change.old_text);
    fields.bytes("new", change.new_text);
    fields.text("by", change.rule);
    if (fields.are_bad()) return false;
  }
  return true;
}

bool read_irregular(std::string_view array, std::vector<AuditIrregular>& out) {
  if (array.empty()) return true;
  if (array.front() != '[') return false;
  std::vector<std::string_view> elements;
  std::vector<JsonMember> members;
  json_elements(array, elements);
  for (const std::string_view element : elements) {
    if (element.front() != '{') return false;
    json_members(element, members);
    Fields fields(members);
    AuditIrregular& one = out.emplace_back();
    fields.number("at", one.at);
    fields.number("size", one.size);
    fields.bytes("raw", one.raw);
    if (fields.are_bad()) return false;
  }
  return true;
}

// See AuditWriter::write_conversion.
bool read_conversion(std::string_view object, std::uint64_t from, std::vector<AuditChange>& out) {
  if (object.empty()) return true;
  if (object.front() != '{') return false;
  std::vector<JsonMember> rules;
  std::vector<std::string_view> pairs, parts;
  json_members(object, rules);
  for (const JsonMember& rule : rules) {
    if (rule.value.front() != '[') return false;
    json_elements(rule.value, pairs);
    for (const std::string_view pair : pairs) {
      if (pair.front() != '[') return false;
      json_elements(pair, parts);
      if (parts.size() < 3) return false;
      const auto old_text = to_text(parts[0]), new_text = to_text(parts[1]);
      if (!old_text || !new_text) return false;
      std::uint64_t at = from;
      for (std::size_t i = 2; i < parts.size(); ++i) {
        const auto step = to_number(parts[i]);
        if (!step) return false;
        at += *step;
        out.push_back({at, *old_text, *new_text, std::string(rule.key)});
      }
    }
  }
  return true;
}

}  // namespace

Error AuditReader::damaged(std::string_view what) const {
  return {ErrorCode::kInputOutput,
          name_ + ": line " + std::to_string(number_) + ": " + std::string(what) + ": is it an audit, and whole?"};
}

Result<const AuditLine*> AuditReader::next() {
  if (at_ == batch_.size()) {
    at_ = 0;
    const auto more = lines_.next(batch_);
    if (!more) return more.error();
    if (!*more) {
      batch_.clear();
      line_ = {};
      return &line_;
    }
  }
  ++number_;
  const std::string_view rest = std::string_view(batch_).substr(at_);
  const std::string_view line = rest.substr(0, std::min(rest.find('\n'), rest.size() - 1) + 1);
  at_ += line.size();
  return parse(line);
}

Result<const AuditLine*> AuditReader::parse(std::string_view line) {
  line_ = {};
  if (auto ok = object_.parse(line); !ok) return damaged(ok.error().message);
  Fields fields(object_.members());
  std::string type;
  fields.text("type", type);
  if (type == "document") {
    line_.kind = AuditLine::kDocument;
    std::string schema;
    fields.text("schema", schema);
    fields.bytes("input", line_.header.input);
    fields.bytes("output", line_.header.output);
    fields.text("format", line_.header.format);
    if (!fields.raw("encoding").empty()) fields.text("encoding", line_.header.encoding);
    if (schema != "hansieve.audit/1") return damaged("unknown schema \"" + schema + "\"");
  } else if (type == "segment") {
    line_.kind = AuditLine::kSegment;
    fields.number("at", line_.at);
    fields.number("in", line_.in);
    fields.number("out", line_.out);
    if (!read_edits(fields.raw("edits"), line_.changes)) return damaged("no proper edits");
    const std::size_t edits = line_.changes.size();
    if (!read_conversion(fields.raw("convert"), line_.at, line_.changes)) return damaged("no proper conversion");
    if (!read_irregular(fields.raw("irregular"), line_.irregular)) return damaged("no proper irregular stretches");
    if (line_.changes.size() > edits) {
      std::stable_sort(line_.changes.begin(), line_.changes.end(),
                       [](const AuditChange& a, const AuditChange& b) { return a.at < b.at; });
    }
    std::uint64_t at = line_.at;
    for (const AuditChange& change : line_.changes) {
      if (change.at < at || change.at + change.old_text.size() > line_.at + line_.in) return damaged("edits out of order");
      at = change.at + change.old_text.size();
    }
  } else if (type == "end") {
    line_.kind = AuditLine::kEnd;
    fields.number("in", line_.in);
    fields.number("out", line_.out);
    fields.text("in_xxh3", line_.in_hash);
    fields.text("out_xxh3", line_.out_hash);
    if (!fields.raw("failed").empty()) fields.text("failed", line_.failure);
  } else {
    return damaged("not a line of an audit");
  }
  if (fields.are_bad()) return damaged("a member is missing");
  return &line_;
}

}  // namespace hansieve
