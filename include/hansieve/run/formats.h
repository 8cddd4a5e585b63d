// What a file holds: one text, one document per line, or JSON Lines.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hansieve {

enum class Format { kAuto, kText, kLines, kJsonLines, kWarc };

/// "auto", "text", "lines", "jsonl" or "warc".
std::optional<Format> format_named(std::string_view name);
std::string_view format_name(Format format);

/// `chosen`, or where that is kAuto what the suffix says (compression aside): .jsonl and .ndjson are
/// JSON Lines, .warc and .wet are web archives, all else is text.
Format format_of(std::string_view path, Format chosen);

/// What cleaned documents are written as.
enum class OutputFormat {
  kSame,       ///< as they were read (of a web archive: JSON Lines)
  kJsonLines,  ///< {"id":...,"text":...} for each document
  kMnbvc,      ///< the common format of MNBVC
};
std::optional<OutputFormat> output_format_named(std::string_view name);

/// The name of the output of the file `name`: of web archives, and of texts that become records, another one.
std::string output_name_of(const std::string& name, Format format, OutputFormat written);

/// What happens to a document with bytes that are no text in its encoding.
enum class InvalidBytes { kReplace, kSkip, kError };
std::optional<InvalidBytes> invalid_bytes_named(std::string_view name);

}  // namespace hansieve
