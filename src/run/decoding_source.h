// DecodingSource: a source of bytes in some encoding as a source of UTF-8.
//
// UTF-8 is passed on as it is. For others it keeps the bytes it read and where they are irregular, for
// an audit, until they are taken.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hansieve/base/result.h"
#include "hansieve/clean/encoding.h"
#include "hansieve/io/audit_writer.h"
#include "hansieve/io/source.h"

namespace hansieve {

class DecodingSource : public Source {
 public:
  /// Reads the first bytes of `source` and finds its encoding; `encoding` is what --encoding says.
  static Result<std::unique_ptr<DecodingSource>> open(std::unique_ptr<Source> source, const std::string& encoding);

  Result<std::size_t> read(char* to, std::size_t size) override;

  /// The first bytes, undecoded: what the encoding was found by.
  std::string_view sample() const { return sample_; }
  /// The name of the encoding for the audit; empty for UTF-8.
  std::string encoding() const;
  /// Stretches that could not be decoded, so far. Those of UTF-8 are not counted here.
  std::size_t invalid() const { return decoder_ ? decoder_->invalid() : 0; }

  struct Encoded {
    std::string bytes;
    std::vector<AuditIrregular> irregular;
  };
  /// What was read since the last call. Empty for UTF-8.
  Encoded take_encoded();
  void record(bool on) { records_ = on; }

 private:
  explicit DecodingSource(std::unique_ptr<Source> source) : Source(source->name()), source_(std::move(source)) {}
  Result<std::size_t> read_raw(char* to, std::size_t size);

  std::unique_ptr<Source> source_;
  std::string sample_;
  std::size_t sample_at_ = 0;
  Detected detected_;
  std::optional<Decoder> decoder_;
  std::string raw_, text_;
  std::size_t text_at_ = 0;
  bool at_end_ = false, records_ = false;
  Encoded encoded_;
};

}  // namespace hansieve
