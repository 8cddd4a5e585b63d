// JSON strings: text to its spelling and back, with the edits that lead there.
//
//   std::string text;
//   json_unescape(R"(a\n\u6c49)", text, nullptr);    // a, line break, 汉
//
// Works on bytes: what is no UTF-8 passes through. Nothing here validates; see json_object.h.
#pragma once

#include <string>
#include <string_view>

#include "hansieve/base/edits.h"

namespace hansieve {

/// Which characters are spelled as \u escapes although JSON does not ask for it.
enum class JsonSpelling { kUtf8, kAscii };

/// Appends `text` as the inside of a JSON string. kAscii also escapes all that is not ASCII and
/// requires valid UTF-8. `edits`, if given, gets the differences (offsets in `text`).
void json_escape(std::string_view text, JsonSpelling spelling, std::string& out, Edits* edits = nullptr);

/// Appends `text` as a JSON string with its quotes. Bytes that are no UTF-8, as in names of files, stand as `\xff`: the string is valid.
void append_json_string(std::string_view text, std::string& out);

/// Appends `"key":"text"`, or `"key_b64":"..."` (base64) where the bytes are no UTF-8: nothing is lost.
void append_json_bytes(std::string_view key, std::string_view bytes, std::string& out);

/// Appends the text of `raw`, the inside of a valid JSON string. A surrogate escape without its partner
/// becomes one byte 0xFF, so that it counts as one invalid byte. `edits`, if given, gets the
/// differences (offsets in `raw`).
void json_unescape(std::string_view raw, std::string& out, Edits* edits = nullptr);

/// How `raw`, the inside of a JSON string, is spelled: kAscii where it is all ASCII with \u escapes.
JsonSpelling spelling_of(std::string_view raw);

/// Whether the bytes are valid UTF-8.
bool is_utf8(std::string_view bytes);

std::string to_base64(std::string_view bytes);
/// False where `text` is not base64; `out` is then unspecified.
bool from_base64(std::string_view text, std::string& out);

}  // namespace hansieve
