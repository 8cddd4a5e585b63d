// The cleaning pipeline and each of its steps: clean/all/CORPUS, clean/STEP/CORPUS.
//
// Before timing, the answer is checked: cleaning a cleaned document changes nothing (conversion left out).
#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>

#include "corpus.h"
#include "hansieve/clean/steps.h"
#include "hansieve/pipeline/pipeline.h"

namespace {

std::string cleaned(const hansieve::Pipeline& pipeline, std::string_view text) {
  std::string out;
  hansieve::TextCleaner cleaner(pipeline, false, [&](const hansieve::Piece& piece) { out += piece.text; });
  cleaner.push(text);
  cleaner.finish();
  return out;
}

bool is_idempotent(hansieve::CleanOptions options, const bench::Corpus& corpus) {
  options.skip = {"convert"};
  const auto pipeline = hansieve::Pipeline::make(options);
  if (!pipeline) return false;
  for (std::size_t i = 0; i < std::min<std::size_t>(corpus.size(), 50); ++i) {
    const std::string once = cleaned(**pipeline, corpus.document(i));
    if (cleaned(**pipeline, once) != once) return false;
  }
  return true;
}

// `step` is a step's name, or "all".
void clean(benchmark::State& state, std::string_view step, std::string_view name) {
  const bench::Corpus& corpus = bench::corpus(name);
  hansieve::CleanOptions options;
  if (step != "all") options.steps = {std::string(step)};
  const auto pipeline = hansieve::Pipeline::make(options);
  if (!pipeline || !is_idempotent(options, corpus)) {
    state.SkipWithError("the answer is wrong");
    return;
  }
  std::size_t out_bytes = 0;
  hansieve::TextCleaner cleaner(**pipeline, false,
                                [&](const hansieve::Piece& piece) { out_bytes += piece.text.size(); });
  for (auto _ : state) {
    for (std::size_t i = 0; i < corpus.size(); ++i) {
      cleaner.push(corpus.document(i));
      cleaner.finish();
    }
  }
  benchmark::DoNotOptimize(out_bytes);
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * corpus.bytes()));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * corpus.size()));
}

void register_corpus(std::string_view name) {
  benchmark::RegisterBenchmark(("clean/all/" + std::string(name)).c_str(), clean, "all", name);
  for (const auto step : hansieve::step_names()) {
    benchmark::RegisterBenchmark(("clean/" + std::string(step) + "/" + std::string(name)).c_str(), clean, step, name);
  }
}

const bool registered = [] {
  for (const auto name : bench::kCorpora) register_corpus(name);
  for (const auto name : bench::kDirtyCorpora) register_corpus(name);
  return true;
}();

}  // namespace
