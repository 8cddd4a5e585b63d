#include "near/index_engine.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "hansieve/near/candidates.h"

namespace hansieve {
namespace {

/// How often an entry may be written again, for each that is added: enough for any size, as tables grow eightfold.
constexpr std::size_t kRewrites = 16;

bool is_index_file(const std::string& name) {
  return name.starts_with("documents-") || name.starts_with("tables-") || name == std::string(kManifestName) + ".new";
}

}  // namespace

IndexEngine::IndexEngine(std::unique_ptr<ByteStore> store, std::unique_ptr<BlockCodec> codec, IndexState committed)
    : store_(std::move(store)), codec_(std::move(codec)), committed_(std::move(committed)), state_(committed_),
      documents_(*store_, state_), tables_(*store_), next_ordinal_(state_.next_ordinal), least_(least_estimate(state_.options)), signer_(state_.options.signature),
      shingler_(state_.options.signature.ngram), signature_(state_.options.signature.slots) {}

// What was not published is taken away again.
IndexEngine::~IndexEngine() {
  if (!is_writing_) return;
  const std::set<std::string> live = files_of(committed_);
  for (const std::string& file : made_) {
    if (!live.contains(file)) (void)store_->remove(file);
  }
}

std::set<std::string> IndexEngine::files_of(const IndexState& state) const {
  std::set<std::string> files;
  for (const IndexSegment& segment : state.segments) files.insert(documents_name(segment.file));
  for (const IndexTable& table : state.tables) files.insert(tables_name(table.file));
  return files;
}

Result<void> IndexEngine::clean(bool is_new) {
  is_writing_ = true;
  documents_.set_reading(StoreReading::kAnywhere);
  const auto files = store_->files();
  if (!files) return files.error();
  const std::set<std::string> live = files_of(committed_);
  for (const std::string& file : *files) {
    if (is_index_file(file)) {
      if (live.contains(file)) continue;
      if (auto ok = store_->remove(file); !ok) return ok;
    } else if (is_new) {
      return Error{ErrorCode::kConfiguration, store_->name() + ": is no index and not empty (" + file + "): use another directory"};
    }
  }
  return {};
}

Result<void> IndexEngine::begin_source(std::string name, std::string settings) {
  if (auto ok = flush(); !ok) return ok;
  if (name.empty()) name = "run-" + std::to_string(committed_.runs + 1);
  const auto found = std::find_if(state_.sources.begin(), state_.sources.end(), [&](const IndexSource& source) { return source.name == name; });
  source_ = static_cast<std::uint32_t>(found - state_.sources.begin());
  if (found == state_.sources.end()) {
    state_.sources.push_back({std::move(name), std::move(settings)});
  } else if (!settings.empty()) {
    found->settings = std::move(settings);
  }
  return {};
}

std::string IndexEngine::settings_of(std::string_view source) const {
  for (const IndexSource& one : state_.sources) {
    if (one.name == source) return one.settings;
  }
  return {};
}

Result<IndexVerdict> IndexEngine::add(std::string_view text, std::string_view id) {
  folded_.clear();
  fold(text, state_.options.folding, folded_);
  return decide({next_ordinal_++, id, folded_, hash128(folded_), {}});
}

Result<IndexVerdict> IndexEngine::decide(const Incoming& document) {
  ++stats_.documents;
  const bool is_empty = document.text.empty() && document.signature.empty();
  stats_.empty += is_empty;
  if (is_empty) return IndexVerdict{document.ordinal};
  if (auto ok = make_room(document.text.size(), document.ordinal); !ok) return ok.error();
  if (!state_.is_shard()) {
    const auto known = find_text(document.hash);
    if (!known) return known.error();
    stats_.identical += known->has_value();
    if (*known) return drop(document, **known, false);
  }
  std::span<const std::uint16_t> signature = document.signature;
  if (signature.empty()) {
    signer_.sign(document.text, std::span<std::uint16_t>(signature_));
    signature = signature_;
  }
  if (!state_.is_shard()) {
    const auto match = find_similar(signature, document.text);
    if (!match) return match.error();
    stats_.pairs += match->has_value();
    if (*match) return drop(document, **match, true);
  }
  // Texts are for exact comparison only.
  batch_->keep(document.ordinal, document.hash, document.id, signature, has_texts() ? document.text : std::string_view());
  return IndexVerdict{document.ordinal};
}

Result<IndexVerdict> IndexEngine::drop(const Incoming& document, const Match& match, bool is_new_text) {
  IndexVerdict verdict{document.ordinal, false, {}, 0, match.jaccard};
  if (is_in_batch(match.kept)) {
    const std::uint32_t i = match.kept - state_.next_document;
    verdict.kept_id = batch_->id(i), verdict.kept_ordinal = batch_->ordinal(i);
  } else {
    const auto place = documents_.kept(match.kept);
    if (!place) return place.error();
    verdict.kept_id = place->file->kept_id(place->i), verdict.kept_ordinal = place->kept_ordinal();
  }
  batch_->drop(document.ordinal, document.hash, document.id, match.kept, match.jaccard, is_new_text);
  return verdict;
}

Result<std::optional<IndexEngine::Match>> IndexEngine::find_text(const Hash128& hash) {
  if (const auto known = batch_->find_text(hash)) {
    return std::optional<Match>({known->is_kept ? state_.next_document + known->kept : known->kept, known->jaccard});
  }
  const auto key = static_cast<std::uint32_t>(hash.low >> 32);
  const std::uint32_t keys[] = {key, key};
  std::optional<Match> match;
  std::optional<Error> error;
  tables_.find(state_.kept_texts(), keys, [&](unsigned dropped, std::uint32_t number) {
    if (match || error) return;
    if (dropped == 0 ? !documents_.has_kept(number) : !documents_.has_drop(number)) return;
    const auto place = dropped == 0 ? documents_.kept(number) : documents_.drop(number);
    if (!place) {
      error = place.error();
    } else if (dropped == 0) {
      if (place->file->kept(place->i).text_hash == hash) match = {number, 1};
    } else {
      const DropRecord record = place->file->drop(place->i);
      if (record.document.text_hash == hash && documents_.has_kept(record.kept)) match = {record.kept, record.jaccard};
    }
  });
  if (error) return *error;
  return match;
}

std::span<const std::uint16_t> IndexEngine::signature_of(std::uint32_t kept, const DocumentPlace& place) const {
  return is_in_batch(kept) ? batch_->signature(kept - state_.next_document) : place.file->signature(place.i);
}

Result<std::string_view> IndexEngine::text_of(std::uint32_t kept, const DocumentPlace& place) {
  if (is_in_batch(kept)) return batch_->text(kept - state_.next_document);
  return place.file->text(place.i, *codec_);
}

std::span<const std::uint64_t> IndexEngine::hashes_of(std::string_view folded) {
  hashes_.clear();
  shingler_.append_hashes(folded, hashes_);
  return hashes_;
}

// In a bucket that is too large, those with the smallest text hashes stand for all.
Result<void> IndexEngine::add_bucket(std::vector<std::uint32_t>& bucket) {
  if (bucket.size() > state_.options.max_bucket) {
    ++stats_.large_buckets;
    std::vector<std::pair<std::uint64_t, std::uint32_t>> by_hash;
    for (const std::uint32_t number : bucket) {
      if (!documents_.has_kept(number)) continue;
      const auto place = documents_.kept(number);
      if (!place) return place.error();
      by_hash.emplace_back(place->file->kept(place->i).text_hash.low, number);
    }
    const std::size_t some = std::min(std::min(kRepresentatives, state_.options.max_bucket), by_hash.size());
    std::partial_sort(by_hash.begin(), by_hash.begin() + static_cast<std::ptrdiff_t>(some), by_hash.end());
    for (std::size_t i = 0; i < some; ++i) candidates_.push_back(by_hash[i].second);
  } else {
    // A table may name what was removed, and a damaged one anything.
    std::copy_if(bucket.begin(), bucket.end(), std::back_inserter(candidates_), [this](std::uint32_t number) { return documents_.has_kept(number); });
  }
  bucket.clear();
  return {};
}

Result<void> IndexEngine::collect_candidates(std::span<const std::uint16_t> signature) {
  const Banding& banding = *state_.options.banding;
  keys_.resize(banding.bands);
  for (unsigned band = 0; band < banding.bands; ++band) keys_[band] = static_cast<std::uint32_t>(band_key(signature, banding, band) >> 32);
  candidates_.clear();
  batch_->find_similar(signature, candidates_);
  for (std::uint32_t& candidate : candidates_) candidate += state_.next_document;
  std::vector<std::uint32_t> bucket;
  unsigned band = 0;
  Result<void> ok;
  tables_.find(0, keys_, [&](unsigned i, std::uint32_t number) {
    if (i != band && ok) ok = add_bucket(bucket);
    band = i;
    bucket.push_back(number);
  });
  if (!ok) return ok;
  if (ok = add_bucket(bucket); !ok) return ok;
  std::sort(candidates_.begin(), candidates_.end());
  candidates_.erase(std::unique(candidates_.begin(), candidates_.end()), candidates_.end());
  return {};
}

/// The similarity, if it is enough.
Result<std::optional<double>> IndexEngine::compare(std::span<const std::uint16_t> signature, std::string_view text, std::uint32_t kept,
                                                   const DocumentPlace& place, bool& is_left_set) {
  const DedupOptions& options = state_.options;
  const auto other = signature_of(kept, place);
  const double estimate = estimate_jaccard(signature, other);
  if (estimate < least_ || !share_band(signature, other, *options.banding)) return std::optional<double>();
  if (options.verify != Verify::kExact) return std::optional(estimate);
  ++stats_.compared;
  const auto other_text = text_of(kept, place);
  if (!other_text) return other_text.error();
  if (!std::exchange(is_left_set, true)) comparer_.set_left(hashes_of(text));
  const double jaccard = comparer_.compare(hashes_of(*other_text)).jaccard();
  return jaccard >= options.threshold ? std::optional(jaccard) : std::nullopt;
}

// The most similar one, then the earliest, as in cluster.h.
Result<std::optional<IndexEngine::Match>> IndexEngine::find_similar(std::span<const std::uint16_t> signature, std::string_view text) {
  if (auto ok = collect_candidates(signature); !ok) return ok.error();
  stats_.candidates += candidates_.size();
  std::optional<Match> best;
  bool is_left_set = false;
  places_.assign(candidates_.size(), {});
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    if (is_in_batch(candidates_[i])) continue;
    const auto place = documents_.kept(candidates_[i]);
    if (!place) return place.error();
    place->file->prefetch_signature(place->i);
    places_[i] = *place;
  }
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    const auto jaccard = compare(signature, text, candidates_[i], places_[i], is_left_set);
    if (!jaccard) return jaccard.error();
    if (*jaccard && (!best || **jaccard > best->jaccard)) best = {candidates_[i], **jaccard};
  }
  return best;
}

Result<void> IndexEngine::make_room(std::size_t text_bytes, std::uint64_t ordinal) {
  if (batch_ && batch_->is_full(text_bytes, ordinal)) {
    if (auto ok = flush(); !ok) return ok;
  }
  if (!batch_) batch_ = std::make_unique<IndexBatch>(state_.options, *codec_, ordinal, !state_.is_shard());
  constexpr std::uint32_t kMost = 0xFFFFFFFF;
  if (kMost - state_.next_document > batch_->kept_count() && kMost - state_.next_drop > batch_->drop_count()) return {};
  return Error{ErrorCode::kInputOutput, store_->name() + ": is full: an index holds 4294967295 documents"};
}

TableSet::Documents IndexEngine::lookups() {
  const unsigned dropped = state_.dropped_texts();
  return {[this, dropped](unsigned band, std::uint32_t number) {
            return band == dropped ? documents_.has_drop(number) : documents_.has_kept(number);
          },
          [this, dropped](unsigned band, std::uint32_t number) -> Result<std::uint64_t> {
            const auto place = band == dropped ? documents_.drop(number) : documents_.kept(number);
            if (!place) return place.error();
            return band == dropped ? place->file->drop(place->i).document.text_hash.low : place->file->kept(place->i).text_hash.low;
          },
          state_.options.max_bucket};
}

// The batch becomes a file of documents and one of tables, which the rest of the run already reads.
Result<void> IndexEngine::flush() {
  if (!batch_ || batch_->is_empty()) return batch_.reset(), Result<void>();
  IndexSegment segment;
  segment.file = state_.next_file++;
  segment.first_ordinal = batch_->first_ordinal();
  segment.first = state_.next_document, segment.count = batch_->kept_count();
  segment.first_drop = state_.next_drop, segment.drop_count = batch_->drop_count();
  segment.source = source_;
  const std::string name = documents_name(segment.file);
  made_.insert(name);
  auto file = store_->create(name);
  if (!file) return file.error();
  if (auto ok = batch_->write_documents(**file); !ok) return ok;
  if (auto ok = (*file)->finish(); !ok) return ok;
  auto written = store_->open(name);
  if (!written) return written.error();
  segment.bytes = (*written)->bytes().size();
  state_.segments.push_back(segment);
  state_.next_document += segment.count, state_.next_drop += segment.drop_count;
  if (!state_.is_shard()) {
    const std::uint64_t tables = state_.next_file++;
    made_.insert(tables_name(tables));
    const auto make = [&](unsigned band) {
      return band == state_.dropped_texts() ? TableSet::NewTable{batch_->table(band), segment.first_drop, segment.drop_count}
                                            : TableSet::NewTable{batch_->table(band), segment.first, segment.count};
    };
    if (auto ok = tables_.add(tables, make); !ok) return ok;
    const std::uint64_t merged = state_.next_file++;
    made_.insert(tables_name(merged));
    const std::size_t entries = std::size_t{state_.table_kinds()} * segment.count;
    if (auto ok = tables_.merge(merged, kRewrites * entries, lookups()); !ok) return ok.error();
  }
  batch_.reset();
  return {};
}

Result<void> IndexEngine::prepare() {
  if (auto ok = flush(); !ok) return ok;
  state_.tables = tables_.tables();
  state_.next_ordinal = next_ordinal_;
  const std::set<std::string> live = files_of(state_), before = files_of(committed_);
  for (const std::string& file : made_) {
    if (live.contains(file) || before.contains(file)) continue;
    if (auto ok = store_->remove(file); !ok) return ok;
  }
  return {};
}

// Whether what failed left the manifest as it was: else it needs the files it was to name.
bool IndexEngine::is_known_old(std::string_view manifest) const {
  const auto files = store_->files();
  if (files && std::find(files->begin(), files->end(), kManifestName) == files->end()) return true;
  const auto now = store_->open(kManifestName);
  return now && (*now)->bytes() != manifest;
}

// Files of the old state go once nobody will start from it again. One that cannot be removed is waste, no failure.
Result<void> IndexEngine::publish() {
  state_.runs = committed_.runs + 1;
  const std::string manifest = state_.to_bytes();
  if (auto ok = store_->replace(kManifestName, manifest); !ok) {
    if (!is_known_old(manifest)) made_.clear();
    return ok;
  }
  const std::set<std::string> live = files_of(state_);
  for (const std::string& file : files_of(committed_)) {
    if (!live.contains(file)) (void)store_->remove(file);
  }
  committed_ = state_;
  return {};
}

}  // namespace hansieve
