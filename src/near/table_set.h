// TableSet: all band tables of an index, old large ones and new small ones.
//
// What is added comes as a new table for each band. Eight of about the same size are merged into one, band by
// band, and each time only as much as was added calls for: so nobody ever waits until a whole index is rewritten,
// and no document meets more than some twenty tables of a band.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "hansieve/base/byte_store.h"
#include "near/band_table.h"
#include "near/index_state.h"

namespace hansieve {

class TableSet {
 public:
  explicit TableSet(ByteStore& store) : store_(store) {}

  /// Opens the tables of a state.
  Result<void> open(const IndexState& state);

  /// Calls `use(band, document)` for all documents with one of the keys: keys[i] is that of bands[i].
  template <typename Use>
  void find(unsigned first_band, std::span<const std::uint32_t> keys, Use&& use) {
    for (unsigned i = 0; i < keys.size(); ++i) {
      for (const Live& live : bands_[first_band + i]) live.table.prefetch(keys[i]);
    }
    buckets_.clear();
    for (unsigned i = 0; i < keys.size(); ++i) {
      for (const Live& live : bands_[first_band + i]) buckets_.push_back(live.table.bucket(keys[i]));
    }
    auto bucket = buckets_.begin();
    for (unsigned i = 0; i < keys.size(); ++i) {
      for (const Live& live : bands_[first_band + i]) {
        live.table.each(keys[i], *bucket++, [&](std::uint32_t document) { use(i, live.at.first + document); });
      }
    }
  }

  /// A table of documents numbered from `first`, `span` numbers.
  struct NewTable {
    std::string bytes;
    std::uint32_t first = 0, span = 0;
  };
  /// Adds a table for each band in a new file; `make` makes them, one after another.
  Result<void> add(std::uint64_t file, const std::function<NewTable(unsigned band)>& make);

  /// What merging must know of documents.
  struct Documents {
    std::function<bool(unsigned band, std::uint32_t document)> is_there;
    std::function<Result<std::uint64_t>(unsigned band, std::uint32_t document)> text_hash;
    std::size_t max_bucket = 1000;
  };
  /// Merges tables where there are too many of a size, until about `entries` were written. Puts what it makes in
  /// one new file, if it makes any; true then.
  Result<bool> merge(std::uint64_t file, std::size_t entries, const Documents& documents);
  /// Makes those tables anew in which documents are that are not there any more.
  Result<bool> clear(std::uint64_t file, const Documents& documents);

  void release_pages() const {
    for (const auto& band : bands_) {
      for (const Live& live : band) live.file->release_pages();
    }
  }

  /// For the manifest.
  std::vector<IndexTable> tables() const;

  /// Compares all tables with their checksums.
  Result<void> check() const;

 private:
  struct Live {
    IndexTable at;
    std::shared_ptr<StoredBytes> file;
    BandTable table;
  };
  /// Tables of a band that one new one will stand for.
  struct Run {
    unsigned band = 0;
    std::size_t begin = 0, end = 0;
  };
  Result<void> place(IndexTable at, std::shared_ptr<StoredBytes> file, std::vector<Live>& into) const;
  bool find_run(unsigned band, Run& run) const;
  Result<void> bound(std::vector<std::uint32_t>& bucket, unsigned band, std::uint32_t first, const Documents& documents) const;
  Result<NewTable> merged(const Run& run, const Documents& documents) const;
  Result<bool> rewrite(std::uint64_t file, std::span<const Run> runs, const Documents& documents);
  Result<void> replace(std::uint64_t file, std::span<const Run> runs, const std::function<Result<NewTable>(const Run&)>& make);

  ByteStore& store_;
  std::vector<std::vector<Live>> bands_;
  std::vector<BandTable::Bucket> buckets_;
};

}  // namespace hansieve
