// Any bytes in any encoding, cleaned with an audit: what restore gives back are those bytes.
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "fuzz.h"
#include "hansieve/run/restore.h"
#include "run/text_document.h"

namespace hansieve::fuzz {
namespace {

// In memory where there is such a file system: restore() syncs what it writes.
std::string make_folder() {
  std::string name = (std::filesystem::is_directory("/dev/shm") ? "/dev/shm" : "/tmp") + std::string("/hansieve_fuzz_XXXXXX");
  require(mkdtemp(name.data()) != nullptr, "a directory for temporary files can be made");
  return name;
}

void write(const std::string& path, std::string_view bytes) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  require(file != nullptr, "the temporary file can be written");
  std::fwrite(bytes.data(), 1, bytes.size(), file);
  std::fclose(file);
}

void check(std::string_view input) {
  static const std::string folder = make_folder();
  static const auto pipeline = Pipeline::make({});
  static const std::string in = folder + "/in", cleaned = folder + "/cleaned", audited = folder + "/audited", out = folder + "/out";
  constexpr const char* kEncodings[] = {"utf-8", "utf-8", "gb18030", "big5", "utf-16le", "utf-16be", "euc-tw", "auto"};
  Choices choices(input);
  TextDocumentOptions options;
  std::atomic<bool> stopped = false;
  std::vector<std::string> notes;
  options.pipeline = pipeline->get(), options.encoding = kEncodings[choices.below(std::size(kEncodings))];
  options.stopped = &stopped, options.notes = &notes, options.count_conversion = true;
  write(in, choices.rest());

  std::string text, audit;
  const auto to_text = string_sink(text), to_audit = string_sink(audit);
  SharedSink shared{to_text.get()};
  CleanCounters counters;
  const auto nowhere = []() -> Result<std::unique_ptr<Sink>> { return std::unique_ptr<Sink>(); };
  const auto done = clean_text_document(in, {"in", "in", "text", "", ""}, options, nowhere, shared, to_audit.get(), counters);
  if (!done) {
    require(options.encoding != "utf-8", "any bytes can be cleaned", done.error().message);
    return;
  }
  write(cleaned, text);
  write(audited, audit);
  const auto restored = restore({.audit = audited, .cleaned = cleaned, .output = out});
  require(restored.has_value(), "what was cleaned can be restored", restored ? "" : restored.error().message);
  require(read_file(out).value() == choices.rest(), "restoring gives the bytes back", text);
}

const Target target("restore", check);

}  // namespace
}  // namespace hansieve::fuzz
