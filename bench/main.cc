// hansieve_bench: Google Benchmark with our corpora. Says on what it ran, and refuses to report numbers
// of a debug build.
//
//   hansieve_bench --benchmark_filter=sketch/ [--corpus news=FILE.jsonl]
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "corpus.h"
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

}  // namespace

int main(int argc, char** argv) {
#ifndef NDEBUG
  std::fprintf(stderr, "hansieve_bench: this is a debug build; build with `cmake --preset bench`\n");
  return 2;
#endif
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

  const char* const asked = std::getenv("HANSIEVE_KERNEL");
  benchmark::AddCustomContext("hansieve", hansieve::kVersion);
  benchmark::AddCustomContext("processor", processor());
  benchmark::AddCustomContext("vector_units", machine_vector_units());
  benchmark::AddCustomContext("HANSIEVE_KERNEL", asked ? asked : "(best)");
  benchmark::AddCustomContext("compiler", "g++ " __VERSION__);
  for (const auto name : bench::kCorpora) {
    benchmark::AddCustomContext("corpus " + std::string(name), bench::corpus_source(name));
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
