// DedupIndexed: a run whose documents are compared with those of an index, and added to it; what came first is
// kept, in this run and in those before, so each record is written when it was read.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "dedup_outputs.h"
#include "dedup_parser.h"
#include "dedup_scan.h"
#include "hash_table.h"
#include "index_session.h"

namespace hansieve {

class DedupIndexed : public ScanConsumer {
 public:
  DedupIndexed(const DedupRequest& request, IndexSession& index, Scratch& scratch, unsigned jobs, DedupOutputs& outputs)
      : request_(request), index_(index), inputs_(scratch), jobs_(jobs), outputs_(outputs), parser_(request) {}

  Result<void> run(DedupSummary& summary);

  Result<void> take(ScannedBatch& batch) override;
  /// A shard signs its own documents only; what is written again needs no signatures.
  bool knows(const Hash128&) const override { return !index_.needs_all_signatures(); }
  bool wants_folded() const override { return true; }

 private:
  struct Cluster {
    std::string kept_id;
    std::vector<std::pair<std::string, double>> members;
  };

  Result<void> take_record(const ScannedBatch& batch, const ScannedRecord& record, const DedupInput& input, std::string_view raw);
  Result<void> write(std::string_view raw, const DedupInput& input, std::string id, const IndexVerdict& verdict);
  Result<void> write_clusters();

  const DedupRequest& request_;
  IndexSession& index_;
  DedupInputs inputs_;
  const unsigned jobs_;
  DedupOutputs& outputs_;
  DedupParser parser_;
  HashTable128 ids_;
  std::map<std::uint64_t, Cluster> clusters_;   ///< by the ordinal of the kept document
  std::string line_;
  DedupSummary summary_;
  std::uint32_t rows_ = 0;
  bool any_text_files_ = false;
};

}  // namespace hansieve
