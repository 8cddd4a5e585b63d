// DedupRecords: the documents of a run in memory: their bytes, ids, texts.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "hansieve/io/json_object.h"
#include "hansieve/run/dedup_run.h"

namespace hansieve {

struct DedupRecord {
  std::string_view raw;    ///< the line with its break, or the whole file
  std::string_view text;   ///< where the text is: the inside of the JSON string, the line, the file
  std::string_view id;     ///< as JSON
  std::string_view path;   ///< text files: where the bytes are
  Format format = Format::kText;
  bool is_document = false;  ///< false for what is only passed on: blank and malformed lines
};

class DedupRecords {
 public:
  explicit DedupRecords(const DedupRequest& request) : request_(request) {}

  /// Reads all inputs. An error is the run's; single files and records that fail are counted.
  Result<void> read();

  const std::vector<DedupRecord>& all() const { return records_; }
  /// The numbers of those that are documents: document -> record.
  const std::vector<std::uint32_t>& documents() const { return documents_; }
  const DedupRecord& document(std::uint32_t i) const { return records_[documents_[i]]; }

  /// Valid UTF-8; lives in `scratch` or in the record.
  std::string_view text_of(const DedupRecord& record, std::string& scratch) const;

  /// A member of a JSON record, as spelled; empty if there is none.
  std::string_view member_of(const DedupRecord& record, std::string_view key);

  bool any_text_files() const { return any_text_files_; }
  std::uint64_t failed_records() const { return failed_records_; }
  std::uint64_t failed_files() const { return failed_files_; }
  std::uint64_t bytes() const { return bytes_; }
  const std::string& quarantined() const { return quarantined_; }

 private:
  Result<void> read_input(const std::string& path, const std::string& name, bool from_directory);
  Result<void> read_text(class Source& source, const std::string& path, const std::string& name, bool from_directory);
  Result<void> read_lines(class Source& source, const std::string& name, Format format);
  Result<void> add_line(std::string_view line, const std::string& name, std::uint64_t number, Format format);
  Result<void> add_json(DedupRecord record, const std::string& name, std::uint64_t number);
  Result<void> add_document(DedupRecord record, const std::string& name, std::uint64_t number);
  void malformed(DedupRecord record, const std::string& name, std::uint64_t number, const std::string& reason);
  std::string_view keep(std::string bytes) { return bytes_kept_.emplace_back(std::move(bytes)); }
  std::string_view json_id(const std::string& id);

  const DedupRequest& request_;
  std::deque<std::string> bytes_kept_;
  std::vector<DedupRecord> records_;
  std::vector<std::uint32_t> documents_;
  std::unordered_set<std::string_view> ids_;
  JsonObject object_;
  std::string scratch_, quarantined_;
  bool any_text_files_ = false;
  std::uint64_t failed_records_ = 0, failed_files_ = 0, bytes_ = 0;
};

}  // namespace hansieve
