// RecordParts: one line of JSON Lines (or of one document a line) with its changes, from which the text is shown.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hansieve/io/json_object.h"
#include "run/report/document_entry.h"

namespace hansieve {

class RecordParts {
 public:
  RecordParts(bool is_json, std::string id_field) : is_json_(is_json), id_field_(std::move(id_field)) {}

  /// The line as it was, piece by piece.
  void add_kept(std::string_view bytes);
  void add_change(std::size_t naming, std::string_view old_text, std::string_view new_text);

  bool is_changed() const { return is_changed_; }
  bool is_empty() const { return line_.empty(); }

  /// Adds the text of the line to the entry: of a JSON record only the changed field, without its escapes.
  /// Returns the record's id, or nothing. Starts the next line.
  std::string show(DocumentEntry& entry);
  void clear();

 private:
  struct Part {
    std::size_t begin = 0, end = 0;  // of the line
    bool is_change = false;
    std::size_t naming = 0;
    std::string new_text;
  };
  const bool is_json_;
  const std::string id_field_;
  std::string line_;
  std::vector<Part> parts_;
  bool is_changed_ = false;
  JsonObject object_;
};

}  // namespace hansieve
