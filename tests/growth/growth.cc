// growth [--bytes N,N,...] WHAT:SHAPE...   Does WHAT to texts of SHAPE in several sizes, and has callgrind dump a profile after each, for
// which it prints a line "WHAT:SHAPE BYTES": scripts/growth puts the two together. growth --list prints what there is, one WHAT:SHAPE a line.
#include <fcntl.h>
#include <unistd.h>
#include <valgrind/callgrind.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <sstream>

#include "growth/shapes.h"
#include "hansieve/clean/encoding.h"
#include "hansieve/clean/steps.h"
#include "hansieve/io/json_text.h"
#include "hansieve/near/sketcher.h"
#include "hansieve/pipeline/pipeline.h"
#include "hansieve/run/dedup_run.h"

namespace hansieve::growth {
namespace {

/// Does something to the bytes of a text. What it needs besides is made the first time.
using Work = std::function<void(const std::string&)>;

template <typename T>
T made(Result<T> result) {
  if (result) return std::move(result).value();
  std::cerr << "growth: " << result.error().message << "\n";
  std::exit(1);
}

class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("growth." + std::to_string(::getpid()))) { std::filesystem::create_directory(path_); }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string path(const char* name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

Work encoded(Encoding encoding) {
  return [=](const std::string& text) {
    std::string raw, back;
    Encoder(encoding).encode(text, raw);
    std::vector<Irregular> irregular;
    Decoder(encoding).decode(raw, true, back, &irregular);
  };
}

std::map<std::string, Work> make_text_work() {
  std::map<std::string, Work> all;
  for (const std::string_view name : step_names()) {
    if (name == "convert") continue;
    all[std::string(name)] = [name](const std::string& text) {
      static std::map<std::string_view, std::shared_ptr<Step>> steps;
      std::shared_ptr<Step>& step = steps[name];
      if (!step) step = made(make_step(name, {}));
      Edits edits;
      std::unique_ptr<StepMemory> memory;
      step->find_and_remember(text, {}, memory, edits);
      std::string out;
      edits.apply(text, out);
    };
  }
  all["convert"] = [](const std::string& text) {
    static const std::shared_ptr<const Converter> converter = made(Converter::load("t2s"));
    std::string out;
    Edits edits;
    converter->convert(text, true, out, &edits);
  };
  all["clean"] = [](const std::string& text) {
    static const std::shared_ptr<const Pipeline> pipeline = made(Pipeline::make({}));
    TextCleaner cleaner(*pipeline, true, [](const Piece&) {});
    cleaner.push(text);
    cleaner.finish();
  };
  all["sketch"] = [](const std::string& text) {
    Sketcher sketcher({}, Folding::kStandard);
    std::vector<std::uint16_t> signature(SignatureOptions{}.slots);
    if (sketcher.look_at(text)) sketcher.sign(signature);
  };
  all["gb18030"] = encoded(Encoding::kGb18030);
  all["big5"] = encoded(Encoding::kBig5);
  all["utf-16"] = encoded(Encoding::kUtf16Le);
  all["json"] = [](const std::string& text) {
    std::string escaped, back;
    Edits edits;
    json_escape(text, JsonSpelling::kAscii, escaped, &edits);
    json_unescape(escaped, back, &edits);
  };
  return all;
}

void dedup(const std::function<void(DedupRequest&)>& choose) {
  DedupRequest request;
  request.format = Format::kJsonLines;
  request.jobs = 1;
  request.dedup.max_bucket = 32;   // what all documents of a bucket are compared up to: small, so that it is reached
  choose(request);
  made(run_dedup(request));
}

/// Of JSON Lines, through files.
std::map<std::string, Work> make_record_work(const Folder& folder) {
  const std::string in = folder.path("in.jsonl"), out = folder.path("out.jsonl"), removed = folder.path("removed.jsonl"), index = folder.path("index");
  const auto put = [in](const std::string& records) { std::ofstream(in, std::ios::binary) << records; };
  std::map<std::string, Work> all;
  all["dedup stream"] = [=](const std::string& records) {
    put(records);
    const int file = ::open(in.c_str(), O_RDONLY);
    ::dup2(file, STDIN_FILENO);
    ::close(file);
    dedup([&](DedupRequest& request) { request.output = out, request.removed = removed; });
  };
  all["dedup"] = [=](const std::string& records) {
    put(records);
    dedup([&](DedupRequest& request) { request.inputs = {in}, request.output = out, request.removed = removed; });
  };
  all["dedup pairs"] = [=](const std::string& records) {
    put(records);
    dedup([&](DedupRequest& request) { request.inputs = {in}, request.output = out, request.mode = DedupMode::kPairs, request.containment = 0.8; });
  };
  all["dedup index"] = [=](const std::string& records) {
    put(records);
    std::filesystem::remove_all(index);
    dedup([&](DedupRequest& request) { request.inputs = {in}, request.output = out, request.index = index; });
  };
  return all;
}

std::vector<std::size_t> parse_sizes(const std::string& list) {
  std::vector<std::size_t> sizes;
  std::stringstream in(list);
  for (std::string size; std::getline(in, size, ',');) sizes.push_back(std::stoul(size));
  return sizes;
}

int run(std::vector<std::string> wanted) {
  std::vector<std::size_t> sizes = {16384, 32768, 65536, 131072};
  const Folder folder;
  const auto text_work = make_text_work(), record_work = make_record_work(folder);
  if (!wanted.empty() && wanted[0] == "--list") {
    for (const auto& [name, work] : text_work) {
      for (const std::string& shape : shape_names()) std::cout << name << ":" << shape << "\n";
    }
    for (const auto& [name, work] : record_work) {
      for (const std::string& corpus : corpus_names()) std::cout << name << ":" << corpus << "\n";
    }
    return 0;
  }
  if (wanted.size() >= 2 && wanted[0] == "--bytes") {
    sizes = parse_sizes(wanted[1]);
    wanted.erase(wanted.begin(), wanted.begin() + 2);
  }
  for (const std::string& pair : wanted) {
    const std::string what = pair.substr(0, pair.find(':')), shape = pair.substr(pair.find(':') + 1);
    const bool is_text = text_work.contains(what);
    if (!is_text && !record_work.contains(what)) {
      std::cerr << "growth: nothing is called \"" << what << "\": see --list\n";
      return 2;
    }
    const Work& work = is_text ? text_work.at(what) : record_work.at(what);
    std::vector<std::string> texts;
    for (const std::size_t size : sizes) texts.push_back(is_text ? make_text(shape, size) : make_records(shape, size));
    work(texts.back());   // whatever is loaded when it is first needed
    CALLGRIND_START_INSTRUMENTATION;
    for (const std::string& text : texts) {
      CALLGRIND_ZERO_STATS;
      work(text);
      CALLGRIND_DUMP_STATS;
      std::cout << pair << " " << text.size() << std::endl;
    }
    CALLGRIND_STOP_INSTRUMENTATION;
  }
  return 0;
}

}  // namespace
}  // namespace hansieve::growth

int main(int argc, char** argv) { return hansieve::growth::run({argv + 1, argv + argc}); }
