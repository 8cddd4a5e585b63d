#include "hansieve/run/formats.h"

#include "hansieve/io/compression.h"

namespace hansieve {

std::optional<Format> format_named(std::string_view name) {
  if (name == "auto") return Format::kAuto;
  if (name == "text") return Format::kText;
  if (name == "lines") return Format::kLines;
  if (name == "jsonl") return Format::kJsonLines;
  return std::nullopt;
}

std::string_view format_name(Format format) {
  switch (format) {
    case Format::kText: return "text";
    case Format::kLines: return "lines";
    case Format::kJsonLines: return "jsonl";
    case Format::kAuto: break;
  }
  return "auto";
}

Format format_of(std::string_view path, Format chosen) {
  if (chosen != Format::kAuto) return chosen;
  const std::string_view plain = without_compression(path);
  return plain.ends_with(".jsonl") || plain.ends_with(".ndjson") ? Format::kJsonLines : Format::kText;
}

std::optional<InvalidBytes> invalid_bytes_named(std::string_view name) {
  if (name == "replace") return InvalidBytes::kReplace;
  if (name == "skip") return InvalidBytes::kSkip;
  if (name == "error") return InvalidBytes::kError;
  return std::nullopt;
}

}  // namespace hansieve
