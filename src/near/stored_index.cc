#include "hansieve/near/stored_index.h"

#include <algorithm>

#include "hansieve/near/folding.h"
#include "near/index_engine.h"

namespace hansieve {
namespace {

Result<bool> has_manifest(ByteStore& store) {
  const auto files = store.files();
  if (!files) return files.error();
  return std::find(files->begin(), files->end(), kManifestName) != files->end();
}

Result<IndexState> read_state(ByteStore& store) {
  const auto bytes = store.open(kManifestName);
  if (bytes) return IndexState::parse((*bytes)->bytes(), store.name());
  const auto is_there = has_manifest(store);
  if (is_there && *is_there) return bytes.error();
  return Error{ErrorCode::kConfiguration, store.name() + ": is no index: hansieve dedup --index " + store.name() + " makes one"};
}

Result<IndexState> wanted_state(const DedupOptions& options, Shard shard) {
  const auto banding = checked_banding(options);
  if (!banding) return banding.error();
  IndexState state;
  state.options = options;
  state.options.banding = *banding;
  state.folding_fingerprint = folding_fingerprint(options.folding);
  state.shard = shard.number, state.shards = shard.count;
  return state;
}

Result<std::unique_ptr<StoredIndex>> make_writer(std::unique_ptr<ByteStore> store, std::unique_ptr<BlockCodec> codec, IndexState state,
                                                 bool is_new) {
  auto engine = std::make_unique<IndexEngine>(std::move(store), std::move(codec), std::move(state));
  if (auto ok = engine->clean(is_new); !ok) return ok.error();
  if (auto ok = engine->open_tables(); !ok) return ok.error();
  return std::unique_ptr<StoredIndex>(std::move(engine));
}

}  // namespace

Result<std::unique_ptr<StoredIndex>> StoredIndex::open(std::unique_ptr<ByteStore> store, std::unique_ptr<BlockCodec> codec) {
  auto state = read_state(*store);
  if (!state) return state.error();
  auto engine = std::make_unique<IndexEngine>(std::move(store), std::move(codec), std::move(state).value());
  if (auto ok = engine->open_tables(); !ok) return ok.error();
  return std::unique_ptr<StoredIndex>(std::move(engine));
}

Result<std::unique_ptr<StoredIndex>> StoredIndex::open_to_write(std::unique_ptr<ByteStore> store, std::unique_ptr<BlockCodec> codec,
                                                                const DedupOptions& options, Shard shard) {
  auto wanted = wanted_state(options, shard);
  if (!wanted) return wanted.error();
  if (auto ok = store->lock(); !ok) return ok.error();
  const auto is_there = has_manifest(*store);
  if (!is_there) return is_there.error();
  if (!*is_there) return make_writer(std::move(store), std::move(codec), std::move(wanted).value(), true);
  auto state = read_state(*store);
  if (!state) return state.error();
  if (const std::string differences = state->differences(*wanted); !differences.empty()) {
    return Error{ErrorCode::kConfiguration, store->name() + ": " + differences + ": give the same options, or use another index"};
  }
  if (shard.count > 0) {
    return Error{ErrorCode::kConfiguration, store->name() + ": holds an index already: a shard needs a new directory"};
  }
  if (state->is_shard()) {
    return Error{ErrorCode::kConfiguration, store->name() + ": is a shard, which decides nothing: use hansieve index merge first"};
  }
  return make_writer(std::move(store), std::move(codec), std::move(state).value(), false);
}

Result<std::unique_ptr<StoredIndex>> StoredIndex::reopen_to_write(std::unique_ptr<ByteStore> store, std::unique_ptr<BlockCodec> codec) {
  if (auto state = read_state(*store); !state) return state.error();
  if (auto ok = store->lock(); !ok) return ok.error();
  auto state = read_state(*store);  // again: it may have changed until the lock was ours
  if (!state) return state.error();
  return make_writer(std::move(store), std::move(codec), std::move(state).value(), false);
}

}  // namespace hansieve
