// DedupScan: all inputs of a run, read once: records in their order, each with its place, hashes and signature.
//
// Reading is one thread's, parsing and sketching that of all; what comes out does not depend on how many.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dedup_inputs.h"
#include "dedup_rows.h"
#include "hansieve/base/hash.h"
#include "hansieve/run/dedup_run.h"
#include "ordered.h"

namespace hansieve {

class Source;

/// A record as it was read.
struct ScannedRecord {
  DedupRow row;
  Hash128 id;                 ///< of a document
  Hash128 text;               ///< of a document that is not empty: of its folded text
  std::int32_t signature = -1;  ///< its place among the batch's signatures; -1: an earlier document has that text
  std::uint32_t id_at = 0, id_size = 0;       ///< of a JSON record that has an id: as spelled, from the record's first byte
  std::size_t folded_at = 0, folded_size = 0; ///< in the batch's folded texts, if they are wanted
};

/// A unit of a record that is long enough (--unit).
struct ScannedUnit {
  std::uint32_t record = 0;                ///< of the batch
  std::uint32_t text_at = 0, text_size = 0;  ///< its slice, from the record's first byte
  Hash128 text;                            ///< of its folded text
  std::int32_t signature = -1;             ///< as of a record
};

/// Some records of one input, one behind another.
struct ScannedBatch {
  DedupInput* input = nullptr;
  std::uint64_t offset = 0;
  std::string bytes;
  std::vector<ScannedRecord> records;
  std::vector<ScannedUnit> units;
  std::uint64_t short_units = 0;   ///< too short, or headings, or rows of a table
  std::vector<std::uint16_t> signatures;
  std::string folded;
  Result<void> status;
  std::size_t refused = 0;    ///< --invalid error: where the text that is none stands, from 1
};

/// Who takes the batches, in order, one at a time.
class ScanConsumer {
 public:
  virtual ~ScanConsumer() = default;
  virtual Result<void> take(ScannedBatch& batch) = 0;
  /// Whether a text with that hash is known already, so that it needs no signature. Several threads at once.
  virtual bool knows(const Hash128& text) const = 0;
  virtual bool wants_folded() const { return false; }
};

struct ScanCounters {
  std::uint64_t files = 0, failed_files = 0, bytes = 0;
};

class DedupScan {
 public:
  DedupScan(const DedupRequest& request, DedupInputs& inputs, unsigned jobs, ScanConsumer& consumer);
  ~DedupScan();

  /// Reads all inputs. An error is the run's; single files that fail are told of and counted.
  Result<void> run();
  const ScanCounters& counters() const { return counters_; }

  /// Calls `pause` whenever that many bytes have been read and taken: nothing is under way then, and the state of
  /// all that belongs to the run may be saved.
  void pause_every(std::uint64_t bytes, std::function<Result<void>()> pause) { pause_bytes_ = bytes, pause_ = std::move(pause); }
  /// Loading before run(): it goes on behind what had been taken. Together with the inputs.
  void save_or_load(SavedState& state);

 private:
  struct Worker;
  /// Where reading stands: so many paths are done, and so much of the next.
  struct Place {
    std::uint64_t paths = 0, offset = 0;
  };
  Result<void> read_next(const std::string& path, const std::string& name, bool from_directory);
  Result<void> read_input(const std::string& path, const std::string& name, bool from_directory);
  Result<void> pause_if_due(std::uint64_t read, const Place& place);
  Result<void> stop(Result<void> status);   ///< unless it is none
  Result<void> read_text(Source& source, DedupInput& input, bool from_directory);
  Result<void> read_lines(Source& source, DedupInput& input);
  void submit(DedupInput& input, std::uint64_t offset, std::string bytes);
  void scan(ScannedBatch& batch, Worker& worker) const;
  void scan_record(std::string_view bytes, std::size_t at, ScannedBatch& batch, Worker& worker) const;
  void scan_units(std::string_view bytes, ScannedBatch& batch, Worker& worker) const;
  std::int32_t sign(const Hash128& text, ScannedBatch& batch, Worker& worker) const;
  std::unique_ptr<Worker> take_worker();
  void give_back(std::unique_ptr<Worker> worker);

  const DedupRequest& request_;
  DedupInputs& inputs_;
  ScanConsumer& consumer_;
  ScanCounters counters_;
  Place place_, start_;          ///< now, and where an earlier process stopped
  std::uint64_t pause_bytes_ = 0, since_pause_ = 0;
  std::function<Result<void>()> pause_;
  std::mutex lock_;
  std::vector<std::unique_ptr<Worker>> idle_;
  Result<void> status_;
  std::atomic<bool> stopped_ = false;
  OrderedRunner runner_;   ///< last: its threads end before the rest
};

}  // namespace hansieve
