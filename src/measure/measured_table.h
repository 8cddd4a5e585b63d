// MeasuredTable: the measurements of all tasks on all corpora, as a table, as JSON (docs/formats.md), as a picture.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "measure/measurement.h"

namespace hansieve::measure {

struct MeasuredCorpus {
  std::string name, source;  ///< source: "generated, seed 1", or the files
  std::uint64_t documents = 0, bytes = 0;
};

class MeasuredTable {
 public:
  explicit MeasuredTable(std::vector<MeasuredCorpus> corpora) : corpora_(std::move(corpora)) {}

  /// Adds a row; `row` holds a measurement for each corpus.
  void add(const Task& task, std::vector<Measurement> row);

  /// The lines above the rows, and the last row that was added: MB/s (MB = 10^6 bytes of text) and memory.
  std::string head() const;
  std::string last_row() const;

  std::string json() const;
  /// Speeds as bars on a logarithmic scale; a page of its own in SVG, light or dark as the viewer is.
  std::string svg() const;

 private:
  struct Row {
    std::string name, title;
    std::vector<Measurement> measured;
  };
  std::vector<MeasuredCorpus> corpora_;
  std::vector<Row> rows_;
};

/// The processor's name, the vector unit in use.
std::string machine_name();

}  // namespace hansieve::measure
