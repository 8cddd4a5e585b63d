// Manifest: which files of a directory a run has finished, so that an interrupted run can go on.
//
// JSON Lines, one line for each finished file: its path, size, time of change, and a fingerprint of what
// the run was asked for. A file counts as finished only if its line would be the same again.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_set>

#include "hansieve/base/result.h"
#include "hansieve/io/file_state.h"

namespace hansieve {

class Manifest {
 public:
  /// Reads FOLDER/.hansieve/manifest.jsonl and opens it for appending.
  static Result<std::unique_ptr<Manifest>> open(const std::string& folder, const std::string& fingerprint);

  /// Whether a run asked for the same has finished `input`, as it is now, and its output is still there.
  bool has(const std::string& name, const std::string& input, const std::string& output) const;

  /// Adds a finished file. One thread at a time.
  Result<void> add(const std::string& name, const FileState& state);

 private:
  Manifest(std::unique_ptr<AppendFile> file, std::string fingerprint)
      : file_(std::move(file)), fingerprint_(std::move(fingerprint)) {}
  std::string line_of(const std::string& name, const FileState& state) const;

  std::unique_ptr<AppendFile> file_;
  const std::string fingerprint_;
  std::unordered_set<std::uint64_t> finished_;  // hashes of lines: 10 million files fit in memory
};

}  // namespace hansieve
