#include "run/report/shown_text.h"

#include "hansieve/text/utf8.h"

namespace hansieve {

std::string valid_text(std::string_view bytes) {
  std::string out;
  std::size_t at = 0;
  for (Invalid bad = find_invalid(bytes); bad.size > 0; bad = find_invalid(bytes, at)) {
    out += bytes.substr(at, bad.at - at);
    out += "\uFFFD";
    at = bad.at + bad.size;
  }
  return out += bytes.substr(at);
}

CutText cut_text(std::string_view text, std::size_t most) {
  CutText cut;
  std::size_t at = 0;
  for (; at < text.size() && cut.shown < most; ++cut.shown) at += decode_at(text, at).size;
  cut.text = text.substr(0, at);
  cut.left = count_code_points(text.substr(at));
  return cut;
}

std::string_view last_code_points(std::string_view text, std::size_t most) {
  std::size_t at = text.size();
  for (; at > 0 && most > 0; --most) at -= decode_before(text, at).size;
  return text.substr(at);
}

std::string script_safe(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for (std::size_t at = 0; at < json.size(); ++at) {
    if (json[at] == '<') {
      out += "\\u003c";
    } else if (json.substr(at, 2) == "\xE2\x80" && at + 2 < json.size() && (json[at + 2] == '\xA8' || json[at + 2] == '\xA9')) {
      out += json[at + 2] == '\xA8' ? "\\u2028" : "\\u2029";
      at += 2;
    } else {
      out += json[at];
    }
  }
  return out;
}

}  // namespace hansieve
