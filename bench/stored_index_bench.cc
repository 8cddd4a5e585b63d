// The tables of a stored index on the disk: documents per second of processor time that are looked up in all bands,
// and that are added and synced, with an index of a million made in runs of ten thousand.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "hansieve/io/directory_store.h"
#include "near/mix.h"
#include "near/table_set.h"

namespace {

using namespace hansieve;

constexpr std::uint32_t kDocuments = 1000000, kRun = 10000;
constexpr std::size_t kRewrites = 16;  // as index_engine.cc

std::uint32_t key_of(std::uint32_t document, unsigned band) {
  return static_cast<std::uint32_t>(mix64((std::uint64_t{document} * 64 + band) * 0x9E3779B97F4A7C15u) >> 32);
}

/// Tables of random keys in a directory of their own.
class Tables {
 public:
  Tables() : path_((std::filesystem::temp_directory_path() / ("hansieve-bench-" + std::to_string(::getpid()))).string()) {
    store_ = std::move(open_directory_store(path_, StoreAccess::kWrite)).value();
    state_.options.banding = choose_banding(0.7, 0.99, 128);
    set_ = std::make_unique<TableSet>(*store_);
    ok_ = set_->open(state_).has_value();
    while (documents_ < kDocuments) add();
    publish();
  }
  ~Tables() { std::filesystem::remove_all(path_); }

  unsigned bands() const { return state_.options.banding->bands; }
  std::uint32_t documents() const { return documents_; }
  bool is_ok() const { return ok_; }

  std::size_t find(std::uint32_t document) {
    keys_.resize(bands());
    for (unsigned band = 0; band < bands(); ++band) keys_[band] = key_of(document, band);
    std::size_t found = 0;
    set_->find(0, keys_, [&](unsigned, std::uint32_t) { ++found; });
    return found;
  }

  void add() {
    const auto make = [&](unsigned band) {
      std::vector<std::uint64_t> entries;
      for (std::uint32_t i = 0; i < kRun && band < bands(); ++i) entries.push_back(std::uint64_t{key_of(documents_ + i, band)} << 32 | i);
      std::sort(entries.begin(), entries.end());
      TableBuilder builder(static_cast<std::uint32_t>(entries.size()));
      for (const std::uint64_t entry : entries) builder.add(static_cast<std::uint32_t>(entry >> 32), static_cast<std::uint32_t>(entry));
      return TableSet::NewTable{builder.finish(), documents_, kRun};
    };
    const TableSet::Documents all{[](unsigned, std::uint32_t) { return true; }, [](unsigned, std::uint32_t) { return std::uint64_t{0}; }};
    ok_ = ok_ && set_->add(file_++, make).has_value() && set_->merge(file_++, kRewrites * kRun * bands(), all).has_value();
    documents_ += kRun;
  }

  void publish() {
    state_.tables = set_->tables();
    ok_ = ok_ && store_->replace(kManifestName, state_.to_bytes()).has_value();
  }

  double bytes_per_document() const {
    std::uint64_t bytes = 0;
    for (const IndexTable& table : state_.tables) bytes += table.bytes;
    return static_cast<double>(bytes) / documents_;
  }

 private:
  const std::string path_;
  std::unique_ptr<ByteStore> store_;
  IndexState state_;
  std::unique_ptr<TableSet> set_;
  std::uint64_t file_ = 1;
  std::uint32_t documents_ = 0;
  std::vector<std::uint32_t> keys_;
  bool ok_ = false;
};

Tables& tables() {
  static Tables made;
  return made;
}

void lookup(benchmark::State& state) {
  Tables& index = tables();
  for (std::uint32_t document = 0; document < kDocuments; document += 9973) {
    if (index.find(document) < index.bands()) return state.SkipWithError("a document does not find itself");
  }
  std::uint32_t next = 1u << 31;  // not there
  std::size_t found = 0;
  for (auto _ : state) {
    for (std::uint32_t i = 0; i < kRun; ++i) found += index.find(next++);
  }
  benchmark::DoNotOptimize(found);
  if (!index.is_ok()) state.SkipWithError("cannot write");
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * kRun);
  state.counters["bytes_per_document"] = index.bytes_per_document();
}

void add(benchmark::State& state) {
  Tables& index = tables();
  for (auto _ : state) index.add(), index.publish();
  if (!index.is_ok()) state.SkipWithError("cannot write");
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * kRun);
}

BENCHMARK(lookup)->Name("index/stored/lookup/1000000")->Unit(benchmark::kMillisecond);
BENCHMARK(add)->Name("index/stored/add/1000000")->Unit(benchmark::kMillisecond)->Iterations(16);

}  // namespace
