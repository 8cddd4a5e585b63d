// What IndexEngine does with documents that are in an index already: merging, removing, telling.
#include <algorithm>
#include <queue>
#include <unordered_map>
#include <utility>

#include "near/index_engine.h"

namespace hansieve {
namespace {

/// Which numbers kept documents got: by their old ones, which ascend, with gaps where sources were removed.
class NewNumbers {
 public:
  static constexpr std::uint32_t kGone = 0xFFFFFFFF;

  void add(std::uint32_t number, std::uint32_t new_number) {
    if (stretches_.empty() || number != next_) stretches_.emplace_back(number, numbers_.size());
    numbers_.push_back(new_number);
    next_ = number + 1;
  }
  std::uint32_t of(std::uint32_t number) const {
    const auto after = std::upper_bound(stretches_.begin(), stretches_.end(), number, [](std::uint32_t n, const auto& s) { return n < s.first; });
    if (after == stretches_.begin()) return kGone;
    const std::size_t end = after == stretches_.end() ? numbers_.size() : after->second;
    const std::size_t at = std::prev(after)->second + (number - std::prev(after)->first);
    return at < end ? numbers_[at] : kGone;
  }

 private:
  std::vector<std::uint32_t> numbers_;
  std::vector<std::pair<std::uint32_t, std::size_t>> stretches_;  ///< first old number, where it is in numbers_
  std::uint32_t next_ = 0;                                        ///< behind the last one
};

}  // namespace

Result<void> IndexEngine::merge(std::span<StoredIndex* const> others, const Orphan& orphan) {
  std::size_t shards = 0;
  for (StoredIndex* const other : others) {
    const IndexState& state = static_cast<IndexEngine*>(other)->state();
    if (const std::string differences = state.differences(state_); !differences.empty()) {
      return Error{ErrorCode::kConfiguration, static_cast<IndexEngine*>(other)->store_->name() + ": " + differences +
                                                  ": only indexes with the same options can be merged"};
    }
    shards += state.is_shard();
  }
  if (shards == others.size() && shards > 0) return merge_shards(others);
  if (shards > 0) {
    return Error{ErrorCode::kConfiguration, "shards decide nothing by themselves: merge all shards of a run first, then other indexes"};
  }
  for (StoredIndex* const other : others) {
    if (auto ok = merge_in_order(static_cast<IndexEngine&>(*other), orphan); !ok) return ok;
  }
  return {};
}

// Kept documents are decided anew; dropped ones follow the document they were dropped for, as far as it stays.
Result<void> IndexEngine::merge_in_order(IndexEngine& other, const Orphan& orphan) {
  NewNumbers new_numbers;
  const std::uint64_t base = next_ordinal_;
  std::string source;
  DocumentWalk walk(other.documents_, other.state_, has_texts() ? other.codec_.get() : nullptr);
  for (StoredDocument document;;) {
    const auto more = walk.next(document);
    if (!more) return more.error();
    if (!*more) break;
    if (source != document.source || source.empty()) {
      if (auto ok = begin_source(source = document.source, other.settings_of(document.source)); !ok) return ok;
    }
    const Incoming incoming{base + document.ordinal, document.id, document.text, document.text_hash, document.signature};
    if (document.is_kept) {
      const auto verdict = decide(incoming);
      if (!verdict) return verdict.error();
      new_numbers.add(document.number, verdict->is_kept ? next_kept() - 1 : NewNumbers::kGone);
      continue;
    }
    if (auto ok = make_room(0, incoming.ordinal); !ok) return ok;
    const auto known = find_text(document.text_hash);
    if (!known) return known.error();
    std::optional<Match> match = *known;
    if (const std::uint32_t kept = new_numbers.of(document.number); !match && kept != NewNumbers::kGone) match = {kept, document.jaccard};
    if (match) {
      if (auto dropped = drop(incoming, *match, !*known); !dropped) return dropped.error();
    } else if (orphan) {
      document.ordinal += base;
      orphan(document);
    }
  }
  next_ordinal_ = base + other.state_.next_ordinal;
  return {};
}

// The shards' documents come in the order of the run, as if they were read there.
Result<void> IndexEngine::merge_shards(std::span<StoredIndex* const> shards) {
  std::vector<IndexEngine*> engines(shards.size());
  for (StoredIndex* const shard : shards) {
    auto* const engine = static_cast<IndexEngine*>(shard);
    const IndexState& state = engine->state_;
    if (state.shards != shards.size()) {
      return Error{ErrorCode::kConfiguration, engine->store_->name() + ": is shard " + std::to_string(state.shard) + " of " +
                                                  std::to_string(state.shards) + ": name all of them"};
    }
    if (std::exchange(engines[state.shard - 1], engine)) {
      return Error{ErrorCode::kConfiguration, engine->store_->name() + ": shard " + std::to_string(state.shard) + " is there twice"};
    }
  }
  if (next_ordinal_ != 0) {
    return Error{ErrorCode::kConfiguration, store_->name() + ": shards are merged into a new index"};
  }
  struct Lane {
    DocumentWalk walk;
    StoredDocument document;
  };
  std::vector<Lane> lanes;
  using Head = std::pair<std::uint64_t, std::size_t>;  // ordinal, lane
  std::priority_queue<Head, std::vector<Head>, std::greater<>> heads;
  const auto advance = [&](std::size_t i) -> Result<void> {
    const auto more = lanes[i].walk.next(lanes[i].document);
    if (!more) return more.error();
    if (*more) heads.emplace(lanes[i].document.ordinal, i);
    return {};
  };
  std::uint64_t ordinals = 0;
  for (IndexEngine* const engine : engines) {
    lanes.push_back({DocumentWalk(engine->documents_, engine->state_, has_texts() ? engine->codec_.get() : nullptr), {}});
    if (ordinals != 0 && engine->state_.next_ordinal != ordinals) {
      return Error{ErrorCode::kConfiguration, engine->store_->name() + ": has seen " + std::to_string(engine->state_.next_ordinal) +
                                                  " documents, another shard " + std::to_string(ordinals) + ": give all shards the same input"};
    }
    ordinals = engine->state_.next_ordinal;
  }
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    if (auto ok = advance(i); !ok) return ok;
  }
  bool has_source = false;
  while (!heads.empty()) {
    const std::size_t i = heads.top().second;
    heads.pop();
    const StoredDocument& document = lanes[i].document;
    if (!std::exchange(has_source, true)) {
      if (auto ok = begin_source(std::string(document.source), engines[i]->settings_of(document.source)); !ok) return ok;
    }
    const auto verdict = decide({document.ordinal, document.id, document.text, document.text_hash, document.signature});
    if (!verdict) return verdict.error();
    if (auto ok = advance(i); !ok) return ok;
  }
  next_ordinal_ = ordinals;
  return {};
}

Result<bool> IndexEngine::remove_source(std::string_view name, const Orphan& orphan) {
  const auto found = std::find_if(state_.sources.begin(), state_.sources.end(), [&](const IndexSource& source) { return source.name == name; });
  if (found == state_.sources.end()) return false;
  const auto gone = static_cast<std::uint32_t>(found - state_.sources.begin());
  std::vector<bool> is_gone(state_.segments.size());
  for (std::size_t i = 0; i < is_gone.size(); ++i) is_gone[i] = state_.segments[i].source == gone;
  for (std::size_t i = 0; i < is_gone.size(); ++i) {
    IndexSegment& segment = state_.segments[i];
    if (is_gone[i]) continue;
    auto file = documents_.file(segment);
    if (!file) return file.error();
    for (std::uint32_t k = 0; k < segment.drop_count; ++k) {
      const DropRecord record = (*file)->drop(k);
      if (!documents_.has_kept(record.kept)) continue;
      const auto kept = documents_.kept(record.kept);
      if (!kept) return kept.error();
      if (kept->segment->source != gone) continue;
      ++segment.orphans;
      if (!orphan) continue;
      StoredDocument document;
      document.ordinal = segment.first_ordinal + record.document.ordinal;
      document.id = (*file)->drop_id(k), document.source = state_.sources[segment.source].name;
      document.text_hash = record.document.text_hash, document.number = record.kept, document.jaccard = record.jaccard;
      document.is_kept = false;
      orphan(document);
    }
  }
  std::erase_if(state_.segments, [gone](const IndexSegment& segment) { return segment.source == gone; });
  for (IndexSegment& segment : state_.segments) segment.source -= segment.source > gone;
  state_.sources.erase(found);
  documents_.forget();
  if (state_.is_shard()) return true;
  const std::uint64_t file = state_.next_file++;
  made_.insert(tables_name(file));
  if (auto ok = tables_.clear(file, lookups()); !ok) return ok.error();
  return true;
}

IndexInfo IndexEngine::info() {
  IndexInfo info;
  info.options = state_.options;
  info.shard = state_.shard, info.shards = state_.shards;
  info.ordinals = state_.next_ordinal;
  info.segments = state_.segments.size(), info.tables = state_.tables.size();
  info.manifest_bytes = state_.to_bytes().size();
  for (const IndexSource& source : state_.sources) info.sources.push_back({source.name, source.settings});
  for (const IndexSegment& segment : state_.segments) {
    IndexInfo::Source& source = info.sources[segment.source];
    source.documents += segment.count, source.dropped += segment.drop_count - segment.orphans;
    info.documents += segment.count, info.dropped += segment.drop_count - segment.orphans;
    const auto file = documents_.open(segment);  // and closed again: there may be very many
    if (!file) continue;
    const DocumentFile::Sizes sizes = (*file)->sizes();
    info.id_bytes += sizes.ids, info.signature_bytes += sizes.signatures;
    info.text_bytes += sizes.texts, info.drop_bytes += sizes.drops;
  }
  for (const IndexTable& table : state_.tables) info.band_bytes += table.bytes;
  return info;
}

std::unique_ptr<StoredDocuments> IndexEngine::documents(bool with_texts) {
  return std::make_unique<DocumentWalk>(documents_, state_, with_texts && has_texts() ? codec_.get() : nullptr);
}

Result<bool> IndexEngine::find_kept(std::uint32_t number, StoredDocument& document) {
  if (!documents_.has_kept(number)) return false;
  const auto place = documents_.kept(number);
  if (!place) return place.error();
  document = {};
  document.ordinal = place->kept_ordinal();
  document.id = place->file->kept_id(place->i);
  document.source = state_.sources[place->segment->source].name;
  document.number = number;
  return true;
}

Result<void> IndexEngine::check() {
  for (const IndexSegment& segment : state_.segments) {
    const auto file = documents_.open(segment);
    if (!file) return file.error();
    if (auto ok = (*file)->check(); !ok) return ok;
  }
  return tables_.check();
}

}  // namespace hansieve
