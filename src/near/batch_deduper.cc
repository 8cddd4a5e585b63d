#include "hansieve/near/batch_deduper.h"

#include <algorithm>
#include <memory>
#include <mutex>

#include "hansieve/near/compare.h"
#include "hansieve/near/sketcher.h"

namespace hansieve {
namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;
constexpr std::size_t kBlock = 1 << 16;   ///< candidates looked at together
/// The same where what is known to go is left out: small, because it is known after each block only. Blocks are the
/// same for any number of threads, and so is what is compared.
constexpr std::size_t kSmallBlock = 256;

// How the room is shared: what stands in one line is needed at the same time.
constexpr double kSeenShare = 0.30;
constexpr double kKeysShare = 0.55, kCandidatesShare = 0.20, kPairsShare = 0.15;
constexpr double kRankedShare = 0.30, kRemovedShare = 0.20;
constexpr double kContainedShare = 0.05;

}  // namespace

BatchDeduper::BatchDeduper(const DedupOptions& options, const Banding& banding, const Resources& resources)
    : options_(options), banding_(banding), resources_(resources),
      signatures_(options.signature.slots, banding, resources.room.is_bounded() ? resources.room.scratch : nullptr),
      seen_(resources.room.share(kSeenShare)), pairs_(resources.room.share(kPairsShare)),
      removed_(resources.room.share(kRemovedShare)) {}

std::uint64_t BatchDeduper::parts(std::size_t room_bytes, unsigned jobs, std::uint64_t documents) {
  return parts_of_band(Room{room_bytes, nullptr}.share(kKeysShare), jobs, documents);
}

Result<void> BatchDeduper::add(const Document& document, std::span<const std::uint16_t> signature) {
  Seen seen{document.hash, document.row, kNone};
  rows_ = document.row + 1;
  if (document.is_signed) {
    seen.signature = static_cast<std::uint32_t>(row_of_.size());
    row_of_.push_back(document.row);
    if (auto ok = signatures_.append(signature, document.hash.low); !ok) return ok;
  }
  return seen_.add(seen);
}

// Goes through the documents grouped by their texts. A text has a signature at least from its first document,
// which may have turned out to be none: then the next one takes its place.
Result<void> BatchDeduper::finish_adding(const std::vector<bool>& excluded) {
  if (auto ok = signatures_.finish(); !ok) return ok;
  rows_ascend_ = excluded.empty();
  if (auto ok = seen_.sort(); !ok) return ok;
  dead_.assign(row_of_.size(), false);
  Hash128 hash;
  std::uint32_t first = kNone, signature = kNone;
  bool any = false;
  const auto end_group = [&] {
    if (signature == kNone) return;
    if (first == kNone) dead_[signature] = true;
    else row_of_[signature] = first;
  };
  for (Seen seen; seen_.next(seen);) {
    if (!any || seen.hash != hash) {
      end_group();
      hash = seen.hash, first = signature = kNone, any = true;
    }
    if (seen.signature != kNone) {
      if (signature == kNone) signature = seen.signature;
      else dead_[seen.signature] = true;
    }
    if (!excluded.empty() && excluded[seen.row]) continue;
    ++stats_.documents;
    if (first == kNone) {
      first = seen.row;
    } else {
      twins_.push_back({first, seen.row});
      if (resources_.found) ++*resources_.found;
    }
  }
  end_group();
  if (auto ok = seen_.ok(); !ok) return ok;
  seen_.clear();
  std::sort(twins_.begin(), twins_.end());
  stats_.identical = twins_.size();
  return {};
}

std::span<const BatchDeduper::Twin> BatchDeduper::twins_of(std::uint32_t first) const {
  const auto [begin, end] = std::equal_range(twins_.begin(), twins_.end(), Twin{first, 0},
                                             [](const Twin& x, const Twin& y) { return x.first < y.first; });
  return {begin, end};
}

/// What a thread needs to verify, kept from one block of candidates to the next.
struct BatchDeduper::Verifier {
  explicit Verifier(const DedupOptions& options) : least(least_estimate(options)), sketcher(options.signature, options.folding) {}
  const double least;
  Sketcher sketcher;
  SetComparer comparer;
  std::string text;
  std::uint32_t left = kNone, compared_left = kNone;
  std::vector<std::uint16_t> left_buffer, right_buffer;
  std::span<const std::uint16_t> left_signature;
  double jaccard = 0;
  std::vector<SimilarPair> found;
  std::uint64_t candidates = 0, compared = 0;
  Result<void> status;
};

// Two texts of which `a` is likely to be the next one's too: its signature and its set are made once. True if they are similar;
// then with.jaccard says how much.
Result<bool> BatchDeduper::compare(std::uint32_t a, std::uint32_t b, const TextOf& text_of, unsigned task, Verifier& with) const {
  if (a != with.left) {
    const auto signature = signatures_.signature(a, with.left_buffer);
    if (!signature) return signature.error();
    with.left = a;
    with.left_signature = *signature;
  }
  const auto right_signature = signatures_.signature(b, with.right_buffer);
  if (!right_signature) return right_signature.error();
  // Keys are shorter than bands: a candidate may share none. What stands in for another need not.
  if ((stats_.large_buckets == 0 || options_.verify == Verify::kNone) && !share_band(with.left_signature, *right_signature, banding_)) return false;
  ++with.candidates;
  with.jaccard = estimate_jaccard(with.left_signature, *right_signature);
  if (with.jaccard < with.least) return false;
  if (options_.verify != Verify::kExact) return true;
  if (a != with.compared_left) {
    const auto text = text_of(row_of_[a], task, with.text);
    if (!text) return text.error();
    with.sketcher.look_at(*text);
    with.comparer.set_left(with.sketcher.shingles());
    with.compared_left = a;
  }
  const auto text = text_of(row_of_[b], task, with.text);
  if (!text) return text.error();
  with.sketcher.look_at(*text);
  with.jaccard = with.comparer.compare(with.sketcher.shingles()).jaccard();
  ++with.compared;
  return with.jaccard >= options_.threshold;
}

Result<void> BatchDeduper::verify(std::span<const std::uint64_t> candidates, const TextOf& text_of, unsigned task, Verifier& with) const {
  constexpr std::size_t kAhead = 4;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (i + kAhead < candidates.size()) signatures_.prefetch(static_cast<std::uint32_t>(candidates[i + kAhead]));
    const auto a = static_cast<std::uint32_t>(candidates[i] >> 32), b = static_cast<std::uint32_t>(candidates[i]);
    const auto similar = compare(a, b, text_of, task, with);
    if (!similar) return similar.error();
    if (*similar) with.found.push_back({a, b, with.jaccard});
  }
  return {};
}

// The next candidates worth a look. Of a document that goes there are none, but in a large bucket it may be all that the other one
// meets of its kind: there, what it goes for stands in for it.
bool BatchDeduper::next_block(std::size_t most, std::vector<std::uint64_t>& block) {
  block.clear();
  std::uint64_t instead = 0;
  for (std::uint64_t pair; block.size() < most;) {
    if (!candidates_->next(pair)) return false;
    ++taken_;
    const auto a = static_cast<std::uint32_t>(pair >> 32), b = static_cast<std::uint32_t>(pair);
    if (!gone_.empty() && gone_[a]) {
      if (gone_for_.empty() || gone_[b] || packed_pair(gone_for_[a], b) == instead) continue;
      pair = instead = packed_pair(gone_for_[a], b);
    }
    block.push_back(pair);
  }
  return true;
}

Result<void> BatchDeduper::find_pairs(const TextOf& text_of, Wanted wanted) {
  auto ok = find_candidates();
  return ok ? verify_candidates(text_of, wanted) : ok;
}

void BatchDeduper::prefer(std::span<const std::uint32_t> order) {
  prefers_ = true;
  rank_of_.resize(order.size());
  for (std::uint32_t rank = 0; rank < order.size(); ++rank) rank_of_[order[rank]] = rank;
}

Result<void> BatchDeduper::find_candidates() {
  candidates_.emplace(resources_.room.share(kCandidatesShare), Repeats::kDrop);
  CandidateSearch search{banding_, options_.max_bucket, resources_.room.share(kKeysShare), resources_.jobs, resources_.parallel, &dead_, {}};
  if (prefers_) {
    search.preference = [this](std::uint32_t document) -> std::uint64_t {
      const std::uint32_t row = best_of(row_of_[document], rank_of_);
      return rank_of_.empty() ? row : rank_of_[row];
    };
  }
  const auto large_buckets = hansieve::find_candidates(signatures_, search, *candidates_);
  std::vector<std::uint32_t>().swap(rank_of_);
  if (!large_buckets) return large_buckets.error();
  stats_.large_buckets = *large_buckets;
  return {};
}

// Candidates come sorted by their first document, so that its fate is known when its own candidates come: what is
// gone makes nothing else go.
Result<void> BatchDeduper::verify_candidates(const TextOf& text_of, Wanted wanted, const std::function<Result<void>()>& between) {
  std::vector<std::unique_ptr<Verifier>> verifiers;
  for (unsigned i = 0; i < resources_.jobs; ++i) verifiers.push_back(std::make_unique<Verifier>(options_));
  const bool only_kept = wanted == Wanted::kOfKept && rows_ascend_;
  if (only_kept) gone_.resize(row_of_.size());
  if (only_kept && stats_.large_buckets > 0) gone_for_.resize(row_of_.size());
  const std::size_t most = only_kept ? kSmallBlock : kBlock;
  std::vector<std::uint64_t> block;
  bool more = true;
  std::uint64_t skipped = 0;   // verified before the state was saved
  for (std::uint64_t pair; skipped < taken_ && (more = candidates_->next(pair));) ++skipped;
  while (more) {
    more = next_block(most, block);
    resources_.parallel(resources_.jobs, [&](unsigned task) {
      const std::size_t begin = block.size() * task / resources_.jobs, end = block.size() * (task + 1) / resources_.jobs;
      verifiers[task]->status = verify(std::span(block).subspan(begin, end - begin), text_of, task, *verifiers[task]);
    });
    for (const auto& verifier : verifiers) {
      if (!verifier->status) return verifier->status;
      for (const SimilarPair& pair : verifier->found) {
        if (only_kept && !gone_[pair.a] && !gone_[pair.b]) {
          if (!gone_for_.empty()) gone_for_[pair.b] = pair.a;
          gone_[pair.b] = true;
          if (resources_.found) ++*resources_.found;
        }
        const auto [first, second] = std::minmax(row_of_[pair.a], row_of_[pair.b]);
        if (auto ok = pairs_.add({first, second, pair.jaccard}); !ok) return ok;
      }
      stats_.pairs += verifier->found.size();
      stats_.candidates += std::exchange(verifier->candidates, 0), stats_.compared += std::exchange(verifier->compared, 0);
      verifier->found.clear();
    }
    if (!between || !more) continue;
    if (auto ok = between(); !ok) return ok;
  }
  if (auto ok = candidates_->ok(); !ok) return ok;
  candidates_.reset();
  gone_.clear();
  gone_for_.clear();
  return pairs_.sort();
}

void BatchDeduper::save_or_load(SavedState& state) {
  signatures_.save_or_load(state);
  seen_.save_or_load(state);
  state(row_of_), state(rows_ascend_), state(gone_), state(gone_for_), state(dead_), state(twins_);
  bool has_candidates = candidates_.has_value();
  state(has_candidates);
  if (state.is_loading()) {
    candidates_.reset();
    if (has_candidates) candidates_.emplace(resources_.room.share(kCandidatesShare), Repeats::kDrop);
  }
  if (candidates_) candidates_->save_or_load(state);
  state(taken_);
  pairs_.save_or_load(state);
  state(rows_), state(stats_);
}

// A group of equal texts is one first row and its twins; a large one stands in by its first.
void BatchDeduper::members(std::uint32_t first, std::vector<std::uint32_t>& out) const {
  out.assign(1, first);
  const auto twins = twins_of(first);
  if (twins.size() + 1 > options_.max_bucket) return;
  for (const Twin& twin : twins) out.push_back(twin.row);
}

Result<void> BatchDeduper::for_each_pair(const std::function<Result<void>(const SimilarPair&)>& use) {
  if (auto ok = pairs_.rewind(); !ok) return ok;
  Pairs all(resources_.room.share(kRankedShare));
  std::vector<std::uint32_t> left, right;
  for (auto group = twins_.begin(); group != twins_.end();) {
    auto end = group;
    while (end != twins_.end() && end->first == group->first) ++end;
    members(group->first, left);
    for (const std::uint32_t a : left) {
      for (auto twin = group; twin != end; ++twin) {
        if (a >= twin->row) continue;
        if (auto ok = all.add({a, twin->row, 1}); !ok) return ok;
      }
    }
    group = end;
  }
  for (SimilarPair pair; pairs_.next(pair);) {
    members(pair.a, left), members(pair.b, right);
    for (const std::uint32_t a : left) {
      for (const std::uint32_t b : right) {
        if (auto ok = all.add({std::min(a, b), std::max(a, b), pair.jaccard}); !ok) return ok;
      }
    }
  }
  if (auto ok = pairs_.ok(); !ok) return ok;
  if (auto ok = all.sort(); !ok) return ok;
  for (SimilarPair pair; all.next(pair);) {
    if (auto ok = use(pair); !ok) return ok;
  }
  return all.ok();
}

std::vector<std::uint32_t> BatchDeduper::first_rows() const {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < row_of_.size(); ++i) {
    if (!dead_[i]) rows.push_back(row_of_[i]);
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

Result<void> BatchDeduper::add_contained(const ContainedPair& pair) {
  if (!contained_) contained_.emplace(resources_.room.share(kContainedShare));
  ++stats_.contained;
  return contained_->add(pair);
}

Result<void> BatchDeduper::for_each_contained(const std::function<Result<void>(const ContainedPair&)>& use) {
  if (!contained_) return {};
  if (auto ok = contained_->sort(); !ok) return ok;
  SortedRuns<ContainedPair> all(resources_.room.share(kRankedShare));
  std::vector<std::uint32_t> inner, outer;
  for (ContainedPair pair; contained_->next(pair);) {
    members(pair.inner, inner), members(pair.outer, outer);
    for (const std::uint32_t a : inner) {
      for (const std::uint32_t b : outer) {
        ContainedPair one = pair;
        one.inner = pair.is_equal ? std::max(a, b) : a, one.outer = pair.is_equal ? std::min(a, b) : b;
        if (auto ok = all.add(one); !ok) return ok;
      }
    }
  }
  if (auto ok = contained_->ok(); !ok) return ok;
  if (auto ok = all.sort(); !ok) return ok;
  for (ContainedPair pair; all.next(pair);) {
    if (auto ok = use(pair); !ok) return ok;
  }
  return all.ok();
}

// A document is decided when all that contain it are: the order is gone through, and whoever lies in others that have
// not been taken waits until they have. There is no circle: the outer document has more shingles, or as many and
// the better place.
Result<std::vector<std::uint32_t>> BatchDeduper::outer_first(std::span<const std::uint32_t> order) {
  std::vector<std::uint32_t> rank_of(order.size());
  for (std::uint32_t rank = 0; rank < order.size(); ++rank) rank_of[order[rank]] = rank;
  const auto rank = [&](std::uint32_t row) { return order.empty() ? row : rank_of[row]; };
  std::vector<std::uint64_t> waits;   // ranks: of whom, for whom
  if (auto ok = contained_->sort(); !ok) return ok.error();
  for (ContainedPair pair; contained_->next(pair);) {
    std::uint32_t inner = rank(best_of(pair.inner, rank_of)), outer = rank(best_of(pair.outer, rank_of));
    if (pair.is_equal && inner < outer) std::swap(inner, outer);
    waits.push_back(packed_pair(inner, outer));   // where the outer one is before it too: it may be called for earlier
  }
  if (auto ok = contained_->ok(); !ok) return ok.error();
  std::sort(waits.begin(), waits.end());
  std::vector<std::uint32_t> out;
  const std::uint32_t count = order.empty() ? rows_ : static_cast<std::uint32_t>(order.size());
  out.reserve(count);
  std::vector<bool> is_taken(count);
  struct Waiting {
    std::uint32_t rank;
    std::size_t next;   ///< of `waits`
  };
  std::vector<Waiting> stack;
  const auto take = [&](std::uint32_t one) {
    is_taken[one] = true;
    const auto first = std::lower_bound(waits.begin(), waits.end(), packed_pair(one, 0));
    stack.push_back({one, static_cast<std::size_t>(first - waits.begin())});
  };
  for (std::uint32_t one = 0; one < count; ++one) {
    if (!is_taken[one]) take(one);
    while (!stack.empty()) {
      Waiting& top = stack.back();
      if (top.next < waits.size() && waits[top.next] >> 32 == top.rank) {
        const auto outer = static_cast<std::uint32_t>(waits[top.next++]);
        if (!is_taken[outer]) take(outer);
        continue;
      }
      out.push_back(order.empty() ? top.rank : order[top.rank]);
      stack.pop_back();
    }
  }
  return out;
}

std::uint32_t BatchDeduper::best_of(std::uint32_t first, std::span<const std::uint32_t> rank_of) const {
  std::uint32_t best = first;
  if (rank_of.empty()) return best;
  for (const Twin& twin : twins_of(first)) {
    if (rank_of[twin.row] < rank_of[best]) best = twin.row;
  }
  return best;
}

namespace {

/// A pair by the places of its documents in the order of choice.
struct Ranked {
  std::uint32_t later, earlier;
  double jaccard, containment;   ///< containment: 0 where they are similar
  bool is_better_than(const Ranked& other) const {
    if ((containment == 0) != (other.containment == 0)) return containment == 0;
    return containment == 0 ? jaccard > other.jaccard : containment > other.containment;
  }
  friend bool operator<(const Ranked& x, const Ranked& y) { return x.later != y.later ? x.later < y.later : x.earlier < y.earlier; }
};

}  // namespace

// A text is taken by its best document; what happens to the text happens to all documents that have it.
Result<void> BatchDeduper::choose(std::span<const std::uint32_t> order, const TextOf& text_of) {
  std::vector<std::uint32_t> own_order;
  if (contained_) {
    auto with_outer_first = outer_first(order);
    if (!with_outer_first) return with_outer_first.error();
    own_order = std::move(with_outer_first).value();
    order = own_order;
  }
  std::vector<std::uint32_t> rank_of(order.size());
  for (std::uint32_t rank = 0; rank < order.size(); ++rank) rank_of[order[rank]] = rank;
  const auto rank = [&](std::uint32_t row) { return order.empty() ? row : rank_of[row]; };
  const auto best_of = [&](std::uint32_t first) { return this->best_of(first, rank_of); };
  std::vector<Twin> best_first;   // best row -> first row, where they differ
  if (!order.empty()) {
    for (auto twin = twins_.begin(); twin != twins_.end(); ++twin) {
      if (twin != twins_.begin() && twin->first == (twin - 1)->first) continue;
      if (const std::uint32_t best = best_of(twin->first); best != twin->first) best_first.push_back({best, twin->first});
    }
    std::sort(best_first.begin(), best_first.end());
  }
  const auto first_of = [&](std::uint32_t best) {
    const auto found = std::lower_bound(best_first.begin(), best_first.end(), Twin{best, 0});
    return found != best_first.end() && found->first == best ? found->row : best;
  };
  const auto row_at = [&](std::uint32_t at) { return order.empty() ? at : order[at]; };

  SortedRuns<Ranked> ranked(resources_.room.share(kRankedShare));
  if (auto ok = pairs_.rewind(); !ok) return ok;
  std::uint32_t last = 0;
  for (SimilarPair pair; pairs_.next(pair);) {
    const std::uint32_t a = rank(best_of(pair.a)), b = rank(best_of(pair.b));
    last = std::max({last, a, b});
    if (auto ok = ranked.add({std::max(a, b), std::min(a, b), pair.jaccard, 0}); !ok) return ok;
  }
  if (auto ok = pairs_.ok(); !ok) return ok;
  pairs_.clear();
  if (contained_) {
    if (auto ok = contained_->rewind(); !ok) return ok;
    for (ContainedPair pair; contained_->next(pair);) {
      const std::uint32_t inner = rank(best_of(pair.inner)), outer = rank(best_of(pair.outer));
      last = std::max({last, inner, outer});
      if (auto ok = ranked.add({std::max(inner, outer), std::min(inner, outer), pair.jaccard, pair.containment}); !ok) return ok;
    }
    if (auto ok = contained_->ok(); !ok) return ok;
    contained_.reset();
  }
  if (auto ok = ranked.sort(); !ok) return ok;

  std::vector<bool> gone(std::size_t{last} + 1);  // by rank
  // Where a large bucket showed some of its members only, those that go stand in for what they go for.
  std::vector<std::uint32_t> gone_for(stats_.large_buckets > 0 && text_of ? gone.size() : 0), by_row;
  if (!gone_for.empty()) {
    for (std::uint32_t i = 0; i < row_of_.size(); ++i) {
      if (!dead_[i]) by_row.push_back(i);
    }
    std::sort(by_row.begin(), by_row.end(), [&](std::uint32_t x, std::uint32_t y) { return row_of_[x] < row_of_[y]; });
  }
  const auto signature_at = [&](std::uint32_t at) {
    return *std::lower_bound(by_row.begin(), by_row.end(), first_of(row_at(at)), [&](std::uint32_t x, std::uint32_t row) { return row_of_[x] < row; });
  };
  Verifier with(options_);
  const auto remove = [&](std::uint32_t row, std::uint32_t kept, double jaccard, double containment = 0) {
    ++removed_count_;
    return removed_.add({row, kept, jaccard, containment});
  };
  Ranked next{};
  for (bool more = ranked.next(next); more;) {
    const std::uint32_t later = next.later;
    Ranked best{later, kNone, 0, 0};
    std::uint32_t tried = kNone;
    for (; more && next.later == later; more = ranked.next(next)) {
      if (!gone[next.earlier]) {
        if (best.earlier == kNone || next.is_better_than(best)) best = next;
        continue;
      }
      if (gone_for.empty() || best.earlier != kNone || next.containment > 0 || gone_for[next.earlier] == tried) continue;
      tried = gone_for[next.earlier];
      const auto similar = compare(signature_at(tried), signature_at(later), text_of, 0, with);
      if (!similar) return similar.error();
      if (*similar) best = {later, tried, with.jaccard, 0};
    }
    if (best.earlier == kNone) continue;
    gone[later] = true;
    if (!gone_for.empty()) gone_for[later] = best.earlier;
    const std::uint32_t first = first_of(row_at(later)), kept_row = row_at(best.earlier);
    if (auto ok = remove(first, kept_row, best.jaccard, best.containment); !ok) return ok;
    for (const Twin& twin : twins_of(first)) {
      if (auto ok = remove(twin.row, kept_row, best.jaccard, best.containment); !ok) return ok;
    }
  }
  if (auto ok = ranked.ok(); !ok) return ok;
  stats_.candidates += with.candidates, stats_.compared += with.compared;
  for (auto group = twins_.begin(); group != twins_.end();) {
    const std::uint32_t first = group->first, best = best_of(first);
    const bool is_gone = rank(best) <= last && gone[rank(best)];
    if (!is_gone && first != best) {
      if (auto ok = remove(first, best, 1); !ok) return ok;
    }
    for (; group != twins_.end() && group->first == first; ++group) {
      if (is_gone || group->row == best) continue;
      if (auto ok = remove(group->row, best, 1); !ok) return ok;
    }
  }
  if (resources_.found) *resources_.found = static_cast<std::int64_t>(removed_count_);
  return removed_.sort();
}

}  // namespace hansieve
