// RunFolder: a Scratch whose files outlive the process, so that an interrupted run can go on.
//
//   auto folder = RunFolder::open("/var/tmp/hansieve-dedup-0f3a").value();
//   if (folder->record().empty()) ...                   // nothing is there to go on with
//   auto file = folder->create("rows").value();
//   folder->commit("{...}");                            // all files as they are now, under this record
//   folder->remove();                                   // the run is done
//
// Only what stood at the last commit counts: the record names the files and their sizes (base/saved_state.h). A
// file that is dropped stays until the next commit, since the last record may name it. The folder is its owner's
// alone (0700), and one process's at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "hansieve/base/result.h"
#include "hansieve/base/scratch.h"

namespace hansieve {

class RunFolder : public Scratch {
 public:
  static bool exists(const std::string& path);
  /// Makes it if it is not there. An error where another process works in it.
  static Result<std::unique_ptr<RunFolder>> open(const std::string& path);

  virtual const std::string& path() const = 0;
  /// What was committed last, by this process or an earlier one; empty: nothing.
  virtual const std::string& record() const = 0;
  /// Syncs all files, then replaces the record, then removes files that nobody holds any more. One thread.
  virtual Result<void> commit(std::string_view record) = 0;
  /// Removes the folder; files that are still held keep their content as long as they are.
  virtual void remove() = 0;
};

}  // namespace hansieve
