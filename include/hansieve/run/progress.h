// RunProgress: how far a run is, for whoever shows it. Counted by the run, read by another thread meanwhile.
#pragma once

#include <atomic>
#include <cstdint>

namespace hansieve {

struct RunProgress {
  std::atomic<std::uint64_t> bytes = 0;      ///< of text, decompressed
  std::atomic<std::uint64_t> files = 0;      ///< finished
  std::atomic<std::uint64_t> documents = 0;  ///< text files, lines, records
  /// Bytes taken from the input files as they lie on the disk, and how many there are in all; 0: not known.
  /// Their ratio is the part of the work that is done. A run that reads its input twice counts both times.
  std::atomic<std::uint64_t> taken = 0, total = 0;
  /// Found so far, in a run that looks for duplicates; below 0: it does not.
  std::atomic<std::int64_t> duplicates = -1;
  /// What is being done, where a run has several parts: a static string, such as "reading" or "verifying".
  std::atomic<const char*> phase = nullptr;
};

}  // namespace hansieve
