// What a file holds: one text, one document per line, or JSON Lines.
#pragma once

#include <optional>
#include <string_view>

namespace hansieve {

enum class Format { kAuto, kText, kLines, kJsonLines };

/// "auto", "text", "lines" or "jsonl".
std::optional<Format> format_named(std::string_view name);
std::string_view format_name(Format format);

/// `chosen`, or where that is kAuto what the suffix says (compression aside): .jsonl and .ndjson are
/// JSON Lines, all else is text.
Format format_of(std::string_view path, Format chosen);

/// What happens to a document with bytes that are no text in its encoding.
enum class InvalidBytes { kReplace, kSkip, kError };
std::optional<InvalidBytes> invalid_bytes_named(std::string_view name);

}  // namespace hansieve
