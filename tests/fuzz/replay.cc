// Runs a fuzz target over files: what fuzzing found once must never come back.
//   hansieve_replay TARGET FILE|DIRECTORY...        hansieve_replay --list
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fuzz.h"

int main(int argc, char** argv) {
  namespace fs = std::filesystem;
  using hansieve::fuzz::Target;
  if (argc == 2 && std::string(argv[1]) == "--list") return std::fputs(Target::names().c_str(), stdout) < 0;
  const Target* target = argc < 3 ? nullptr : Target::find(argv[1]);
  if (!target) {
    std::fprintf(stderr, "replay: name a target and files; targets:\n%s", Target::names().c_str());
    return 2;
  }
  std::vector<fs::path> files;
  for (int i = 2; i < argc; ++i) {
    if (!fs::is_directory(argv[i])) {
      files.emplace_back(argv[i]);
      continue;
    }
    for (const auto& entry : fs::directory_iterator(argv[i])) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
  }
  if (files.empty()) {
    std::fprintf(stderr, "replay: %s: no files there\n", argv[2]);
    return 2;
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& path : files) {
    std::fprintf(stderr, "%s\n", path.c_str());
    std::ifstream in(path, std::ios::binary);
    // A block of its own, so that a sanitizer sees the slightest overrun.
    const std::vector<char> exact{std::istreambuf_iterator<char>(in), {}};
    target->run({exact.data(), exact.size()});
  }
  std::printf("%s: %zu inputs\n", argv[1], files.size());
}
