// DedupStream: a run over a stream in which the first of similar documents stays: a record is written as soon as it
// is known to be kept. Remembers hashes and signatures; the records kept stand in a compressed spool.
//
// Writes what DedupBatch writes, but for bands shared by more documents than --max-bucket: here nobody knows yet
// that a band will be.
#pragma once

#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

#include "dedup_outputs.h"
#include "dedup_parser.h"
#include "dedup_scan.h"
#include "hansieve/io/block_spool.h"
#include "hansieve/near/band_index.h"
#include "hansieve/near/compare.h"
#include "hansieve/near/signature_store.h"
#include "hansieve/near/sketcher.h"
#include "hash_table.h"

namespace hansieve {

class DedupStream : public ScanConsumer {
 public:
  DedupStream(const DedupRequest& request, const Banding& banding, Scratch& scratch, unsigned jobs, DedupOutputs& outputs);

  Result<void> run(DedupSummary& summary);

  Result<void> take(ScannedBatch& batch) override;
  bool knows(const Hash128& text) const override;

 private:
  /// A text that was new: where its record stands in the spool if it is kept, and what became of it.
  struct Text {
    std::uint64_t offset = 0;
    std::uint32_t size = 0, text_at = 0, text_size = 0;
    std::uint32_t kept = 0;       ///< itself, or the text it is most similar to
    std::uint32_t number = 0;     ///< of its record in the run
    double jaccard = 1;
  };

  Result<void> take_record(ScannedBatch& batch, const ScannedRecord& record, std::string_view raw);
  Result<void> set_aside(const DedupInput& input, std::uint32_t line, std::string_view raw, const std::string& reason);
  /// What becomes of a new text with that signature.
  Result<void> judge(Text& text, std::uint32_t number, std::string_view raw, std::span<const std::uint16_t> signature);
  Result<void> write(std::string_view raw, const DedupInput& input, const Text* kept, double jaccard, std::uint32_t number);
  Result<std::string> id_of(const Text& kept);
  Result<std::string_view> text_at(const Text& text);

  const DedupRequest& request_;
  const Banding banding_;
  DedupOutputs& outputs_;
  DedupInputs inputs_;
  const unsigned jobs_;
  mutable std::shared_mutex lock_;   ///< of texts_of_, which the threads that scan look into
  HashTable128 ids_, texts_of_;
  std::vector<Text> texts_;
  SignatureStore signatures_;
  BandIndex index_;
  std::unique_ptr<BlockSpool> spool_;
  BlockSpool::Blocks blocks_;
  Scratch& scratch_;
  DedupParser parser_;
  Sketcher sketcher_;
  SetComparer comparer_;
  Format format_ = Format::kJsonLines;
  std::vector<std::uint32_t> candidates_;
  std::string slice_, buffer_, marked_;
  DedupSummary summary_;
  std::uint32_t rows_ = 0;
};

}  // namespace hansieve
