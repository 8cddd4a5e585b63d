#include "hansieve/io/quarantine.h"

#include "hansieve/io/json_text.h"

namespace hansieve {
namespace {

void append_member(std::string_view key, std::string_view bytes, std::string& out) {
  out += '"';
  out += key;
  if (is_utf8(bytes)) {
    out += "\":";
    append_json_string(bytes, out);
  } else {
    out += "_b64\":\"" + to_base64(bytes) + '"';
  }
}

}  // namespace

void append_quarantined(std::string_view input, std::uint64_t line, std::string_view reason, bool has_record,
                        std::string_view record, std::string& out) {
  out += '{';
  append_member("input", input, out);
  if (line > 0) out += ",\"line\":" + std::to_string(line);
  out += ',';
  append_member("reason", reason, out);
  if (has_record) {
    out += ',';
    append_member("record", record, out);
  }
  out += "}\n";
}

}  // namespace hansieve
