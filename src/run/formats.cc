#include "hansieve/run/formats.h"

#include "hansieve/io/compression.h"

namespace hansieve {

std::optional<Format> format_named(std::string_view name) {
  if (name == "auto") return Format::kAuto;
  if (name == "text") return Format::kText;
  if (name == "lines") return Format::kLines;
  if (name == "jsonl") return Format::kJsonLines;
  if (name == "warc") return Format::kWarc;
  return std::nullopt;
}

std::string_view format_name(Format format) {
  switch (format) {
    case Format::kText: return "text";
    case Format::kLines: return "lines";
    case Format::kJsonLines: return "jsonl";
    case Format::kWarc: return "warc";
    case Format::kAuto: break;
  }
  return "auto";
}

Format format_of(std::string_view path, Format chosen) {
  if (chosen != Format::kAuto) return chosen;
  const std::string_view plain = without_compression(path);
  if (plain.ends_with(".warc") || plain.ends_with(".wet")) return Format::kWarc;
  return plain.ends_with(".jsonl") || plain.ends_with(".ndjson") ? Format::kJsonLines : Format::kText;
}

std::optional<OutputFormat> output_format_named(std::string_view name) {
  if (name == "same") return OutputFormat::kSame;
  if (name == "jsonl") return OutputFormat::kJsonLines;
  if (name == "mnbvc") return OutputFormat::kMnbvc;
  return std::nullopt;
}

std::string output_name_of(const std::string& name, Format format, OutputFormat written) {
  if (format != Format::kWarc && (format == Format::kJsonLines || written == OutputFormat::kSame)) return name;
  const std::string packing = name.substr(without_compression(name).size());
  std::string plain(without_compression(name));
  if (format == Format::kWarc) {
    for (const std::string_view suffix : {".wet", ".warc"}) {
      if (plain.ends_with(suffix)) plain.resize(plain.size() - suffix.size());
    }
  }
  return plain + ".jsonl" + packing;
}

std::optional<InvalidBytes> invalid_bytes_named(std::string_view name) {
  if (name == "replace") return InvalidBytes::kReplace;
  if (name == "skip") return InvalidBytes::kSkip;
  if (name == "error") return InvalidBytes::kError;
  return std::nullopt;
}

}  // namespace hansieve
