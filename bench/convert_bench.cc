// Conversion: ours and libopencc, for every configuration of OpenCC 1.1.6.
//
// Before timing, our bytes are compared with libopencc's on the sample that libopencc is timed on.
#include <benchmark/benchmark.h>
#include <opencc/opencc.h>

#include <algorithm>
#include <array>
#include <string>

#include "corpus.h"
#include "hansieve/clean/converter.h"

namespace {

constexpr std::array<std::string_view, 14> kConfigurations = {"t2s",  "tw2s", "tw2sp", "hk2s", "s2t",  "s2tw", "s2twp",
                                                              "s2hk", "t2tw", "t2hk",  "tw2t", "hk2t", "t2jp", "jp2t"};
constexpr std::size_t kSampleBytes = 2'000'000;  // libopencc takes half a second for it

bool agrees_with_opencc(const hansieve::Converter& converter, std::string_view configuration, const bench::Corpus& corpus) {
  const opencc::SimpleConverter opencc(std::string(configuration) + ".json");
  std::string ours;
  for (std::size_t i = 0; i < corpus.size(); ++i) {
    const std::string_view document = corpus.document(i);
    ours.clear();
    converter.convert(document, true, ours, nullptr);
    if (ours != opencc.Convert(document.data(), document.size())) return false;
  }
  return true;
}

void convert_hansieve(benchmark::State& state, std::string_view configuration, std::string_view name) {
  const bench::Corpus& corpus = bench::corpus(name);
  const auto converter = hansieve::Converter::load(std::string(configuration));
  if (!converter || !agrees_with_opencc(**converter, configuration, bench::corpus_sample(name, kSampleBytes))) {
    state.SkipWithError("differs from libopencc");
    return;
  }
  std::string out;
  for (auto _ : state) {
    for (std::size_t i = 0; i < corpus.size(); ++i) {
      out.clear();
      (*converter)->convert(corpus.document(i), true, out, nullptr);
      benchmark::DoNotOptimize(out.data());
    }
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * corpus.bytes()));
}

void convert_opencc(benchmark::State& state, std::string_view configuration, std::string_view name) {
  const bench::Corpus& corpus = bench::corpus_sample(name, kSampleBytes);
  const opencc::SimpleConverter opencc(std::string(configuration) + ".json");
  for (auto _ : state) {
    for (std::size_t i = 0; i < corpus.size(); ++i) {
      const std::string_view document = corpus.document(i);
      const std::string out = opencc.Convert(document.data(), document.size());
      benchmark::DoNotOptimize(out.data());
    }
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * corpus.bytes()));
}

void add(std::string_view configuration, std::string_view corpus) {
  const std::string rest = std::string(configuration) + "/" + std::string(corpus);
  benchmark::RegisterBenchmark(("convert/hansieve/" + rest).c_str(), convert_hansieve, configuration, corpus);
  benchmark::RegisterBenchmark(("convert/opencc/" + rest).c_str(), convert_opencc, configuration, corpus);
}

const bool registered = [] {
  for (const auto configuration : kConfigurations) {
    if (configuration == "t2s") {
      for (const auto corpus : bench::kCorpora) add(configuration, corpus);
    } else {
      add(configuration, configuration.starts_with("s2") ? "news" : "trad");
    }
  }
  return true;
}();

}  // namespace
