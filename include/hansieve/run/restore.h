// restore: the original bytes back from the cleaned ones and the audit, whatever their format.
//
//   RestoreRequest request{.audit = "a.jsonl", .cleaned = "clean.txt", .output = "original.txt"};
//   auto done = restore(request);
//
// A stream: memory is one segment of the audit. Both hashes are checked.
#pragma once

#include <functional>
#include <string>

#include "hansieve/base/result.h"

namespace hansieve {

struct RestoreRequest {
  std::string audit;
  std::string cleaned = "-";  ///< what the run wrote: a file, a directory, "-" for standard input
  std::string output = "-";   ///< a file, a directory (the files under their names), "-"
  std::function<void(const std::string&)> tell = [](const std::string&) {};
};

struct RestoreSummary {
  std::size_t documents = 0;
  std::size_t failed = 0;  ///< documents the run had not finished; what it read of them is restored
};

Result<RestoreSummary> restore(const RestoreRequest& request);

}  // namespace hansieve
