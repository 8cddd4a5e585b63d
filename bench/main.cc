// hansieve_bench: Google Benchmark with our corpora. Says on what it ran, and refuses to report numbers
// of a debug build.
//
//   hansieve_bench --benchmark_filter=sketch/ [--corpus news=FILE.jsonl]
//   hansieve_bench --write-corpora DIRECTORY      # as JSON Lines, for other programs
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "corpus.h"
#include "hansieve/base/kernel.h"
#include "hansieve/base/version.h"

namespace {

std::string processor() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

std::string machine_vector_units() {
  std::string units = "scalar";
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) units += " avx2";
  if (__builtin_cpu_supports("avx512vbmi2")) units += " avx512";
#endif
  return units;
}

/// Writes each corpus as DIRECTORY/NAME.jsonl. Our texts need no escapes but the line break's.
int write_corpora(const std::string& directory) {
  std::vector<std::string_view> names(bench::kCorpora.begin(), bench::kCorpora.end());
  names.insert(names.end(), bench::kDirtyCorpora.begin(), bench::kDirtyCorpora.end());
  for (const auto name : names) {
    const bench::Corpus& corpus = bench::corpus(name);
    std::ofstream out(directory + "/" + std::string(name) + ".jsonl", std::ios::binary);
    for (std::size_t i = 0; i < corpus.size(); ++i) {
      out << "{\"id\":" << i << ",\"text\":\"";
      for (const char c : corpus.document(i)) {
        if (c == '\n') out << "\\n";
        else if (c == '"' || c == '\\') out << '\\' << c;
        else out << c;
      }
      out << "\"}\n";
    }
    if (!out.flush()) {
      std::fprintf(stderr, "hansieve_bench: cannot write to %s\n", directory.c_str());
      return 4;
    }
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
#ifndef NDEBUG
  std::fprintf(stderr, "hansieve_bench: this is a debug build; build with `cmake --preset bench`\n");
  return 2;
#endif
  if (argc == 3 && std::strcmp(argv[1], "--write-corpora") == 0) return write_corpora(argv[2]);
  std::vector<char*> rest;
  for (int i = 0; i < argc; ++i) {
    const char* setting = nullptr;
    if (std::strncmp(argv[i], "--corpus=", 9) == 0) setting = argv[i] + 9;
    if (std::strcmp(argv[i], "--corpus") == 0 && i + 1 < argc) setting = argv[++i];
    if (setting == nullptr) {
      rest.push_back(argv[i]);
      continue;
    }
    if (const auto done = bench::replace_corpus(setting); !done) {
      std::fprintf(stderr, "hansieve_bench: %s\n", done.error().message.c_str());
      return static_cast<int>(done.error().code);
    }
  }
  int count = static_cast<int>(rest.size());
  rest.push_back(nullptr);
  benchmark::Initialize(&count, rest.data());
  if (benchmark::ReportUnrecognizedArguments(count, rest.data())) return 2;

  benchmark::AddCustomContext("hansieve", hansieve::kVersion);
  benchmark::AddCustomContext("processor", processor());
  benchmark::AddCustomContext("vector_units", machine_vector_units());
  benchmark::AddCustomContext("kernel", std::string(hansieve::kernel_name(hansieve::active_kernel())));
  benchmark::AddCustomContext("compiler", "g++ " __VERSION__);
  for (const auto name : bench::kCorpora) {
    benchmark::AddCustomContext("corpus " + std::string(name), bench::corpus_source(name));
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
