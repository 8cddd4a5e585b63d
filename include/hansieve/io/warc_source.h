// WarcSource: the documents of a web archive (WARC, WET) as JSON Lines.
//
//   WarcSource source(open_source("CC-MAIN.warc.wet.gz").value());
//   // {"id":"<urn:uuid:...>","url":"https://...","date":"2026-01-01T00:00:00Z","text":"..."}
//
// Documents are the bodies of conversion and resource records of type text/plain, and of HTTP responses
// whose body is plain text as it lies (text/plain, neither compressed nor chunked). Other records are left
// out and counted; what is no record is kept aside, and reading goes on at the next one. Bodies are not
// looked into. Memory: the largest document. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hansieve/io/source.h"

namespace hansieve {

class WarcSource : public Source {
 public:
  explicit WarcSource(std::unique_ptr<Source> source) : Source(source->name()), source_(std::move(source)) {}

  Result<std::size_t> read(char* to, std::size_t size) override;

  /// Something that is no record.
  struct Problem {
    std::uint64_t at = 0;  ///< byte of the decompressed archive
    std::string reason;
    std::string bytes;     ///< at most the first MiB
  };
  /// Those found since the last call.
  std::vector<Problem> take_problems() { return std::exchange(problems_, {}); }
  /// Records left out since the last call, because they hold no text or none that can be read.
  std::uint64_t take_left_out() { return std::exchange(left_out_, 0); }

 private:
  using Headers = std::vector<std::pair<std::string, std::string>>;  // names in lower case

  Result<bool> fill();
  Result<bool> next_record();
  Result<void> skip_malformed(const std::string& reason);
  Result<std::uint64_t> skip(std::uint64_t size);
  void consume(std::size_t size) {
    at_ += size;
    offset_ += size;
  }
  std::string_view rest() const { return std::string_view(buffer_).substr(at_); }
  void write_document(const Headers& headers, std::string_view text);

  std::unique_ptr<Source> source_;
  std::string buffer_;
  std::size_t at_ = 0;        // in the buffer
  std::uint64_t offset_ = 0;  // in the archive
  bool at_end_ = false;
  std::string out_;
  std::size_t out_at_ = 0;
  std::vector<Problem> problems_;
  std::uint64_t left_out_ = 0;
};

}  // namespace hansieve
