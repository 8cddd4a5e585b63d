#include "near/table_set.h"

#include <algorithm>
#include <map>
#include <utility>

#include "hansieve/base/hash.h"

namespace hansieve {
namespace {

constexpr std::size_t kFanIn = 8;
constexpr std::string_view kMagic = "HSVTABLE";

unsigned tier(std::uint32_t entries) { return static_cast<unsigned>(std::bit_width(entries)) / 3; }

}  // namespace

Result<void> TableSet::place(IndexTable at, std::shared_ptr<StoredBytes> file, std::vector<Live>& into) const {
  const std::string_view bytes = file->bytes();
  const bool lies_inside = at.at <= bytes.size() && at.bytes <= bytes.size() - at.at;
  const auto table = lies_inside && bytes.starts_with(kMagic) ? BandTable::over(bytes.substr(at.at, at.bytes)) : std::nullopt;
  if (!table) {
    return Error{ErrorCode::kInputOutput,
                 store_.name() + "/" + tables_name(at.file) + ": is damaged: build the index again, or take a copy of it"};
  }
  into.push_back({at, std::move(file), *table});
  return {};
}

Result<void> TableSet::open(const IndexState& state) {
  bands_.clear();
  bands_.resize(state.table_kinds());
  std::map<std::uint64_t, std::shared_ptr<StoredBytes>> files;
  for (const IndexTable& at : state.tables) {
    std::shared_ptr<StoredBytes>& file = files[at.file];
    if (!file) {
      auto opened = store_.open(tables_name(at.file));
      if (!opened) return opened.error();
      file = std::move(opened).value();
    }
    if (auto ok = place(at, file, bands_[at.band]); !ok) return ok;
  }
  return {};
}

Result<void> TableSet::add(std::uint64_t file, const std::function<NewTable(unsigned band)>& make) {
  std::vector<Run> runs;
  for (unsigned band = 0; band < bands_.size(); ++band) runs.push_back({band, bands_[band].size(), bands_[band].size()});
  return replace(file, runs, [&](const Run& run) { return make(run.band); });
}

// Writes the new tables, maps them, and lets each take the place of those it was made of. One is in memory at a time.
Result<void> TableSet::replace(std::uint64_t file, std::span<const Run> runs, const std::function<Result<NewTable>(const Run&)>& make) {
  auto writer = store_.create(tables_name(file));
  if (!writer) return writer.error();
  if (auto ok = (*writer)->write(kMagic); !ok) return ok;
  std::uint64_t at = kMagic.size();
  std::vector<IndexTable> places;
  for (const Run& run : runs) {
    const auto table = make(run);
    if (!table) return table.error();
    places.push_back({file, at, table->bytes.size(), hash64(table->bytes), run.band, table->first, table->span});
    if (auto ok = (*writer)->write(table->bytes); !ok) return ok;
    at += table->bytes.size();
  }
  if (auto ok = (*writer)->finish(); !ok) return ok;
  auto opened = store_.open(tables_name(file));
  if (!opened) return opened.error();
  const std::shared_ptr<StoredBytes> bytes = std::move(opened).value();
  // From the last to the first: places in a band hold until they are used.
  for (std::size_t i = runs.size(); i-- > 0;) {
    std::vector<Live> live;
    if (auto ok = place(places[i], bytes, live); !ok) return ok;
    std::vector<Live>& band = bands_[runs[i].band];
    const auto begin = band.begin() + static_cast<std::ptrdiff_t>(runs[i].begin);
    const auto end = band.begin() + static_cast<std::ptrdiff_t>(runs[i].end);
    band.insert(band.erase(begin, end), std::move(live.front()));
  }
  return {};
}

// The newest tables, back to the oldest of the largest size of which there are enough.
bool TableSet::find_run(unsigned band, Run& run) const {
  const std::vector<Live>& tables = bands_[band];
  bool found = false;
  unsigned largest = 0;
  std::size_t of_that_size = 0;
  for (std::size_t i = tables.size(); i-- > 0;) {
    const unsigned size = tier(tables[i].table.entries());
    if (size > largest) largest = size, of_that_size = 0;
    of_that_size += size == largest;
    const std::uint64_t span = std::uint64_t{tables.back().at.first} + tables.back().at.span - tables[i].at.first;
    if (span > BandTable::kMostDocuments) break;
    if (of_that_size >= kFanIn) run = {band, i, tables.size()}, found = true;
  }
  return found;
}

// Of a bucket that is too large anyway only those count whose texts have the smallest hashes.
Result<void> TableSet::bound(std::vector<std::uint32_t>& bucket, unsigned band, std::uint32_t first, const Documents& documents) const {
  const std::size_t most = documents.max_bucket + 1;
  if (bucket.size() <= most) return {};
  std::vector<std::pair<std::uint64_t, std::uint32_t>> by_hash;
  for (const std::uint32_t document : bucket) {
    const auto hash = documents.text_hash(band, first + document);
    if (!hash) return hash.error();
    by_hash.emplace_back(*hash, document);
  }
  std::nth_element(by_hash.begin(), by_hash.begin() + static_cast<std::ptrdiff_t>(most), by_hash.end());
  bucket.resize(most);
  for (std::size_t i = 0; i < most; ++i) bucket[i] = by_hash[i].second;
  std::sort(bucket.begin(), bucket.end());
  return {};
}

// A k-way merge; tables hold the documents in order, so among equal keys the older table comes first.
Result<TableSet::NewTable> TableSet::merged(const Run& run, const Documents& documents) const {
  const std::span<const Live> tables = std::span(bands_[run.band]).subspan(run.begin, run.end - run.begin);
  const std::uint32_t first = tables.front().at.first;
  std::uint64_t entries = 0;
  for (const Live& live : tables) entries += live.table.entries();
  std::vector<BandTable::Cursor> cursors;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> heads;  // key, table; the smallest at the front of the heap
  for (std::uint32_t i = 0; i < tables.size(); ++i) {
    cursors.emplace_back(tables[i].table);
    if (!cursors.back().is_done()) heads.emplace_back(cursors.back().key(), i);
  }
  std::make_heap(heads.begin(), heads.end(), std::greater<>());
  TableBuilder builder(static_cast<std::uint32_t>(entries));
  std::vector<std::uint32_t> bucket;
  std::uint32_t key = 0;
  const auto put_bucket = [&]() -> Result<void> {
    if (auto ok = bound(bucket, run.band, first, documents); !ok) return ok;
    for (const std::uint32_t document : bucket) builder.add(key, document);
    bucket.clear();
    return {};
  };
  while (!heads.empty()) {
    std::pop_heap(heads.begin(), heads.end(), std::greater<>());
    const auto [head, table] = heads.back();
    heads.pop_back();
    if (head != key) {
      if (auto ok = put_bucket(); !ok) return ok.error();
    }
    key = head;
    BandTable::Cursor& cursor = cursors[table];
    // The first entry of a bucket decides who is next; all equal ones of this table follow at once.
    for (; !cursor.is_done() && cursor.key() == key; cursor.next()) {
      const std::uint32_t document = tables[table].at.first - first + cursor.document();
      if (document < BandTable::kMostDocuments && documents.is_there(run.band, first + document)) bucket.push_back(document);
    }
    if (!cursor.is_done()) {
      heads.emplace_back(cursor.key(), table);
      std::push_heap(heads.begin(), heads.end(), std::greater<>());
    }
  }
  if (auto ok = put_bucket(); !ok) return ok.error();
  return NewTable{builder.finish(), first, tables.back().at.first + tables.back().at.span - first};
}

Result<bool> TableSet::merge(std::uint64_t file, std::size_t entries, const Documents& documents) {
  std::vector<Run> runs;
  for (unsigned band = 0; band < bands_.size(); ++band) {
    if (Run run; find_run(band, run)) runs.push_back(run);
  }
  // Where most tables are waiting first: so no band falls behind.
  std::stable_sort(runs.begin(), runs.end(), [this](const Run& a, const Run& b) { return bands_[a.band].size() > bands_[b.band].size(); });
  std::size_t taken = 0, written = 0;
  for (; taken < runs.size() && written < entries; ++taken) {
    const Run& run = runs[taken];
    for (std::size_t i = run.begin; i < run.end; ++i) written += bands_[run.band][i].table.entries();
  }
  runs.resize(taken);
  return rewrite(file, runs, documents);
}

Result<bool> TableSet::rewrite(std::uint64_t file, std::span<const Run> runs, const Documents& documents) {
  if (runs.empty()) return false;
  if (auto ok = replace(file, runs, [&](const Run& run) { return merged(run, documents); }); !ok) return ok.error();
  return true;
}

Result<bool> TableSet::clear(std::uint64_t file, const Documents& documents) {
  std::vector<Run> runs;
  for (unsigned band = 0; band < bands_.size(); ++band) {
    for (std::size_t i = 0; i < bands_[band].size(); ++i) {
      const Live& live = bands_[band][i];
      bool is_stale = false;
      for (BandTable::Cursor cursor(live.table); !cursor.is_done() && !is_stale; cursor.next()) {
        is_stale = !documents.is_there(band, live.at.first + cursor.document());
      }
      if (is_stale) runs.push_back({band, i, i + 1});
    }
  }
  return rewrite(file, runs, documents);
}

std::vector<IndexTable> TableSet::tables() const {
  std::vector<IndexTable> all;
  for (const std::vector<Live>& band : bands_) {
    for (const Live& live : band) all.push_back(live.at);
  }
  return all;
}

Result<void> TableSet::check() const {
  for (const std::vector<Live>& band : bands_) {
    for (const Live& live : band) {
      if (hash64(live.file->bytes().substr(live.at.at, live.at.bytes)) == live.at.checksum) continue;
      return Error{ErrorCode::kInputOutput,
                   store_.name() + "/" + tables_name(live.at.file) + ": is damaged: build the index again, or take a copy of it"};
    }
  }
  return {};
}

}  // namespace hansieve
