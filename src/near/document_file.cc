#include "near/document_file.h"

#include <algorithm>
#include <array>

#include "near/byte_cursor.h"

namespace hansieve {
namespace {

constexpr std::string_view kMagic = "HSVDOCS\n";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kParts = 7;
constexpr std::size_t kHeaderBytes = 8 + 4 + 4 * 4 + 8 * kParts + 8 + 8;
constexpr std::size_t kAlignment = 64;

// A record is the text's hash, its ordinal, where its id and its text begin; the next record says where they
// end, so there is one more record than documents.
constexpr std::size_t kKeptBytes = 16 + 4 + 4 + 4, kKeptId = 20, kKeptText = 24;
constexpr std::size_t kDropBytes = 16 + 4 + 4 + 4 + 8, kDropId = 20, kDropKept = 24, kDropJaccard = 28;
constexpr std::size_t kBlockBytes = 4 + 8, kBlockAt = 4;

/// Texts are compressed some together. Larger blocks are a little smaller on the disk, but each text that is
/// compared costs the reading of a whole one.
constexpr std::size_t kBlockText = 16 * 1024;

/// Zstandard makes nothing smaller than that: what claims to be larger is not trusted with memory.
constexpr std::uint64_t kMostShrinkage = 32768;

}  // namespace

Error DocumentFile::damaged() const {
  return {ErrorCode::kInputOutput, name_ + ": is damaged: build the index again, or take a copy of it"};
}

Result<std::unique_ptr<DocumentFile>> DocumentFile::open(std::unique_ptr<StoredBytes> bytes, const std::string& name) {
  const std::string_view all = bytes->bytes();
  std::unique_ptr<DocumentFile> file(new DocumentFile(std::move(bytes), name));
  ByteCursor cursor(all);
  const bool is_ours = cursor.take(kMagic.size()) == kMagic;
  const auto version = cursor.number<std::uint32_t>();
  if (is_ours && cursor.is_good() && version != kVersion) {
    return Error{ErrorCode::kConfiguration, name + ": has version " + std::to_string(version) + ", this program reads version " +
                                                std::to_string(kVersion) + ": use the program that wrote it"};
  }
  cursor.read(file->slots_), cursor.read(file->kept_count_), cursor.read(file->drop_count_), cursor.read(file->block_count_);
  std::array<std::uint64_t, kParts> sizes{};
  for (std::uint64_t& size : sizes) cursor.read(size);
  cursor.read(file->checksum_);
  if (!is_ours || !cursor.is_good() || cursor.number<std::uint64_t>() != hash64(all.substr(0, kHeaderBytes - 8))) return file->damaged();
  const std::string_view padding = cursor.take((kAlignment - kHeaderBytes % kAlignment) % kAlignment);
  if (!cursor.is_good()) return file->damaged();
  file->body_ = all.substr(kHeaderBytes + padding.size());
  std::string_view* const parts[kParts] = {&file->signatures_, &file->kept_, &file->drops_, &file->blocks_,
                                           &file->kept_ids_, &file->drop_ids_, &file->texts_};
  for (std::size_t i = 0; i < kParts; ++i) {
    if (sizes[i] > cursor.left()) return file->damaged();
    *parts[i] = cursor.take(sizes[i]);
  }
  const bool fits = cursor.left() == 0 && file->slots_ <= 1024 && sizes[0] == std::uint64_t{2} * file->slots_ * file->kept_count_ &&
                    sizes[1] == (std::uint64_t{1} + file->kept_count_) * kKeptBytes &&
                    sizes[2] == (std::uint64_t{1} + file->drop_count_) * kDropBytes &&
                    sizes[3] == (std::uint64_t{1} + file->block_count_) * kBlockBytes;
  if (!fits) return file->damaged();
  return file;
}

Result<void> DocumentFile::check() const {
  if (hash64(body_) != checksum_) return damaged();
  return {};
}

DocumentFile::Sizes DocumentFile::sizes() const {
  return {kept_.size() + kept_ids_.size(), signatures_.size(), blocks_.size() + texts_.size(), drops_.size() + drop_ids_.size()};
}

DocumentRecord DocumentFile::kept(std::uint32_t i) const {
  const std::size_t at = std::size_t{i} * kKeptBytes;
  return {{number_at<std::uint64_t>(kept_, at), number_at<std::uint64_t>(kept_, at + 8)}, number_at<std::uint32_t>(kept_, at + 16)};
}

DropRecord DocumentFile::drop(std::uint32_t i) const {
  const std::size_t at = std::size_t{i} * kDropBytes;
  return {{{number_at<std::uint64_t>(drops_, at), number_at<std::uint64_t>(drops_, at + 8)}, number_at<std::uint32_t>(drops_, at + 16)},
          number_at<std::uint32_t>(drops_, at + kDropKept),
          number_at<double>(drops_, at + kDropJaccard)};
}

std::string_view DocumentFile::id(std::string_view records, std::size_t record_bytes, std::size_t at, std::string_view heap,
                                  std::uint32_t i) const {
  const auto begin = number_at<std::uint32_t>(records, i * record_bytes + at);
  const auto end = number_at<std::uint32_t>(records, (std::size_t{i} + 1) * record_bytes + at);
  return begin <= end && end <= heap.size() ? heap.substr(begin, end - begin) : std::string_view("null");
}

std::string_view DocumentFile::kept_id(std::uint32_t i) const { return id(kept_, kKeptBytes, kKeptId, kept_ids_, i); }
std::string_view DocumentFile::drop_id(std::uint32_t i) const { return id(drops_, kDropBytes, kDropId, drop_ids_, i); }

// Aligned: the signatures are the first part, behind a header of whole cache lines.
std::span<const std::uint16_t> DocumentFile::signature(std::uint32_t i) const {
  return {reinterpret_cast<const std::uint16_t*>(signatures_.data()) + std::size_t{i} * slots_, slots_};
}

void DocumentFile::prefetch_signature(std::uint32_t i) const {
  for (std::size_t at = 0; at < slots_; at += 32) __builtin_prefetch(signature(i).data() + at);
}

std::uint32_t DocumentFile::text_begin(std::uint32_t i) const { return number_at<std::uint32_t>(kept_, std::size_t{i} * kKeptBytes + kKeptText); }

Result<std::string_view> DocumentFile::text(std::uint32_t i, BlockCodec& codec) {
  const std::uint32_t begin = text_begin(i), end = text_begin(i + 1);
  const auto block_begin = [&](std::uint32_t block) { return number_at<std::uint32_t>(blocks_, std::size_t{block} * kBlockBytes); };
  const auto block_at = [&](std::uint32_t block) { return number_at<std::uint64_t>(blocks_, std::size_t{block} * kBlockBytes + kBlockAt); };
  std::uint32_t low = 0, high = block_count_;  // the last block that begins at or before the text
  while (high - low > 1) {
    const std::uint32_t middle = low + (high - low) / 2;
    (block_begin(middle) <= begin ? low : high) = middle;
  }
  if (block_count_ == 0 || begin > end) return damaged();
  const std::uint32_t first = block_begin(low), last = block_begin(low + 1);
  const std::uint64_t at = block_at(low), next = block_at(low + 1);
  if (first > begin || end > last || at > next || next > texts_.size()) return damaged();
  if (open_block_ != low) {
    if (last - first > kMostShrinkage * (next - at) + kBlockText) return damaged();
    auto restored = codec.restore(texts_.substr(at, next - at), last - first);
    if (!restored) return damaged();
    block_text_ = std::move(restored).value();
    open_block_ = low;
  }
  return std::string_view(block_text_).substr(begin - first, end - begin);
}

void DocumentWriter::close_block() {
  if (block_.empty()) return;
  append_number(blocks_, static_cast<std::uint32_t>(text_bytes_ - block_.size()));
  append_number(blocks_, std::uint64_t{texts_.size()});
  texts_ += codec_.shorten(block_);
  block_.clear();
  ++block_count_;
}

void DocumentWriter::keep(const DocumentRecord& record, std::string_view id, std::span<const std::uint16_t> signature,
                          std::string_view text) {
  if (block_.size() + text.size() > kBlockText) close_block();
  append_number(kept_, record.text_hash.low), append_number(kept_, record.text_hash.high), append_number(kept_, record.ordinal);
  append_number(kept_, static_cast<std::uint32_t>(kept_ids_.size())), append_number(kept_, text_bytes_);
  kept_ids_ += id;
  signatures_.append(reinterpret_cast<const char*>(signature.data()), 2 * std::size_t{slots_});
  block_ += text;
  text_bytes_ += static_cast<std::uint32_t>(text.size());
  ++kept_count_;
}

void DocumentWriter::drop(const DropRecord& record, std::string_view id) {
  const DocumentRecord& document = record.document;
  append_number(drops_, document.text_hash.low), append_number(drops_, document.text_hash.high);
  append_number(drops_, document.ordinal), append_number(drops_, static_cast<std::uint32_t>(drop_ids_.size()));
  append_number(drops_, record.kept), append_number(drops_, record.jaccard);
  drop_ids_ += id;
  ++drop_count_;
}

Result<void> DocumentWriter::write_to(StoreWriter& file) {
  close_block();
  kept_.append(kKeptId, '\0'), append_number(kept_, static_cast<std::uint32_t>(kept_ids_.size())), append_number(kept_, text_bytes_);
  drops_.append(kDropId, '\0'), append_number(drops_, static_cast<std::uint32_t>(drop_ids_.size()));
  drops_.append(kDropBytes - kDropKept, '\0');
  append_number(blocks_, text_bytes_), append_number(blocks_, std::uint64_t{texts_.size()});

  const std::string* const parts[kParts] = {&signatures_, &kept_, &drops_, &blocks_, &kept_ids_, &drop_ids_, &texts_};
  StreamHash checksum;
  for (const std::string* part : parts) checksum.add(*part);
  std::string header(kMagic);
  append_number(header, kVersion);
  for (const std::uint32_t number : {std::uint32_t{slots_}, kept_count_, drop_count_, block_count_}) append_number(header, number);
  for (const std::string* part : parts) append_number(header, std::uint64_t{part->size()});
  append_number(header, checksum.value());
  append_number(header, hash64(header));
  header.resize((header.size() + kAlignment - 1) / kAlignment * kAlignment);
  if (auto ok = file.write(header); !ok) return ok;
  for (const std::string* part : parts) {
    if (auto ok = file.write(*part); !ok) return ok;
  }
  return file.finish();
}

}  // namespace hansieve
