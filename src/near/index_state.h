// IndexState: what an index consists of at one moment, as its manifest says it.
//
// The manifest is the one file that changes, and it changes as a whole: documents and tables that it names are
// there, whatever else lies in the directory does not count. Layout: docs/formats.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hansieve/base/result.h"
#include "hansieve/near/deduper.h"

namespace hansieve {

/// A file of documents that were added together. Numbers of kept and of dropped documents count through the whole
/// index; none is used twice.
struct IndexSegment {
  std::uint64_t file = 0, bytes = 0;
  std::uint64_t first_ordinal = 0;
  std::uint32_t first = 0, count = 0;            ///< kept documents
  std::uint32_t first_drop = 0, drop_count = 0;  ///< dropped ones
  std::uint32_t orphans = 0;                     ///< dropped ones that were dropped for a document that is gone
  std::uint32_t source = 0;                      ///< in IndexState::sources
};

/// Where documents came from, and the fingerprint of the settings the last run that added to it was given; empty: not known.
struct IndexSource {
  std::string name, settings;
};

/// A band table somewhere in a file of tables. Its documents count from `first`.
struct IndexTable {
  std::uint64_t file = 0, at = 0, bytes = 0, checksum = 0;
  std::uint32_t band = 0, first = 0, span = 0;
};

struct IndexState {
  DedupOptions options;                  ///< `banding` always there
  std::uint64_t folding_fingerprint = 0;
  std::uint64_t next_ordinal = 0, next_file = 1;
  std::uint32_t next_document = 0, next_drop = 0;
  std::uint32_t runs = 0;
  std::uint32_t shard = 0, shards = 0;   ///< of a shard: which of how many, from 1; else 0
  std::vector<IndexSource> sources;
  std::vector<IndexSegment> segments;    ///< in the order of their documents
  std::vector<IndexTable> tables;        ///< in the order of their bands, then documents

  bool is_shard() const { return shards > 0; }
  /// Bands, and behind them the tables of kept and of dropped texts.
  unsigned table_kinds() const { return options.banding->bands + 2; }
  unsigned kept_texts() const { return options.banding->bands; }
  unsigned dropped_texts() const { return options.banding->bands + 1; }

  std::string to_bytes() const;
  static Result<IndexState> parse(std::string_view bytes, const std::string& name);

  /// What is different where documents would be compared another way: "ngram is 5 in the index and 4 here, ...".
  /// Empty if nothing is.
  std::string differences(const IndexState& other) const;
};

inline constexpr const char* kManifestName = "manifest";
std::string documents_name(std::uint64_t file);
std::string tables_name(std::uint64_t file);

}  // namespace hansieve
