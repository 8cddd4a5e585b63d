#include "manifest.h"

#include <utility>

#include "hansieve/base/hash.h"
#include "hansieve/io/json_text.h"
#include "hansieve/io/line_reader.h"
#include "hansieve/io/source.h"
#include "hansieve/io/walk.h"

namespace hansieve {

Result<std::unique_ptr<Manifest>> Manifest::open(const std::string& folder, const std::string& fingerprint) {
  const std::string path = folder + "/.hansieve/manifest.jsonl";
  if (auto ok = make_directories(folder + "/.hansieve"); !ok) return ok.error();
  auto file = AppendFile::open(path);
  if (!file) return file.error();
  std::unique_ptr<Manifest> manifest(new Manifest(std::move(file).value(), fingerprint));
  auto source = open_source(path);
  if (!source) return source.error();
  LineReader reader(**source);
  bool line_is_open = false;
  for (std::string lines;;) {
    const auto more = reader.next(lines);
    if (!more) return more.error();
    if (!*more) break;
    for_each_line(lines, [&](std::string_view line) { manifest->finished_.insert(hash64(line)); });
    line_is_open = !lines.ends_with('\n');
  }
  if (line_is_open) {  // the run was cut off while writing it
    if (auto ok = manifest->file_->append("\n"); !ok) return ok.error();
  }
  return manifest;
}

std::string Manifest::line_of(const std::string& name, const FileState& state) const {
  std::string line = "{";
  if (is_utf8(name)) {
    line += "\"path\":";
    append_json_string(name, line);
  } else {
    line += "\"path_b64\":\"" + to_base64(name) + "\"";
  }
  return line + ",\"size\":" + std::to_string(state.bytes) + ",\"mtime_ns\":" + std::to_string(state.changed_ns) +
         ",\"run\":\"" + fingerprint_ + "\"}\n";
}

bool Manifest::has(const std::string& name, const std::string& input, const std::string& output) const {
  const auto state = file_state(input);
  return state && file_state(output) && finished_.contains(hash64(line_of(name, *state)));
}

Result<void> Manifest::add(const std::string& name, const FileState& state) { return file_->append(line_of(name, state)); }

}  // namespace hansieve
