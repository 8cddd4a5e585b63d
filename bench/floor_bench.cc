// What the machine gives: copying the text, and one XXH3 over each document.
#include <benchmark/benchmark.h>

#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "corpus.h"

namespace {

void floor_memcpy(benchmark::State& state, std::string_view name) {
  const bench::Corpus& corpus = bench::corpus(name);
  std::string copy(corpus.bytes(), '\0');
  for (auto _ : state) {
    std::memcpy(copy.data(), corpus.text.data(), corpus.bytes());
    benchmark::ClobberMemory();
  }
  if (copy != corpus.text) state.SkipWithError("copy differs");
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * corpus.bytes()));
}

void floor_xxh3_document(benchmark::State& state, std::string_view name) {
  const bench::Corpus& corpus = bench::corpus(name);
  for (auto _ : state) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < corpus.size(); ++i) {
      const std::string_view text = corpus.document(i);
      sum ^= XXH3_64bits(text.data(), text.size());
    }
    benchmark::DoNotOptimize(sum);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * corpus.bytes()));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * corpus.size()));
}

const bool registered = [] {
  for (const auto name : bench::kCorpora) {
    benchmark::RegisterBenchmark(("floor/memcpy/" + std::string(name)).c_str(), floor_memcpy, name);
    benchmark::RegisterBenchmark(("floor/xxh3_document/" + std::string(name)).c_str(), floor_xxh3_document, name);
  }
  return true;
}();

}  // namespace
