#include "dedup_records.h"

#include "hansieve/io/json_text.h"
#include "hansieve/io/line_reader.h"
#include "hansieve/io/quarantine.h"
#include "hansieve/io/source.h"
#include "hansieve/io/walk.h"
#include "hansieve/text/utf8.h"

namespace hansieve {
namespace {

constexpr std::string_view kReplacement = "\uFFFD";

std::string_view without_break(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r\n") == std::string_view::npos; }

std::string place(const std::string& name, std::uint64_t number) {
  return number == 0 ? name : name + ":" + std::to_string(number);
}

}  // namespace

std::string_view DedupRecords::text_of(const DedupRecord& record, std::string& scratch) const {
  std::string_view text = record.text;
  if (record.format == Format::kJsonLines && text.find('\\') != std::string_view::npos) {
    scratch.clear();
    json_unescape(text, scratch);
    text = scratch;
  }
  Invalid bad = find_invalid(text);
  if (bad.size == 0) return text;
  std::string valid;
  std::size_t at = 0;
  for (; bad.size > 0; bad = find_invalid(text, at)) {
    valid += text.substr(at, bad.at - at);
    valid += kReplacement;
    at = bad.at + bad.size;
  }
  valid += text.substr(at);
  scratch = std::move(valid);
  return scratch;
}

std::string_view DedupRecords::member_of(const DedupRecord& record, std::string_view key) {
  if (record.format != Format::kJsonLines || !object_.parse(record.raw)) return {};
  const JsonMember* member = object_.find(key);
  return member ? member->value : std::string_view();
}

std::string_view DedupRecords::json_id(const std::string& id) {
  std::string spelled;
  append_json_string(id, spelled);
  return keep(std::move(spelled));
}

void DedupRecords::malformed(DedupRecord record, const std::string& name, std::uint64_t number, const std::string& reason) {
  if (++failed_records_ == 1) request_.tell(place(name, number) + ": " + reason);
  if (request_.quarantine.empty()) {
    records_.push_back(record);
  } else {
    append_quarantined(name, number, reason, true, without_break(record.raw), quarantined_);
  }
}

Result<void> DedupRecords::add_document(DedupRecord record, const std::string& name, std::uint64_t number) {
  if (request_.invalid != InvalidBytes::kReplace) {
    std::string_view text = record.text;
    scratch_.clear();
    if (record.format == Format::kJsonLines) json_unescape(text, scratch_), text = scratch_;
    if (find_invalid(text).size > 0) {
      if (request_.invalid == InvalidBytes::kError) {
        return Error{ErrorCode::kConfiguration, place(name, number) + ": invalid text: use --invalid replace or skip"};
      }
      if (++failed_records_ == 1) request_.tell(place(name, number) + ": invalid text");
      if (!request_.quarantine.empty()) append_quarantined(name, number, "invalid text", true, without_break(record.raw), quarantined_);
      return {};
    }
  }
  if (record.id.empty()) record.id = json_id(place(name, number));
  if (!ids_.insert(record.id).second) {
    malformed(record, name, number, "the id " + std::string(record.id) + " was there before");
    return {};
  }
  record.is_document = true;
  documents_.push_back(static_cast<std::uint32_t>(records_.size()));
  records_.push_back(record);
  return {};
}

Result<void> DedupRecords::add_json(DedupRecord record, const std::string& name, std::uint64_t number) {
  if (auto ok = object_.parse(record.raw); !ok) return malformed(record, name, number, ok.error().message), Result<void>();
  const auto text = find_text(object_, request_.field);
  if (!text) return malformed(record, name, number, text.error().message), Result<void>();
  record.text = (*text)->inside();
  if (const JsonMember* id = object_.find(request_.id_field); id && id->value != "null") {
    const char first = id->value.front();
    if (first == '{' || first == '[') return malformed(record, name, number, "the id is neither a string nor a number"), Result<void>();
    record.id = id->value;
  }
  return add_document(record, name, number);
}

Result<void> DedupRecords::add_line(std::string_view line, const std::string& name, std::uint64_t number, Format format) {
  DedupRecord record;
  record.raw = line;
  record.format = format;
  if (format == Format::kJsonLines) {
    if (!is_blank(line)) return add_json(record, name, number);
    records_.push_back(record);
    return {};
  }
  record.text = without_break(line);
  return add_document(record, name, number);
}

Result<void> DedupRecords::read_lines(Source& source, const std::string& name, Format format) {
  LineReader reader(source);
  std::uint64_t number = 0;
  for (std::string batch;;) {
    const auto more = reader.next(batch);
    if (!more) return more.error();
    if (!*more) return {};
    bytes_ += batch.size();
    Result<void> ok;
    for_each_line(keep(std::move(batch)), [&](std::string_view line) {
      ++number;
      if (ok) ok = add_line(line, name, number, format);
    });
    if (!ok) return ok;
    batch = {};
  }
}

Result<void> DedupRecords::read_text(Source& source, const std::string& path, const std::string& name, bool from_directory) {
  std::string bytes, piece(kReadBytes, '\0');
  for (;;) {
    const auto count = source.read(piece.data(), piece.size());
    if (!count) return count.error();
    if (*count == 0) break;
    bytes.append(piece, 0, *count);
  }
  if (from_directory && bytes.substr(0, kReadBytes).find('\0') != std::string::npos) {
    return Error{ErrorCode::kInputOutput, path + ": looks binary, left out"};
  }
  any_text_files_ = true;
  bytes_ += bytes.size();
  DedupRecord record;
  record.raw = record.text = keep(std::move(bytes));
  record.path = keep(path);
  return add_document(record, name, 0);
}

Result<void> DedupRecords::read_input(const std::string& path, const std::string& name, bool from_directory) {
  auto source = open_source(path);
  if (!source) return source.error();
  const Format format = format_of(path == "-" ? std::string_view() : path, request_.format);
  return format == Format::kText ? read_text(**source, path, name, from_directory) : read_lines(**source, name, format);
}

Result<void> DedupRecords::read() {
  const bool single = request_.inputs.size() == 1;
  for (const std::string& input : request_.inputs) {
    const auto failed = [&](const Error& error, bool is_run) -> Result<void> {
      if (is_run || error.code != ErrorCode::kInputOutput) return error;
      ++failed_files_;
      request_.tell(error.message);
      return {};
    };
    if (input == "-" || !is_directory(input)) {
      if (auto ok = read_input(input, input == "-" ? "stdin" : input, false); !ok) {
        if (auto go_on = failed(ok.error(), single); !go_on) return go_on;
      }
      continue;
    }
    DirectoryWalk walk(input, [&](const Error& error) { (void)failed(error, false); });
    while (const auto path = walk.next()) {
      const std::string whole = input + (input.ends_with('/') ? "" : "/") + *path;
      if (auto ok = read_input(whole, *path, true); !ok) {
        if (auto go_on = failed(ok.error(), false); !go_on) return go_on;
      }
    }
  }
  return {};
}

}  // namespace hansieve
