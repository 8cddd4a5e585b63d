// DedupParser: a record's bytes to what makes it a document: its text and its id. One per thread.
#pragma once

#include <string>
#include <string_view>

#include "hansieve/io/json_object.h"
#include "hansieve/run/dedup_run.h"

namespace hansieve {

struct ParsedRecord {
  bool is_document = false;   ///< a blank line between JSON records is none
  std::string_view text;      ///< a slice of the record: the inside of the JSON string, the line, the file
  bool is_utf8 = false;       ///< known to be: all of its bytes, escapes aside
  std::string_view id;        ///< as JSON, a slice of the record; empty where it has none
};

class DedupParser {
 public:
  explicit DedupParser(const DedupRequest& request) : field_(request.field), id_field_(request.id_field) {}

  /// `record` is a line with its break, or a file. An error says why it cannot be taken in. So many bytes behind it
  /// may be read.
  Result<ParsedRecord> parse(std::string_view record, Format format, std::size_t readable = 0);

  /// The text behind a slice, as valid UTF-8: in `buffer`, or where it lies. `invalid`, if given, is set where it
  /// was not. `is_utf8`: the slice is known to be.
  static std::string_view text_of(std::string_view slice, Format format, std::string& buffer, bool* invalid = nullptr, bool is_utf8 = false);

  /// A member of a JSON record, as spelled; empty if there is none.
  std::string_view member(std::string_view record, Format format, std::string_view key);

 private:
  const std::string field_, id_field_;
  JsonObject object_;
};

/// The line without its break.
std::string_view without_break(std::string_view line);

}  // namespace hansieve
