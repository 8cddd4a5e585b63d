#include "dedup_parser.h"

#include "hansieve/io/json_text.h"
#include "hansieve/text/utf8.h"

namespace hansieve {
namespace {

constexpr std::string_view kReplacement = "\uFFFD";

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r\n") == std::string_view::npos; }

}  // namespace

std::string_view without_break(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

Result<ParsedRecord> DedupParser::parse(std::string_view record, Format format, std::size_t readable) {
  ParsedRecord parsed{true, record, false, {}};
  if (format == Format::kText) return parsed;
  if (format == Format::kLines) {
    parsed.text = without_break(record);
    return parsed;
  }
  if (is_blank(record)) return ParsedRecord{};
  if (auto ok = object_.parse(record, readable); !ok) return ok.error();
  parsed.is_utf8 = object_.is_utf8();
  const auto text = find_text(object_, field_);
  if (!text) return text.error();
  parsed.text = (*text)->inside();
  if (const JsonMember* id = object_.find(id_field_); id && id->value != "null") {
    const char first = id->value.front();
    if (first == '{' || first == '[') return Error{ErrorCode::kInputOutput, "the id is neither a string nor a number"};
    parsed.id = id->value;
  }
  return parsed;
}

std::string_view DedupParser::text_of(std::string_view slice, Format format, std::string& buffer, bool* invalid, bool is_utf8) {
  std::string_view text = slice;
  if (format == Format::kJsonLines && text.find('\\') != std::string_view::npos) {
    buffer.clear();
    json_unescape(text, buffer);
    text = buffer;
    // The one escape that may spell what is no text: half of a surrogate pair.
    is_utf8 = is_utf8 && slice.find("\\u") == std::string_view::npos;
  }
  if (is_utf8) return text;
  Invalid bad = find_invalid(text);
  if (bad.size == 0) return text;
  if (invalid) *invalid = true;
  std::string valid;
  std::size_t at = 0;
  for (; bad.size > 0; bad = find_invalid(text, at)) {
    valid += text.substr(at, bad.at - at);
    valid += kReplacement;
    at = bad.at + bad.size;
  }
  valid += text.substr(at);
  buffer = std::move(valid);
  return buffer;
}

std::string_view DedupParser::member(std::string_view record, Format format, std::string_view key) {
  if (format != Format::kJsonLines || !object_.parse(record)) return {};
  const JsonMember* member = object_.find(key);
  return member ? member->value : std::string_view();
}

}  // namespace hansieve
