#include "hansieve/io/quarantine.h"

#include "hansieve/io/json_text.h"

namespace hansieve {

void append_quarantined(std::string_view input, std::uint64_t line, std::string_view reason, bool has_record,
                        std::string_view record, std::string& out) {
  out += '{';
  append_json_bytes("input", input, out);
  if (line > 0) out += ",\"line\":" + std::to_string(line);
  out += ',';
  append_json_bytes("reason", reason, out);
  if (has_record) {
    out += ',';
    append_json_bytes("record", record, out);
  }
  out += "}\n";
}

}  // namespace hansieve
