// What the command line does with an index of near-duplicates (near/stored_index.h) in a directory.
//
//   auto told = index_info("news.index", IndexReport::kPeople);
//   auto merged = merge_indexes({"a.index", "b.index"}, "both.index", "again.jsonl");
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hansieve/base/result.h"
#include "hansieve/near/stored_index.h"

namespace hansieve {

/// For adding documents: made if it is not there, locked against other writers.
Result<std::unique_ptr<StoredIndex>> open_index_to_write(const std::string& directory, const DedupOptions& options, Shard shard = {});
Result<std::unique_ptr<StoredIndex>> open_index(const std::string& directory);

enum class IndexReport { kPeople, kJson };

/// What it holds and what that takes. Reads little more than the manifest.
Result<std::string> index_info(const std::string& directory, IndexReport report);

/// Reads every file and compares it with its checksum.
Result<void> check_index(const std::string& directory);

/// How many dropped documents were forgotten because the one they were dropped for is gone. They are written to the
/// file `orphans` (JSON Lines, empty for none): add them again, and they are looked at anew.
struct IndexChange {
  std::uint64_t documents = 0, dropped = 0, orphans = 0;  ///< that it holds now; that were forgotten
};

/// Makes the index `output`, which must not be there, of `inputs`, one behind the other.
Result<IndexChange> merge_indexes(const std::vector<std::string>& inputs, const std::string& output, const std::string& orphans);
Result<IndexChange> remove_from_index(const std::string& directory, const std::string& source, const std::string& orphans);

}  // namespace hansieve
