// Which files a run reads, and where each of them goes.
#pragma once

#include <functional>
#include <string>

#include "hansieve/base/result.h"
#include "hansieve/io/file_path.h"
#include "hansieve/run/clean_run.h"
#include "hansieve/run/formats.h"

namespace hansieve {

struct FileJob {
  std::string input;            ///< path, or "-"
  std::string output;           ///< path; empty: the output that all inputs share
  std::size_t named = FilePath::kAllNamed;  ///< the first bytes of `input`, which the request names
  std::string name;             ///< for audit and messages: the path under its directory, or as given
  std::string output_name;      ///< likewise
  Format format = Format::kText;
  bool from_directory = false;  ///< found, not named: left out if it is binary

  FilePath input_path() const { return {input, named}; }
};

/// Where the outputs of a request go.
enum class Destination { kShared, kDirectory, kInPlace };

/// Checks what can be checked before anything is read.
Result<Destination> check_request(const CleanRequest& request);

/// Calls `f` with each file in order, until it returns false. `problem` is told of what cannot be read.
Result<void> for_each_file(const CleanRequest& request, Destination destination,
                           const std::function<void(const Error&)>& problem,
                           const std::function<bool(const FileJob&)>& f);

/// Shell pattern against a path: `*` and `?` stop at "/", `**` does not; a pattern without "/" is
/// matched with the last part of the path.
bool matches_glob(const std::string& pattern, const std::string& path);

}  // namespace hansieve
