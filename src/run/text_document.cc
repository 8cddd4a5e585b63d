#include "text_document.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "decoding_source.h"
#include "hansieve/io/json_text.h"
#include "hansieve/io/quarantine.h"
#include "hansieve/io/source.h"
#include "hansieve/io/spool.h"
#include "hansieve/text/utf8.h"

namespace hansieve {
namespace {

constexpr std::size_t kSampleBytes = 8 * 1024;
constexpr std::string_view kInvalidText = "invalid text";

using namespace std::string_view_literals;

// First bytes of files that hold no text although long stretches of them may look like it.
constexpr std::string_view kBinaryMagic[] = {
    "%PDF-"sv, "PK\x03\x04"sv, "\x7F" "ELF"sv, "\x89PNG"sv, "\xFF\xD8\xFF"sv, "GIF8"sv, "\xD0\xCF\x11\xE0"sv,
    "\x1F\x8B"sv, "\x28\xB5\x2F\xFD"sv, "\xFD" "7zXZ"sv, "7z\xBC\xAF"sv, "Rar!"sv, "SQLite format 3\0"sv};

Error invalid_text(const std::string& name) {
  return {ErrorCode::kConfiguration, name + ": invalid text: name its encoding with --encoding, or use --invalid replace"};
}

// Passes bytes on and keeps them in a spool.
class KeepingSource : public Source {
 public:
  KeepingSource(std::unique_ptr<Source> source, Spool& spool)
      : Source(source->name()), source_(std::move(source)), spool_(spool) {}
  Result<std::size_t> read(char* to, std::size_t size) override {
    const auto n = source_->read(to, size);
    if (!n) return n;
    if (auto ok = spool_.write({to, *n}); !ok) return ok.error();
    return n;
  }

 private:
  std::unique_ptr<Source> source_;
  Spool& spool_;
};

// Reads all of `source`: whether there is anything in it that is no text.
Result<bool> holds_invalid(DecodingSource& source) {
  std::string text;
  std::vector<char> buffer(kReadBytes);
  bool found = false;
  for (;;) {
    const auto n = source.read(buffer.data(), buffer.size());
    if (!n) return n.error();
    if (*n == 0) return found || source.invalid() > 0 || !text.empty();
    if (found) continue;
    text.append(buffer.data(), *n);
    const std::size_t tail = incomplete_tail(text);
    found = find_invalid(std::string_view(text).substr(0, text.size() - tail)).size > 0;
    text.erase(0, text.size() - tail);
  }
}

// The whole document as one line for the quarantine, as a stream.
Result<void> quarantine_whole(Source& source, const std::string& name, Sink& quarantine) {
  std::string line;
  append_quarantined(name, 0, kInvalidText, false, {}, line);
  line.resize(line.size() - 2);  // "}\n"
  line += ",\"record_b64\":\"";
  std::vector<char> buffer(kReadBytes);
  std::string rest;
  for (;;) {
    const auto n = source.read(buffer.data(), buffer.size());
    if (!n) return n.error();
    rest.append(buffer.data(), *n);
    const std::size_t size = *n == 0 ? rest.size() : rest.size() / 3 * 3;
    line += to_base64(std::string_view(rest).substr(0, size));
    rest.erase(0, size);
    if (*n == 0) line += "\"}\n";
    if (auto ok = quarantine.write(line); !ok) return ok;
    line.clear();
    if (*n == 0) return {};
  }
}

// Opens the input. Null where it is to be left out because it holds invalid text.
Result<std::unique_ptr<DecodingSource>> open_text(const FilePath& input, const std::string& name,
                                                  const TextDocumentOptions& options) {
  std::atomic<std::uint64_t>* taken = options.progress ? &options.progress->taken : nullptr;
  auto file = open_source(input, taken);
  if (!file) return file.error();
  if (options.invalid != InvalidBytes::kSkip) return DecodingSource::open(std::move(file).value(), options.encoding);

  std::unique_ptr<Spool> spool;
  if (input.path == "-") {
    auto opened = Spool::open();
    if (!opened) return opened.error();
    spool = std::move(opened).value();
    file = std::unique_ptr<Source>(std::make_unique<KeepingSource>(std::move(file).value(), *spool));
  }
  const auto again = [&] { return spool ? spool->read_back("standard input") : open_source(input); };
  auto source = DecodingSource::open(std::move(file).value(), options.encoding);
  if (!source) return source.error();
  const auto bad = holds_invalid(**source);
  if (!bad) return bad.error();
  auto file_again = again();
  if (!file_again) return file_again.error();
  if (!*bad) return DecodingSource::open(std::move(file_again).value(), options.encoding);
  if (options.quarantine) {
    if (spool) {
      if (auto ok = quarantine_whole(**file_again, name, *options.quarantine); !ok) return ok.error();
    } else {
      std::string line;
      append_quarantined(name, 0, kInvalidText, false, {}, line);
      if (auto ok = options.quarantine->write(line); !ok) return ok.error();
    }
  }
  return std::unique_ptr<DecodingSource>();
}

}  // namespace

bool looks_binary(std::string_view sample) {
  sample = sample.substr(0, kSampleBytes);
  if (std::any_of(std::begin(kBinaryMagic), std::end(kBinaryMagic), [&](auto magic) { return sample.starts_with(magic); })) {
    return true;
  }
  if (sample.find('\0') == std::string_view::npos) return false;
  std::size_t odd = 0;
  for (const char c : sample) {
    const auto byte = static_cast<unsigned char>(c);
    odd += (byte < 0x20 && !(byte >= 0x08 && byte <= 0x0D) && byte != 0x1B) || byte == 0x7F;
  }
  for (Invalid bad = find_invalid(sample); bad.size > 0; bad = find_invalid(sample, bad.at + bad.size)) odd += bad.size;
  return odd * 8 > sample.size();
}

Result<void> clean_text_document(const FilePath& input, const AuditHeader& header, const TextDocumentOptions& options,
                                 const std::function<Result<std::unique_ptr<Sink>>()>& open_output, SharedSink& shared,
                                 Sink* audit, CleanCounters& counters) {
  auto opened = open_text(input, header.input, options);
  if (!opened) {
    const bool is_unsure = opened.error().code == ErrorCode::kConfiguration;
    return is_unsure && !options.is_single ? Error{ErrorCode::kInputOutput, opened.error().message} : opened.error();
  }
  if (!*opened) {
    ++counters.files;
    ++counters.documents;
    ++counters.failed_records;
    options.notes->push_back(header.input + ": invalid text: left out");
    return {};
  }
  DecodingSource& source = **opened;
  if (source.encoding().empty() && looks_binary(source.sample())) {
    if (options.refuse_binary) return Error{ErrorCode::kInputOutput, input.path + ": looks like a binary file: left out"};
    if (options.warnings) {
      options.warnings->push_back(input.path + ": looks like a binary file; cleaned as text, since it was named. Take its text out with "
                                          "pdftotext or the like first");
    }
  }
  auto own = open_output();
  if (!own) return own.error();
  SharedSink own_target{own->get()};
  DocumentOutput output(*own ? own_target : shared, audit);
  source.record(audit != nullptr);
  AuditHeader whole_header = header;
  whole_header.encoding = source.encoding();
  if (auto ok = output.begin(whole_header); !ok) return ok.error();
  ++counters.files;
  ++counters.documents;

  std::optional<Error> failure;
  bool changed = false;
  TextCleaner cleaner(*options.pipeline, options.count_conversion, [&](const Piece& piece) {
    if (failure) return;
    if (piece.invalid > 0 && options.invalid == InvalidBytes::kError) {
      failure = invalid_text(header.input);
      return;
    }
    counters.invalid += piece.invalid;
    counters.bytes_in += piece.raw.size();
    counters.bytes_out += piece.text.size();
    counters.chars_in += count_code_points(piece.raw);
    counters.chars_out += count_code_points(piece.text);
    counters.count(*piece.edits);
    changed = changed || piece.raw != piece.text;
    if (auto ok = output.add(piece.raw, piece.text, *piece.edits); !ok) failure = ok.error();
  });
  std::vector<char> buffer(kReadBytes);
  while (!failure && !*options.stopped) {
    const auto n = source.read(buffer.data(), buffer.size());
    if (!n) failure = n.error();
    if (!n || *n == 0) break;
    if (options.progress) options.progress->bytes += *n;
    if (audit) output.add_encoded(source.take_encoded());
    if (source.invalid() > 0 && options.invalid == InvalidBytes::kError) failure = invalid_text(header.input);
    cleaner.push({buffer.data(), *n});
  }
  if (audit) output.add_encoded(source.take_encoded());
  counters.invalid += source.invalid();
  if (!failure) cleaner.finish();
  counters.changed_documents += changed;
  if (auto ok = output.end(failure ? failure->message : std::string()); !ok) return ok.error();
  if (failure) return *failure;
  return *own ? (*own)->commit() : Result<void>();
}

}  // namespace hansieve
