#include "decoding_source.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace hansieve {
namespace {

constexpr std::size_t kSampleBytes = 64 * 1024;

}  // namespace

Result<std::unique_ptr<DecodingSource>> DecodingSource::open(std::unique_ptr<Source> source, const std::string& encoding) {
  std::unique_ptr<DecodingSource> self(new DecodingSource(std::move(source)));
  const bool is_utf8 = encoding == "utf-8";
  // UTF-8 needs no sample; one read serves to tell binary files.
  std::string& sample = self->sample_;
  bool whole = false;
  do {
    const std::size_t before = sample.size();
    sample.resize(before + kReadBytes);
    const auto n = self->source_->read(sample.data() + before, kReadBytes);
    if (!n) return n.error();
    sample.resize(before + *n);
    whole = *n == 0;
  } while (!whole && !is_utf8 && sample.size() < kSampleBytes);
  if (is_utf8) return self;
  const auto found = choose_encoding(encoding, sample, whole);
  if (!found) return Error{found.error().code, self->name() + ": " + found.error().message};
  self->detected_ = *found;
  if (found->encoding != Encoding::kUtf8) self->decoder_.emplace(found->encoding);
  return self;
}

std::string DecodingSource::encoding() const {
  return decoder_ ? std::string(encoding_name(detected_.encoding)) : std::string();
}

Result<std::size_t> DecodingSource::read_raw(char* to, std::size_t size) {
  if (sample_at_ == sample_.size()) return source_->read(to, size);
  const std::size_t n = std::min(size, sample_.size() - sample_at_);
  std::memcpy(to, sample_.data() + sample_at_, n);
  sample_at_ += n;
  return n;
}

Result<std::size_t> DecodingSource::read(char* to, std::size_t size) {
  if (!decoder_) return read_raw(to, size);
  while (text_at_ == text_.size() && !at_end_) {
    raw_.resize(kReadBytes);
    const auto n = read_raw(raw_.data(), raw_.size());
    if (!n) return n;
    raw_.resize(*n);
    at_end_ = *n == 0;
    text_.clear();
    text_at_ = 0;
    std::vector<Irregular> irregular;
    decoder_->decode(raw_, at_end_, text_, records_ ? &irregular : nullptr);
    if (!records_) continue;
    encoded_.bytes += raw_;
    for (Irregular& one : irregular) encoded_.irregular.push_back({one.text_at, one.text_size, std::move(one.raw)});
  }
  const std::size_t n = std::min(size, text_.size() - text_at_);
  std::memcpy(to, text_.data() + text_at_, n);
  text_at_ += n;
  return n;
}

DecodingSource::Encoded DecodingSource::take_encoded() { return std::exchange(encoded_, {}); }

}  // namespace hansieve
