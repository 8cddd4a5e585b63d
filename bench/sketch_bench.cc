// Text to signature, and what to measure it against.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "corpus.h"
#include "hansieve/near/folding.h"
#include "hansieve/near/signature.h"

namespace {

using hansieve::Folding;
using hansieve::Signer;

constexpr unsigned kNgram = 5;

/// Starts of code points, and one past the end: what every baseline needs too.
void find_starts(std::string_view text, std::vector<std::uint32_t>& starts) {
  starts.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((text[i] & 0xC0) != 0x80) starts.push_back(static_cast<std::uint32_t>(i));
  }
  starts.push_back(static_cast<std::uint32_t>(text.size()));
}

/// The signature by its definition, for the check.
std::vector<std::uint32_t> defined_signature(std::string_view text, unsigned slots) {
  std::vector<std::uint32_t> starts;
  find_starts(text, starts);
  std::vector<std::uint64_t> hashes;
  for (std::size_t i = 0; i + kNgram < starts.size(); ++i) {
    hashes.push_back(XXH3_64bits(text.data() + starts[i], starts[i + kNgram] - starts[i]));
  }
  if (hashes.empty()) hashes.push_back(XXH3_64bits(text.data(), text.size()));
  std::vector<std::uint32_t> signature(slots);
  Signer({.ngram = kNgram, .slots = slots}, hansieve::Kernel::kScalar).sign_hashes(hashes, signature);
  return signature;
}

void count_bytes(benchmark::State& state, const bench::Corpus& corpus) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * corpus.bytes()));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * corpus.size()));
}

void sketch(benchmark::State& state, std::string_view name, unsigned slots, Folding folding) {
  const bench::Corpus& corpus = bench::corpus(name);
  Signer signer({.ngram = kNgram, .slots = slots});
  std::vector<std::uint32_t> signature(slots);
  std::string folded;
  const auto sign = [&](std::string_view text) {
    if (folding == Folding::kNone) return signer.sign(text, std::span<std::uint32_t>(signature));
    folded.clear();
    hansieve::fold(text, folding, folded);
    return signer.sign(folded, std::span<std::uint32_t>(signature));
  };
  for (std::size_t i = 0; i < std::min<std::size_t>(corpus.size(), 200); ++i) {
    if (!sign(corpus.document(i))) continue;
    if (signature != defined_signature(folding == Folding::kNone ? corpus.document(i) : folded, slots)) {
      state.SkipWithError("another signature than the definition's");
      return;
    }
  }
  for (auto _ : state) {
    for (std::size_t i = 0; i < corpus.size(); ++i) {
      sign(corpus.document(i));
      benchmark::DoNotOptimize(signature.data());
    }
  }
  count_bytes(state, corpus);
}

/// What the usual library does: a set of strings, then a seeded hash for every slot. The first 4 MB of the
/// corpus: it takes as long for each byte of the rest.
void sketch_naive(benchmark::State& state, std::string_view name) {
  constexpr unsigned kSlots = 128;
  const bench::Corpus& corpus = bench::corpus_sample(name, 4 << 20);
  std::vector<std::uint32_t> starts;
  std::uint64_t minimum[kSlots];
  for (auto _ : state) {
    for (std::size_t i = 0; i < corpus.size(); ++i) {
      const std::string_view text = corpus.document(i);
      find_starts(text, starts);
      std::set<std::string> shingles;
      for (std::size_t k = 0; k + kNgram < starts.size(); ++k) {
        shingles.emplace(text.substr(starts[k], starts[k + kNgram] - starts[k]));
      }
      std::fill_n(minimum, kSlots, ~std::uint64_t{0});
      for (const std::string& shingle : shingles) {
        for (unsigned slot = 0; slot < kSlots; ++slot) {
          minimum[slot] = std::min<std::uint64_t>(minimum[slot], XXH3_64bits_withSeed(shingle.data(), shingle.size(), slot));
        }
      }
      benchmark::DoNotOptimize(minimum);
    }
  }
  count_bytes(state, corpus);
}

void shingles_scalar(benchmark::State& state, std::string_view name) {
  const bench::Corpus& corpus = bench::corpus(name);
  std::vector<std::uint32_t> starts;
  std::vector<std::uint64_t> hashes, checked;
  const auto hash_all = [&](std::string_view text) {
    find_starts(text, starts);
    hashes.clear();
    for (std::size_t k = 0; k + kNgram < starts.size(); ++k) {
      hashes.push_back(XXH3_64bits(text.data() + starts[k], starts[k + kNgram] - starts[k]));
    }
  };
  hash_all(corpus.document(0));
  hansieve::Shingler(kNgram).append_hashes(corpus.document(0), checked);
  if (!hashes.empty() && hashes != checked) state.SkipWithError("other hashes than the library's");
  for (auto _ : state) {
    for (std::size_t i = 0; i < corpus.size(); ++i) {
      hash_all(corpus.document(i));
      benchmark::DoNotOptimize(hashes.data());
    }
  }
  count_bytes(state, corpus);
}

void fold_only(benchmark::State& state, std::string_view name) {
  const bench::Corpus& corpus = bench::corpus(name);
  std::string folded;
  for (auto _ : state) {
    for (std::size_t i = 0; i < corpus.size(); ++i) {
      folded.clear();
      hansieve::fold(corpus.document(i), Folding::kStandard, folded);
      benchmark::DoNotOptimize(folded.data());
    }
  }
  count_bytes(state, corpus);
}

const bool registered = [] {
  for (const auto name : bench::kCorpora) {
    const std::string corpus(name);
    for (const unsigned slots : {128u, 256u}) {
      const std::string size = std::to_string(slots) + "/" + corpus;
      benchmark::RegisterBenchmark(("sketch/hansieve/" + size).c_str(), sketch, name, slots, Folding::kNone);
      benchmark::RegisterBenchmark(("fold_sketch/hansieve/" + size).c_str(), sketch, name, slots, Folding::kStandard);
    }
    benchmark::RegisterBenchmark(("sketch/naive/128/" + corpus).c_str(), sketch_naive, name);
    benchmark::RegisterBenchmark(("sketch/shingles_scalar/" + corpus).c_str(), shingles_scalar, name);
    benchmark::RegisterBenchmark(("fold/hansieve/" + corpus).c_str(), fold_only, name);
  }
  return true;
}();

}  // namespace
