// RecordCleaner: cleans the records of a batch of whole lines, one document a line or JSON Lines.
//
// For JSON Lines only the text field changes; every other byte of a line is copied. Edits are those of
// the batch as it was read, with the field as it was spelled.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hansieve/base/edits.h"
#include "hansieve/io/json_object.h"
#include "hansieve/pipeline/pipeline.h"
#include "hansieve/run/counters.h"
#include "hansieve/run/formats.h"

namespace hansieve {

struct RecordOptions {
  Format format = Format::kJsonLines;
  std::string field;  ///< empty: the default rule of find_text
  std::string id_field;
  OutputFormat output_format = OutputFormat::kSame;
  InvalidBytes invalid = InvalidBytes::kReplace;
  bool has_quarantine = false;
  bool wants_edits = false;        ///< fill CleanedBatch::edits
  bool counts_conversion = false;  ///< count the conversion's edits too
};

struct CleanedBatch {
  std::string raw, text;
  Edits edits;             ///< raw -> text, if wanted
  std::string quarantined; ///< lines for the quarantine
  CleanCounters counters;
  std::uint64_t lines = 0;
  std::string first_problem;   ///< the first malformed record, for a message: "line 3: ..."
  std::optional<Error> fatal;  ///< --invalid error met invalid text
};

class RecordCleaner {
 public:
  RecordCleaner(const Pipeline& pipeline, const RecordOptions& options);

  const RecordOptions& options() const { return options_; }

  /// Cleans `lines`; `first_line` is the number of the first of them, `input` the name for messages.
  CleanedBatch clean(std::string lines, std::uint64_t first_line, std::string_view input);

 private:
  void clean_json(std::string_view line);
  void clean_line(std::string_view line);
  void clean_text(std::string_view text);
  void leave_out(std::string_view line, std::string_view reason);
  void malformed(std::string_view line, std::string_view reason);
  bool is_refused(std::string_view line);
  void copy(std::string_view line) {
    if (options_.output_format == OutputFormat::kSame) batch_.text += line;
  }
  bool write_record(const JsonMember* text);
  void take_edits(std::size_t at, const Edits& edits);
  std::size_t offset_of(std::string_view slice) const {
    return static_cast<std::size_t>(slice.data() - batch_.raw.data());
  }

  const RecordOptions& options_;
  TextCleaner cleaner_;
  JsonObject object_;
  CleanedBatch batch_;
  std::string_view input_;
  std::uint64_t line_ = 0;
  // Of the record at hand.
  std::string text_, cleaned_;
  Edits edits_;
  std::size_t invalid_ = 0, text_at_ = 0;
};

}  // namespace hansieve
