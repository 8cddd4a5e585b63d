#include "dedup_resume.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <initializer_list>

#include "dedup_outputs.h"
#include "hansieve/base/hash.h"
#include "hansieve/base/version.h"
#include "hansieve/io/file_state.h"
#include "hansieve/io/json_object.h"
#include "hansieve/io/json_text.h"
#include "hansieve/io/walk.h"
#include "hansieve/near/folding.h"

namespace hansieve {
namespace {

// Another layout of the state has another number.
constexpr std::string_view kSchema = "hansieve.dedup_work/1";
constexpr std::array<std::string_view, 6> kSteps = {"none", "reading", "read", "found", "comparing", "compared"};

Error usage(std::string message) { return {ErrorCode::kUsage, std::move(message)}; }

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(text, out);
  return out;
}

std::string absolute(const std::string& path) {
  std::error_code error;
  const auto whole = std::filesystem::weakly_canonical(std::filesystem::absolute(path, error), error);
  return error ? path : whole.string();
}

/// The same for the same output, so that other inputs or settings are noticed.
std::string folder_of(const DedupRequest& request) {
  std::string name = request.output == "-" ? "-" : absolute(request.output);
  if (request.output == "-") {
    for (const std::string& input : request.inputs) name += '\0' + absolute(input);
  }
  return request.tmpdir + (request.tmpdir.ends_with('/') ? "" : "/") + "hansieve-dedup-" + to_hex(hash64(name));
}

template <typename Enum>
std::string name_of(Enum value, std::initializer_list<const char*> names) {
  return names.begin()[static_cast<std::size_t>(value)];
}

std::vector<std::pair<std::string, std::string>> settings_of(const DedupRequest& request, const Banding& banding) {
  const DedupOptions& options = request.dedup;
  const auto number = [](std::uint64_t value) { return std::to_string(value); };
  return {
      {"version", std::string(kVersion)},
      {"ngram", number(options.signature.ngram)},
      {"signature", number(options.signature.slots)},
      {"seed", number(options.signature.seed)},
      {"threshold", json_number(options.threshold)},
      {"bands", number(banding.bands)},
      {"rows", number(banding.rows)},
      {"fold", options.folding == Folding::kStandard ? "standard" : "none"},
      {"folding table", to_hex(folding_fingerprint(options.folding))},
      {"verify", name_of(options.verify, {"exact", "signature", "none"})},
      {"max-bucket", number(options.max_bucket)},
      {"mode", name_of(request.mode, {"drop", "mark", "pairs", "clusters"})},
      {"keep", request.keep},
      {"containment", json_number(request.containment)},
      {"format", std::string(format_name(request.format))},
      {"field", request.field},
      {"id-field", request.id_field},
      {"invalid", name_of(request.invalid, {"replace", "skip", "error"})},
  };
}

/// A line for each file: its size, the time of its last change, its path.
std::string inputs_of(const DedupRequest& request) {
  std::string lines;
  const auto add = [&](const std::string& path) {
    const auto state = file_state(path);
    lines += state ? std::to_string(state->bytes) + " " + std::to_string(state->changed_ns) : "- -";
    lines += " " + json_string(path) + "\n";
  };
  for (const std::string& input : request.inputs) {
    if (!is_directory(input)) {
      add(input);
      continue;
    }
    DirectoryWalk walk(input, [](const Error&) {});
    while (const auto path = walk.next()) add(input + (input.ends_with('/') ? "" : "/") + *path);
  }
  return lines;
}

std::string_view path_in(std::string_view line) {
  const std::size_t at = line.find('"');
  return at == std::string_view::npos ? line : line.substr(at);
}

Result<void> check(const DedupRequest& request) {
  if (request.tmpdir.empty()) return usage("--resume keeps its work in a directory: add --tmpdir DIR");
  if (request.unit != DedupUnit::kDocument) return usage("--resume is for whole documents: leave --unit or --resume out");
  if (!request.index.empty()) return usage("--resume is not for --index: an interrupted run leaves the index as it was, start it again");
  if (std::find(request.inputs.begin(), request.inputs.end(), "-") != request.inputs.end()) {
    return usage("--resume reads its inputs again: name files instead of standard input");
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<DedupResume>> DedupResume::open(const DedupRequest& request, const Banding& banding) {
  std::unique_ptr<DedupResume> resume;
  if (!request.resume) {
    if (!request.tmpdir.empty() && RunFolder::exists(folder_of(request))) {
      request.tell(folder_of(request) + " is left of an interrupted run with this output: --resume goes on with it; remove it if it is not wanted");
    }
    return resume;
  }
  if (auto ok = check(request); !ok) return ok.error();
  auto folder = RunFolder::open(folder_of(request));
  if (!folder) return folder.error();
  resume.reset(new DedupResume(std::move(folder).value()));
  // Whoever holds the folder is alone with these outputs. A run killed before its first record has left them too.
  for (const std::string& output : {request.output, request.removed, request.quarantine, request.stats}) {
    if (!output.empty() && output != "-") remove_leftovers_of(output);
  }
  resume->settings_ = settings_of(request, banding);
  const std::string inputs = inputs_of(request);
  if (resume->folder_->record().empty()) {
    auto file = resume->folder_->create("inputs");
    if (!file) return file.error();
    resume->inputs_ = std::move(file).value();
    if (auto ok = resume->inputs_->append(inputs); !ok) return ok.error();
    return resume;
  }
  if (auto ok = resume->read_record(); !ok) return ok.error();
  if (auto ok = resume->compare_inputs(inputs); !ok) return ok.error();
  request.tell("goes on with an interrupted run (" + std::string(kSteps[static_cast<std::size_t>(resume->step_)]) + ") in " + resume->folder_->path());
  return resume;
}

Error DedupResume::differs(const std::string& what) const {
  return usage(folder_->path() + ": was left by a run of the same output, but " + what + ": ask for the same, or remove it to start anew");
}

Result<void> DedupResume::read_record() {
  JsonObject object;
  const Error damaged = {ErrorCode::kInputOutput, folder_->path() + "/record: is damaged: remove " + folder_->path() + " and run again"};
  if (!object.parse(folder_->record())) return damaged;
  const auto text = [&](std::string_view key) {
    const JsonMember* member = object.find(key);
    std::string found;
    if (member && member->is_string()) json_unescape(member->inside(), found);
    return found;
  };
  const auto file = [&](const std::string& key, std::unique_ptr<ScratchFile>& to) -> Result<void> {
    const JsonMember* bytes = object.find(key + "_bytes");
    std::uint64_t size = 0;
    if (!bytes || std::from_chars(bytes->value.data(), bytes->value.data() + bytes->value.size(), size).ec != std::errc()) return damaged;
    auto opened = folder_->reopen(text(key), size);
    if (!opened) return opened.error();
    to = std::move(opened).value();
    return {};
  };
  if (text("schema") != kSchema) return differs("by another version of hansieve");
  for (const auto& [name, value] : settings_) {
    const std::string before = text("--" + name);
    if (before != value) return differs(name + " was " + (before.empty() ? "not given" : before) + " and is " + (value.empty() ? "not given" : value));
  }
  const auto step = std::find(kSteps.begin(), kSteps.end(), text("step"));
  if (step == kSteps.end()) return damaged;
  step_ = static_cast<DedupStep>(step - kSteps.begin());
  if (auto ok = file("inputs", inputs_); !ok) return ok;
  return file("state", state_);
}

Result<void> DedupResume::compare_inputs(const std::string& inputs) {
  std::string before(inputs_->size(), '\0');
  if (auto ok = inputs_->read(0, before.data(), before.size()); !ok) return ok;
  std::string_view was = before, is = inputs;
  while (!was.empty() || !is.empty()) {
    const std::string_view old_line = was.substr(0, was.find('\n')), new_line = is.substr(0, is.find('\n'));
    if (old_line != new_line) {
      const std::string_view old_path = path_in(old_line), new_path = path_in(new_line);
      if (old_path == new_path) return differs(std::string(new_path) + " has changed since");
      // The paths come in one order: the one that the other side does not have is new or gone.
      const bool is_gone = new_line.empty() || (!old_line.empty() && inputs.find(" " + std::string(old_path) + "\n") == std::string::npos);
      return differs(is_gone ? std::string(old_path) + " is not among the inputs any more" : std::string(new_path) + " was not among the inputs");
    }
    was.remove_prefix(std::min(was.size(), old_line.size() + 1));
    is.remove_prefix(std::min(is.size(), new_line.size() + 1));
  }
  return {};
}

std::string DedupResume::record(const ScratchFile& state) const {
  std::string out = "{\"schema\":" + json_string(kSchema) + ",\"step\":" + json_string(kSteps[static_cast<std::size_t>(step_)]);
  for (const auto& [name, value] : settings_) out += "," + json_string("--" + name) + ":" + json_string(value);
  const auto add = [&](const char* key, const ScratchFile& file) {
    out += ",\"" + std::string(key) + "\":" + json_string(file.name()) + ",\"" + key + "_bytes\":" + std::to_string(file.size());
  };
  add("inputs", *inputs_), add("state", state);
  return out + "}\n";
}

Result<void> DedupResume::load(const Exchange& exchange) {
  SavedState state(*state_, *folder_);
  exchange(state);
  return state.finish();
}

Result<void> DedupResume::save(DedupStep step, const Exchange& exchange) {
  auto file = folder_->create("state");
  if (!file) return file.error();
  SavedState state(**file);
  exchange(state);
  if (auto ok = state.finish(); !ok) return ok;
  step_ = step;
  std::swap(state_, *file);
  file->reset();   // the one before goes with this commit
  return folder_->commit(record(*state_));
}

}  // namespace hansieve
