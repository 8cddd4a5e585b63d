// A cleaned document as one line of JSON Lines, for --output-format.
#pragma once

#include <string>
#include <string_view>

#include "hansieve/run/formats.h"

namespace hansieve {

struct DocumentRecord {
  std::string_view name;  ///< id, or path
  std::string_view text;
  std::string_view more = "{}";  ///< further members, as a JSON object
  std::string date;              ///< "20260131", or ""
};

/// Appends a line in `format`, which is not kSame. kJsonLines: {"id":..., "text":...}. kMnbvc: the common
/// format of MNBVC, a paragraph for each line of the text that is not blank; its simhash stays 0.
void append_document_record(OutputFormat format, const DocumentRecord& document, std::string& out);

}  // namespace hansieve
