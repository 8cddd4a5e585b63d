#include "near/document_set.h"

#include <algorithm>

namespace hansieve {
namespace {

/// The segment whose numbers, [first, first + count), include `number`. Neighbours are often asked for one
/// after another: `last` is tried first.
template <typename First, typename Count>
const IndexSegment* find_segment(const std::vector<IndexSegment>& segments, std::uint32_t number, std::size_t& last, First first, Count count) {
  const auto holds = [&](const IndexSegment& s) { return number >= s.*first && number - s.*first < s.*count; };
  if (last < segments.size() && holds(segments[last])) return &segments[last];
  const auto after = std::upper_bound(segments.begin(), segments.end(), number,
                                      [&](std::uint32_t n, const IndexSegment& s) { return n < s.*first; });
  // Segments without such documents begin where the next begins.
  for (auto at = after; at != segments.begin();) {
    --at;
    if (holds(*at)) return last = static_cast<std::size_t>(at - segments.begin()), &*at;
    if ((*at).*count > 0) break;
  }
  return nullptr;
}

}  // namespace

const IndexSegment* DocumentSet::find_kept(std::uint32_t number) {
  return find_segment(state_.segments, number, last_kept_, &IndexSegment::first, &IndexSegment::count);
}

const IndexSegment* DocumentSet::find_drop(std::uint32_t number) {
  return find_segment(state_.segments, number, last_drop_, &IndexSegment::first_drop, &IndexSegment::drop_count);
}

bool DocumentSet::fits(const IndexSegment& segment, const DocumentFile& file) {
  return file.kept_count() == segment.count && file.drop_count() == segment.drop_count;
}

Error DocumentSet::not_the_file(const IndexSegment& segment) const {
  return {ErrorCode::kInputOutput,
          store_.name() + "/" + documents_name(segment.file) + ": is not the file the manifest names: take a copy of the whole index"};
}

Result<std::unique_ptr<DocumentFile>> DocumentSet::open(const IndexSegment& segment) const {
  const std::string name = documents_name(segment.file);
  auto bytes = store_.open(name, reading_);
  if (!bytes) return bytes.error();
  const std::size_t size = (*bytes)->bytes().size();
  auto opened = DocumentFile::open(std::move(bytes).value(), store_.name() + "/" + name);
  if (!opened) return opened.error();
  if (size != segment.bytes || !fits(segment, **opened) || (*opened)->slots() != state_.options.signature.slots) return not_the_file(segment);
  return opened;
}

Result<DocumentFile*> DocumentSet::file(const IndexSegment& segment) {
  const auto at = std::lower_bound(files_.begin(), files_.end(), segment.file, [](const auto& entry, std::uint64_t file) { return entry.first < file; });
  if (at != files_.end() && at->first == segment.file) {
    // A forged manifest may name one file twice, with other counts.
    if (!fits(segment, *at->second)) return not_the_file(segment);
    return at->second.get();
  }
  auto opened = open(segment);
  if (!opened) return opened.error();
  return files_.emplace(at, segment.file, std::move(opened).value())->second.get();
}

Result<DocumentPlace> DocumentSet::kept(std::uint32_t number) {
  const IndexSegment* const segment = find_kept(number);
  auto opened = file(*segment);
  if (!opened) return opened.error();
  return DocumentPlace{*opened, segment, number - segment->first};
}

Result<DocumentPlace> DocumentSet::drop(std::uint32_t number) {
  const IndexSegment* const segment = find_drop(number);
  auto opened = file(*segment);
  if (!opened) return opened.error();
  return DocumentPlace{*opened, segment, number - segment->first_drop};
}

Result<bool> DocumentWalk::next(StoredDocument& document) {
  while (segment_ < state_.segments.size()) {
    const IndexSegment& segment = state_.segments[segment_];
    auto opened = documents_.file(segment);
    if (!opened) return opened.error();
    DocumentFile& file = **opened;
    const bool has_kept = kept_ < file.kept_count(), has_drop = drop_ < file.drop_count();
    if (!has_kept && !has_drop) {
      ++segment_, kept_ = drop_ = 0;
      continue;
    }
    document = {};
    document.source = state_.sources[segment.source].name;
    if (has_kept && (!has_drop || file.kept(kept_).ordinal < file.drop(drop_).document.ordinal)) {
      const DocumentRecord record = file.kept(kept_);
      document.ordinal = segment.first_ordinal + record.ordinal;
      document.id = file.kept_id(kept_);
      document.text_hash = record.text_hash;
      document.number = segment.first + kept_;
      document.signature = file.signature(kept_);
      if (codec_) {
        const auto text = file.text(kept_, *codec_);
        if (!text) return text.error();
        document.text = *text;
      }
      ++kept_;
      return true;
    }
    const DropRecord record = file.drop(drop_++);
    if (!documents_.has_kept(record.kept)) continue;  // forgotten
    document.is_kept = false;
    document.ordinal = segment.first_ordinal + record.document.ordinal;
    document.id = file.drop_id(drop_ - 1);
    document.text_hash = record.document.text_hash;
    document.number = record.kept;
    document.jaccard = record.jaccard;
    return true;
  }
  return false;
}

}  // namespace hansieve
