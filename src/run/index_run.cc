#include "hansieve/run/index_run.h"

#include <charconv>
#include <utility>

#include "hansieve/io/directory_store.h"
#include "hansieve/io/json_text.h"
#include "hansieve/io/sink.h"
#include "hansieve/io/walk.h"

namespace hansieve {
namespace {

constexpr std::size_t kWriteBytes = 1 << 16;

std::string decimal(double value) {
  char digits[32];
  return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
}

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(text, out);
  return out;
}

const char* fold_name(Folding folding) { return folding == Folding::kStandard ? "standard" : "none"; }
const char* verify_name(Verify verify) {
  return verify == Verify::kExact ? "exact" : verify == Verify::kSignature ? "signature" : "none";
}

std::uint64_t total_bytes(const IndexInfo& info) {
  return info.band_bytes + info.id_bytes + info.signature_bytes + info.text_bytes + info.drop_bytes + info.manifest_bytes;
}

std::string as_json(const IndexInfo& info) {
  const DedupOptions& options = info.options;
  const auto number = [](std::uint64_t value) { return std::to_string(value); };
  std::string out = "{\"schema\":\"hansieve.index/1\",\"parameters\":{\"ngram\":" + number(options.signature.ngram) +
                    ",\"signature\":" + number(options.signature.slots) + ",\"seed\":" + number(options.signature.seed) +
                    ",\"threshold\":" + decimal(options.threshold) + ",\"bands\":" + number(options.banding->bands) +
                    ",\"rows\":" + number(options.banding->rows) + ",\"fold\":" + quoted(fold_name(options.folding)) +
                    ",\"verify\":" + quoted(verify_name(options.verify)) + ",\"max_bucket\":" + number(options.max_bucket) + "}";
  if (info.shards > 0) out += ",\"shard\":" + number(info.shard) + ",\"shards\":" + number(info.shards);
  out += ",\"documents\":" + number(info.documents) + ",\"dropped\":" + number(info.dropped) + ",\"seen\":" + number(info.ordinals) +
         ",\"bytes\":{\"bands\":" + number(info.band_bytes) + ",\"ids\":" + number(info.id_bytes) + ",\"signatures\":" +
         number(info.signature_bytes) + ",\"texts\":" + number(info.text_bytes) + ",\"dropped\":" + number(info.drop_bytes) +
         ",\"manifest\":" + number(info.manifest_bytes) + "},\"segments\":" + number(info.segments) + ",\"tables\":" + number(info.tables) +
         ",\"sources\":[";
  for (const IndexInfo::Source& source : info.sources) {
    out += (out.back() == '[' ? "{" : ",{");
    out += "\"name\":" + quoted(source.name) + (source.settings.empty() ? "" : ",\"config\":" + quoted(source.settings)) + ",\"documents\":" + number(source.documents) + ",\"dropped\":" + number(source.dropped) + "}";
  }
  return out + "]}\n";
}

std::string as_text(const std::string& directory, const IndexInfo& info) {
  const DedupOptions& options = info.options;
  const auto number = [](std::uint64_t value) { return std::to_string(value); };
  std::string out = directory + ": " + number(info.documents) + " documents kept, " + number(info.dropped) + " dropped, of " +
                    number(info.ordinals) + " seen\n";
  if (info.shards > 0) out += "shard " + number(info.shard) + " of " + number(info.shards) + ": decides nothing until all are merged\n";
  out += "ngram " + number(options.signature.ngram) + ", signature " + number(options.signature.slots) + ", seed " +
         number(options.signature.seed) + ", threshold " + decimal(options.threshold) + ", " + number(options.banding->bands) + " bands of " +
         number(options.banding->rows) + " rows, fold " + fold_name(options.folding) + ", verify " + verify_name(options.verify) + "\n";
  out += number(total_bytes(info)) + " bytes in " + number(info.segments) + " segments and " + number(info.tables) + " tables";
  if (info.documents > 0) {
    const auto each = [&](std::uint64_t bytes) { return number(bytes / info.documents); };
    out += "; a document takes " + each(info.band_bytes) + " for bands, " + each(info.id_bytes) + " for its id and record, " +
           each(info.signature_bytes) + " for its signature, " + each(info.text_bytes) + " for its text";
  }
  out += "\n";
  for (const IndexInfo::Source& source : info.sources) {
    out += "source " + source.name + ": " + number(source.documents) + " kept, " + number(source.dropped) + " dropped" +
           (source.settings.empty() ? "" : ", settings " + source.settings) + "\n";
  }
  return out;
}

/// Takes down documents that the index forgets.
class Orphans {
 public:
  static Result<Orphans> open(const std::string& path) {
    Orphans orphans;
    if (path.empty()) return orphans;
    auto sink = open_sink(path);
    if (!sink) return sink.error();
    orphans.sink_ = std::move(sink).value();
    return orphans;
  }
  void add(const StoredDocument& document) {
    ++count_;
    if (!sink_ || !ok_) return;
    lines_ += "{\"id\":" + std::string(document.id) + ",\"source\":" + quoted(document.source) + "}\n";
    if (lines_.size() > kWriteBytes) write();
  }
  Result<void> commit() {
    if (!sink_) return {};
    write();
    return ok_ ? sink_->commit() : ok_;
  }
  std::uint64_t count() const { return count_; }

 private:
  void write() {
    if (ok_) ok_ = sink_->write(lines_);
    lines_.clear();
  }
  std::unique_ptr<Sink> sink_;
  std::string lines_;
  std::uint64_t count_ = 0;
  Result<void> ok_;
};

Result<IndexChange> publish(StoredIndex& index, Orphans& orphans) {
  if (auto ok = index.prepare(); !ok) return ok.error();
  if (auto ok = orphans.commit(); !ok) return ok.error();
  if (auto ok = index.publish(); !ok) return ok.error();
  const IndexInfo info = index.info();
  return IndexChange{info.documents, info.dropped, orphans.count()};
}

}  // namespace

Result<std::unique_ptr<StoredIndex>> open_index_to_write(const std::string& directory, const DedupOptions& options, Shard shard) {
  auto store = open_directory_store(directory, StoreAccess::kWrite);
  if (!store) return store.error();
  return StoredIndex::open_to_write(std::move(store).value(), make_zstd_codec(), options, shard);
}

Result<std::unique_ptr<StoredIndex>> open_index(const std::string& directory) {
  auto store = open_directory_store(directory, StoreAccess::kRead);
  if (!store) return store.error();
  return StoredIndex::open(std::move(store).value(), make_zstd_codec());
}

Result<std::string> index_info(const std::string& directory, IndexReport report) {
  const auto index = open_index(directory);
  if (!index) return index.error();
  const IndexInfo info = (*index)->info();
  return report == IndexReport::kJson ? as_json(info) : as_text(directory, info);
}

Result<void> check_index(const std::string& directory) {
  const auto index = open_index(directory);
  return index ? (*index)->check() : index.error();
}

Result<IndexChange> merge_indexes(const std::vector<std::string>& inputs, const std::string& output, const std::string& orphans_path) {
  std::vector<std::unique_ptr<StoredIndex>> opened;
  std::vector<StoredIndex*> indexes;
  for (const std::string& input : inputs) {
    auto index = open_index(input);
    if (!index) return index.error();
    indexes.push_back(opened.emplace_back(std::move(index).value()).get());
  }
  if (is_directory(output) && open_index(output)) {
    return Error{ErrorCode::kUsage, output + ": is an index already: name a new directory"};
  }
  auto orphans = Orphans::open(orphans_path);
  if (!orphans) return orphans.error();
  auto index = open_index_to_write(output, indexes.front()->info().options);
  if (!index) return index.error();
  if (auto ok = (*index)->merge(indexes, [&](const StoredDocument& document) { orphans->add(document); }); !ok) return ok.error();
  return publish(**index, *orphans);
}

Result<IndexChange> remove_from_index(const std::string& directory, const std::string& source, const std::string& orphans_path) {
  auto store = open_directory_store(directory, StoreAccess::kRead);
  if (!store) return store.error();
  auto index = StoredIndex::reopen_to_write(std::move(store).value(), make_zstd_codec());
  if (!index) return index.error();
  auto orphans = Orphans::open(orphans_path);
  if (!orphans) return orphans.error();
  const auto removed = (*index)->remove_source(source, [&](const StoredDocument& document) { orphans->add(document); });
  if (!removed) return removed.error();
  if (!*removed) {
    return Error{ErrorCode::kUsage, directory + ": has no source " + source + ": hansieve index info " + directory + " names them"};
  }
  return publish(**index, *orphans);
}

}  // namespace hansieve
