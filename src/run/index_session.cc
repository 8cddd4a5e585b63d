#include "index_session.h"

#include "hansieve/run/index_run.h"

namespace hansieve {
namespace {

Error usage(std::string message) { return {ErrorCode::kUsage, std::move(message)}; }

}  // namespace

Result<std::unique_ptr<IndexSession>> IndexSession::open(const DedupRequest& request) {
  std::unique_ptr<IndexSession> session;
  if (request.index.empty()) {
    if (request.shard.count > 0) return usage("--shard needs --index DIR: a directory of its own for each shard");
    if (request.replay) return usage("--replay needs --index DIR: the index whose decisions are written out");
    if (!request.source.empty()) return usage("--source needs --index DIR");
    return session;
  }
  if (request.keep != "first") return usage("--index keeps the first seen, in this run and in those before: leave --keep out");
  if (request.mode == DedupMode::kPairs) return usage("--index knows what was dropped for what, not all pairs: use --mode mark or clusters");
  session.reset(new IndexSession);
  session->name_ = request.index;
  session->shard_ = request.shard;
  if (request.replay) {
    if (request.shard.count > 0) return usage("--replay and --shard exclude each other");
    auto index = open_index(request.index);
    if (!index) return index.error();
    session->index_ = std::move(index).value();
    if (session->index_->info().shards > 0) return usage(request.index + ": is a shard, which decides nothing: use hansieve index merge first");
    session->replayed_ = session->index_->documents(false);
    return session;
  }
  auto index = open_index_to_write(request.index, request.dedup, request.shard);
  if (!index) return index.error();
  session->index_ = std::move(index).value();
  if (auto ok = session->index_->begin_source(request.source, request.config); !ok) return ok.error();
  session->first_ = session->next_ = session->index_->info().ordinals;
  return session;
}

Result<IndexVerdict> IndexSession::decide(std::string_view folded, const Hash128& hash, std::span<const std::uint16_t> signature, std::string_view id) {
  if (replayed_) return replay(id);
  const std::uint64_t ordinal = next_++;
  if (is_shard() && ordinal % shard_.count != shard_.number - 1) {
    index_->skip();
    return IndexVerdict{ordinal};
  }
  return index_->add_folded(folded, hash, signature, id);
}

// Documents that the index does not know were empty.
Result<IndexVerdict> IndexSession::replay(std::string_view id) {
  IndexVerdict verdict{next_++};
  while (!has_document_ || document_.ordinal < verdict.ordinal) {
    const auto more = replayed_->next(document_);
    if (!more) return more.error();
    has_document_ = true;
    if (!*more) document_.ordinal = ~std::uint64_t{0};
  }
  if (document_.ordinal != verdict.ordinal) return verdict;
  if (document_.id != id) {
    return Error{ErrorCode::kConfiguration, name_ + ": document " + std::to_string(verdict.ordinal + 1) + " is " + std::string(document_.id) +
                                                " there and " + std::string(id) + " here: give the inputs the index was made of"};
  }
  if (document_.is_kept) return verdict;
  StoredDocument kept;
  const auto found = index_->find_kept(document_.number, kept);
  if (!found) return found.error();
  verdict.is_kept = false;
  verdict.kept_id = kept.id, verdict.kept_ordinal = kept.ordinal, verdict.jaccard = document_.jaccard;
  return verdict;
}

Result<void> IndexSession::prepare() { return replayed_ ? Result<void>() : index_->prepare(); }
Result<void> IndexSession::publish() { return replayed_ ? Result<void>() : index_->publish(); }

}  // namespace hansieve
