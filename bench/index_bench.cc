// The band index: documents per second of processor time, on random signatures.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <vector>

#include "hansieve/near/band_index.h"
#include "near/mix.h"

namespace {

using hansieve::Banding;
using hansieve::BandIndex;

constexpr unsigned kSlots = 128;
constexpr std::size_t kBatch = 32768;

/// Random signatures, some thousand at a time, made while the clock stands still.
class Signatures {
 public:
  explicit Signatures(std::uint64_t seed) : state_(seed), slots_(kBatch * kSlots) {}
  void refill() {
    for (std::size_t i = 0; i < slots_.size(); i += 4) {
      const std::uint64_t random = hansieve::next_random(state_);
      for (unsigned k = 0; k < 4; ++k) slots_[i + k] = static_cast<std::uint16_t>(random >> 16 * k);
    }
  }
  std::span<const std::uint16_t> operator[](std::size_t i) const { return std::span(slots_).subspan(i * kSlots, kSlots); }
  std::span<const std::uint16_t> first(std::size_t count) const { return std::span(slots_).first(count * kSlots); }

 private:
  std::uint64_t state_;
  std::vector<std::uint16_t> slots_;
};

/// Calls f(documents, signatures) for one batch after another; making them is not timed.
template <typename F>
void each_batch(benchmark::State* state, std::size_t count, std::uint64_t seed, F&& f) {
  Signatures signatures(seed);
  for (std::size_t done = 0; done < count; done += kBatch) {
    if (state) state->PauseTiming();
    signatures.refill();
    if (state) state->ResumeTiming();
    f(done, std::min(kBatch, count - done), signatures);
  }
}

void insert_batch(BandIndex& index, std::size_t first, std::size_t count, const Signatures& signatures) {
  for (std::size_t i = 0; i < count; ++i) index.insert(static_cast<std::uint32_t>(first + i), signatures[i], first + i);
}

void count_memory(benchmark::State& state, const BandIndex& index, std::size_t count) {
  state.counters["bytes_per_document"] = static_cast<double>(index.memory_bytes()) / static_cast<double>(count);
}

void insert(benchmark::State& state, std::size_t count, Banding banding) {
  for (auto _ : state) {
    state.PauseTiming();
    BandIndex index(banding, kSlots);
    index.reserve(count);
    state.ResumeTiming();
    each_batch(&state, count, 1, [&](std::size_t first, std::size_t documents, const Signatures& signatures) {
      insert_batch(index, first, documents, signatures);
    });
    count_memory(state, index, count);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * count));
  state.counters["bands"] = banding.bands;
  state.counters["rows"] = banding.rows;
}

void query(benchmark::State& state, std::size_t count, Banding banding) {
  BandIndex index(banding, kSlots);
  index.reserve(count);
  each_batch(nullptr, count, 1, [&](std::size_t first, std::size_t documents, const Signatures& signatures) {
    insert_batch(index, first, documents, signatures);
  });
  std::vector<std::uint32_t> found;
  Signatures check(1);
  check.refill();
  index.query(check[0], found);
  if (found.empty() || found.front() != 0) state.SkipWithError("a document does not find itself");
  constexpr std::size_t kQueries = 2000000;
  std::size_t all = 0;
  for (auto _ : state) {
    each_batch(&state, kQueries, 2, [&](std::size_t, std::size_t documents, const Signatures& signatures) {
      index.query_batch(signatures.first(documents), [&](std::size_t, std::span<const std::uint32_t> some) { all += some.size(); });
    });
  }
  benchmark::DoNotOptimize(all);
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kQueries));
}

/// Each document is asked for and then taken in: what streaming de-duplication does.
void stream(benchmark::State& state, std::size_t count, Banding banding) {
  std::size_t all = 0;
  std::vector<std::uint64_t> hashes(kBatch);
  for (auto _ : state) {
    state.PauseTiming();
    BandIndex index(banding, kSlots);
    index.reserve(count);
    state.ResumeTiming();
    each_batch(&state, count, 1, [&](std::size_t first, std::size_t documents, const Signatures& signatures) {
      index.query_and_insert(static_cast<std::uint32_t>(first), signatures.first(documents), std::span(hashes).first(documents),
                             [&](std::size_t, std::span<const std::uint32_t> some) { all += some.size(); });
    });
  }
  benchmark::DoNotOptimize(all);
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * count));
}

const bool registered = [] {
  for (const std::size_t count : {1000000, 10000000}) {
    const std::string n = std::to_string(count);
    const Banding chosen = hansieve::choose_banding(0.7, 0.99, kSlots), narrow{9, 13};
    const auto add = [](const std::string& name, auto f, std::size_t documents, Banding banding) {
      benchmark::RegisterBenchmark(name.c_str(), f, documents, banding)->Unit(benchmark::kMillisecond);
    };
    add("index/insert/" + n, insert, count, chosen);
    add("index/insert/" + n + "/9x13", insert, count, narrow);
    add("index/query/" + n, query, count, chosen);
    add("index/query/" + n + "/9x13", query, count, narrow);
    add("index/stream/" + n, stream, count, chosen);
    add("index/stream/" + n + "/9x13", stream, count, narrow);
  }
  return true;
}();

}  // namespace
