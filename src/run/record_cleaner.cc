#include "record_cleaner.h"

#include <algorithm>
#include <span>
#include <utility>

#include "document_record.h"
#include "hansieve/io/json_text.h"
#include "hansieve/io/quarantine.h"
#include "hansieve/text/utf8.h"

namespace hansieve {
namespace {

bool is_blank_line(std::string_view line) { return line.find_first_not_of(" \t\r\n") == std::string_view::npos; }

}  // namespace

RecordCleaner::RecordCleaner(const Pipeline& pipeline, const RecordOptions& options)
    : options_(options), cleaner_(pipeline, options.wants_edits || options.counts_conversion, [this](const Piece& piece) {
        cleaned_ += piece.text;
        invalid_ += piece.invalid;
        batch_.counters.count(*piece.edits);
        if (options_.wants_edits) {
          for (const Edit& edit : piece.edits->list()) {
            edits_.replace(text_at_ + edit.begin, text_at_ + edit.end, piece.edits->text(edit), piece.edits->rule(edit));
          }
        }
        text_at_ += piece.raw.size();
      }) {}

CleanedBatch RecordCleaner::clean(std::string lines, std::uint64_t first_line, std::string_view input) {
  batch_ = {};
  batch_.raw = std::move(lines);
  batch_.text.reserve(batch_.raw.size());
  input_ = input;
  line_ = first_line;
  for (std::string_view rest = batch_.raw; !rest.empty() && !batch_.fatal; ++line_) {
    const std::size_t size = std::min(rest.find('\n'), rest.size() - 1) + 1;
    const std::string_view line = rest.substr(0, size);
    options_.format == Format::kLines ? clean_line(line) : clean_json(line);
    rest.remove_prefix(size);
  }
  batch_.lines = line_ - first_line;
  batch_.counters.bytes_in = batch_.raw.size();
  batch_.counters.bytes_out = batch_.text.size();
  return std::move(batch_);
}

void RecordCleaner::clean_text(std::string_view text) {
  cleaned_.clear();
  edits_.clear();
  invalid_ = text_at_ = 0;
  cleaner_.push(text);
  cleaner_.finish();
  batch_.counters.chars_in += count_code_points(text);
  batch_.counters.chars_out += count_code_points(cleaned_);
}

void RecordCleaner::clean_line(std::string_view line) {
  std::string_view text = line;
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  ++batch_.counters.documents;
  clean_text(text);
  if (is_refused(line)) return;
  // A line stays one line, whatever the steps made of odd breaks in it.
  if (cleaned_.find_first_of("\n\r") != std::string::npos) {
    Edits breaks;
    for (std::size_t at = cleaned_.find_first_of("\n\r"); at != std::string::npos; at = cleaned_.find_first_of("\n\r", at + 1)) {
      breaks.replace(at, at + 1, " ", "lines/break");
    }
    if (options_.wants_edits) edits_ = compose(edits_, breaks, cleaned_);
    std::replace(cleaned_.begin(), cleaned_.end(), '\n', ' ');
    std::replace(cleaned_.begin(), cleaned_.end(), '\r', ' ');
  }
  batch_.counters.changed_documents += cleaned_ != text;
  if (write_record(nullptr)) return;
  batch_.text += cleaned_;
  batch_.text += line.substr(text.size());
  take_edits(offset_of(line), edits_);
}

void RecordCleaner::clean_json(std::string_view line) {
  if (is_blank_line(line)) return copy(line);
  ++batch_.counters.documents;
  if (auto ok = object_.parse(line); !ok) return malformed(line, ok.error().message);
  const auto member = find_text(object_, options_.field);
  if (!member) return malformed(line, member.error().message);
  const std::string_view raw = (*member)->inside();

  Edits unescaped;
  text_.clear();
  json_unescape(raw, text_, options_.wants_edits ? &unescaped : nullptr);
  clean_text(text_);
  if (is_refused(line)) return;
  batch_.counters.changed_documents += cleaned_ != text_;
  if (write_record(*member)) return;
  if (cleaned_ == text_) return copy(line);

  const std::size_t at = offset_of(raw) - offset_of(line);
  batch_.text += line.substr(0, at);
  Edits escaped;
  json_escape(cleaned_, spelling_of(raw), batch_.text, options_.wants_edits ? &escaped : nullptr);
  batch_.text += line.substr(at + raw.size());
  if (!options_.wants_edits) return;
  Edits all = unescaped.empty() ? std::move(edits_) : compose(unescaped, edits_, text_);
  if (!escaped.empty()) all = compose(all, escaped, cleaned_);
  all.trim(raw);
  take_edits(offset_of(raw), all);
}

// The cleaned text as a record of the output format; false where records stay what they are. `text` is the
// member it was in, null for a line.
bool RecordCleaner::write_record(const JsonMember* text) {
  if (options_.output_format == OutputFormat::kSame) return false;
  std::string id = std::string(input_) + ":" + std::to_string(line_), more = "{";
  const std::span<const JsonMember> members = text ? std::span(object_.members()) : std::span<const JsonMember>();
  for (const JsonMember& member : members) {
    if (&member == text) continue;
    if (member.key == options_.id_field) {
      id.clear();
      if (member.is_string()) {
        json_unescape(member.inside(), id);
      } else {
        id = member.value;
      }
      continue;
    }
    if (more.size() > 1) more += ',';
    append_json_string(member.key, more);
    more += ':';
    more += member.value;
  }
  more += '}';
  append_document_record(options_.output_format, {id, cleaned_, more, ""}, batch_.text);
  return true;
}

void RecordCleaner::take_edits(std::size_t at, const Edits& edits) {
  if (!options_.wants_edits) return;
  for (const Edit& edit : edits.list()) {
    batch_.edits.replace(at + edit.begin, at + edit.end, edits.text(edit), edits.rule(edit));
  }
}

// Whether --invalid keeps the record at hand out of the output.
bool RecordCleaner::is_refused(std::string_view line) {
  if (invalid_ == 0 || options_.invalid == InvalidBytes::kReplace) {
    batch_.counters.invalid += invalid_;
    return false;
  }
  if (options_.invalid == InvalidBytes::kError) {
    batch_.fatal = Error{ErrorCode::kConfiguration, std::string(input_) + ": line " + std::to_string(line_) +
        ": invalid text: name its encoding with --encoding, or use --invalid replace"};
    return true;
  }
  leave_out(line, "invalid text");
  return true;
}

void RecordCleaner::malformed(std::string_view line, std::string_view reason) {
  if (options_.has_quarantine) return leave_out(line, reason);
  if (batch_.first_problem.empty()) batch_.first_problem = "line " + std::to_string(line_) + ": " + std::string(reason);
  ++batch_.counters.failed_records;
  copy(line);
}

void RecordCleaner::leave_out(std::string_view line, std::string_view reason) {
  if (batch_.first_problem.empty()) batch_.first_problem = "line " + std::to_string(line_) + ": " + std::string(reason);
  ++batch_.counters.failed_records;
  if (options_.has_quarantine) append_quarantined(input_, line_, reason, true, line.substr(0, line.size() - line.ends_with('\n')), batch_.quarantined);
  if (options_.wants_edits) batch_.edits.erase(offset_of(line), offset_of(line) + line.size(), "quarantine/record");
}

}  // namespace hansieve
