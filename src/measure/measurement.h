// Measurements: what hansieve does in a second, and what room it takes for it, beside what the machine could do at best.
//
//   for (const Task& task : *tasks_of(options)) {
//     Measurement m = measure(task, corpus, {.seconds = 1});
//     print(task.name, m.bytes_per_second());
//   }
//
// Times are of the processor, on one thread, so that another program in between does not count. Linux only (memory is read from /proc).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "measure/corpus.h"
#include "hansieve/base/result.h"
#include "hansieve/clean/options.h"

namespace hansieve::measure {

/// One thing that is measured. `make` prepares it (not timed) and returns what goes over a corpus once.
struct Task {
  std::string name;   ///< "floor/memcpy", "clean/all", "clean/STEP", "convert/CONFIGURATION", "sketch/128", "fold_sketch/128", "dedup"
  std::string title;  ///< for a table
  std::function<std::function<void()>(const Corpus&)> make;
};

/// Copying and hashing; cleaning as a whole and step by step as the options say; the conversion alone; signatures; and
/// finding near-duplicates from the texts to the verified pairs. Fails where the options do.
Result<std::vector<Task>> tasks_of(const CleanOptions& options);

struct Measurement {
  std::uint64_t bytes = 0, documents = 0;  ///< of one round
  std::uint64_t rounds = 0;
  double seconds = 0;                      ///< of all rounds
  std::uint64_t memory_bytes = 0;          ///< at most in use beyond the corpus, tables that stay loaded among it

  double bytes_per_second() const { return static_cast<double>(bytes) * static_cast<double>(rounds) / seconds; }
  double documents_per_second() const { return static_cast<double>(documents) * static_cast<double>(rounds) / seconds; }
};

/// Runs whole rounds for at least `seconds`; the first one, which also fills caches, does not count if there are others.
Measurement measure(const Task& task, const Corpus& corpus, double seconds);

}  // namespace hansieve::measure
