#include "text_document.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "decoding_source.h"
#include "hansieve/io/source.h"
#include "hansieve/text/utf8.h"

namespace hansieve {
namespace {

constexpr std::size_t kSampleBytes = 8 * 1024;

using namespace std::string_view_literals;

// First bytes of files that hold no text although long stretches of them may look like it.
constexpr std::string_view kBinaryMagic[] = {
    "%PDF-"sv, "PK\x03\x04"sv, "\x7F" "ELF"sv, "\x89PNG"sv, "\xFF\xD8\xFF"sv, "GIF8"sv, "\xD0\xCF\x11\xE0"sv,
    "\x1F\x8B"sv, "\x28\xB5\x2F\xFD"sv, "\xFD" "7zXZ"sv, "7z\xBC\xAF"sv, "Rar!"sv, "SQLite format 3\0"sv};

// NUL bytes, and at least every eighth byte is one that text does not have.
bool is_binary(std::string_view sample) {
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

Error invalid_text(const std::string& name) {
  return {ErrorCode::kConfiguration, name + ": invalid text: name its encoding with --encoding, or use --invalid replace"};
}

}  // namespace

Result<void> clean_text_document(const std::string& input, const AuditHeader& header, const TextDocumentOptions& options,
                                 const std::function<Result<std::unique_ptr<Sink>>()>& open_output, SharedSink& shared,
                                 Sink* audit, CleanCounters& counters) {
  auto file = open_source(input);
  if (!file) return file.error();
  auto opened = DecodingSource::open(std::move(file).value(), options.encoding);
  if (!opened) return options.is_single ? opened.error() : Error{ErrorCode::kInputOutput, opened.error().message};
  DecodingSource& source = **opened;
  if (options.refuse_binary && source.encoding().empty() && is_binary(source.sample())) {
    return Error{ErrorCode::kInputOutput, input + ": looks like a binary file: left out"};
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
    counters.count(*piece.edits);
    changed = changed || piece.raw != piece.text;
    if (auto ok = output.add(piece.raw, piece.text, *piece.edits); !ok) failure = ok.error();
  });
  std::vector<char> buffer(kReadBytes);
  while (!failure && !*options.stopped) {
    const auto n = source.read(buffer.data(), buffer.size());
    if (!n) failure = n.error();
    if (!n || *n == 0) break;
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
