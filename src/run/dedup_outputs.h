// DedupOutputs: the files a run writes, and how a record, a pair or a fate is spelled in them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "hansieve/base/result.h"
#include "hansieve/io/sink.h"
#include "hansieve/run/dedup_run.h"

namespace hansieve {

/// The shortest decimal that reads back as the same number.
std::string json_number(double value);

/// Appends a record with one key more, before its last brace; `value` is JSON.
void append_key(std::string_view record, std::string_view key, std::string_view value, std::string& out);

/// The same with what a document is a duplicate of. `kept_id` empty: it is kept itself.
/// `containment` not 0: it lies inside of the kept one, by that share.
void append_marked(std::string_view record, std::string_view kept_id, double jaccard, std::uint64_t cluster, std::string& out, double containment = 0);

/// One line of --removed.
void append_removed(std::string_view id, std::string_view kept_id, double jaccard, std::uint64_t cluster, std::string& out, double containment = 0);

/// The line of a cluster, piece by piece.
void append_cluster_begin(std::uint64_t cluster, std::string_view kept_id, std::string& out);
void append_cluster_member(std::string_view id, double jaccard, std::string& out, double containment = 0);
void append_cluster_end(std::string& out);

class DedupOutputs {
 public:
  explicit DedupOutputs(const DedupRequest& request) : request_(request) {}

  Result<void> open();
  /// Whether what was asked for can be done with these inputs.
  Result<void> check(bool any_text_files) const;
  bool to_directory() const { return to_directory_; }

  /// What goes to the output is appended here, whole records, each followed by flush_some().
  std::string& buffer() { return buffer_; }
  Result<void> flush_some() { return buffer_.size() < kWriteBytes ? Result<void>() : flush(); }
  Result<void> flush();
  /// A record; those of several inputs must not run together.
  void add_record(std::string_view record) {
    if (unended_) buffer_ += '\n';
    buffer_ += record;
    unended_ = !record.empty() && record.back() != '\n';
  }

  /// Copies a kept text file to its place in the directory.
  Result<void> copy_kept(const std::string& path, const std::string& name) const;

  bool wants_removed() const { return removed_ != nullptr; }
  bool wants_quarantine() const { return quarantine_ != nullptr; }
  bool wants_stats() const { return stats_ != nullptr; }
  /// Null where none is wanted.
  Sink* audit() const { return audit_.get(); }
  Result<void> write_removed(std::string_view lines) { return removed_->write(lines); }
  Result<void> write_quarantine(std::string_view lines) { return quarantine_->write(lines); }
  Result<void> write_stats(std::string_view line) { return stats_->write(line); }

  /// Nothing is written but the other files.
  void drop_output() { output_.reset(), buffer_.clear(); }
  /// Everything is final under its name.
  Result<void> commit();

 private:
  static constexpr std::size_t kWriteBytes = 1 << 18;
  const DedupRequest& request_;
  bool to_directory_ = false, unended_ = false;
  std::unique_ptr<Sink> output_, removed_, audit_, quarantine_, stats_;
  std::string buffer_;
};

}  // namespace hansieve
