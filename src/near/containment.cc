#include "hansieve/near/containment.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace hansieve {
namespace {

// How the room is shared.
constexpr double kKeptShare = 0.30, kPostingsShare = 0.25, kRarestShare = 0.10, kFoundShare = 0.20;

/// How many numbers two ascending lists share, the second the longer one.
std::size_t shared(std::span<const std::uint32_t> few, std::span<const std::uint32_t> many) {
  std::size_t both = 0;
  auto from = many.begin();
  for (const std::uint32_t number : few) {
    // Galloping: the longer list may be thirty times as long.
    std::ptrdiff_t step = 1;
    while (step < many.end() - from && from[step] < number) step *= 2;
    from = std::lower_bound(from + step / 2, from + std::min(step + 1, many.end() - from), number);
    if (from == many.end()) break;
    both += *from == number;
  }
  return both;
}

}  // namespace

std::size_t least_shared(std::size_t sample, double containment) {
  const double mean = static_cast<double>(sample) * containment;
  const double least = std::floor(mean - 3 * std::sqrt(mean * (1 - containment)));
  return sample == 0 ? 0 : static_cast<std::size_t>(std::max(least, 1.0));
}

/// For each document the shingles it shares with others, ascending; beside the memory where there is scratch.
class ContainmentFinder::Lists {
 public:
  explicit Lists(Scratch* scratch) : scratch_(scratch), ends_{0} {}

  Result<void> add(std::vector<std::uint32_t>& shingles) {
    std::sort(shingles.begin(), shingles.end());
    ends_.push_back(ends_.back() + shingles.size());
    if (!scratch_) {
      all_.insert(all_.end(), shingles.begin(), shingles.end());
      return {};
    }
    if (!file_) {
      auto made = scratch_->create("shared shingles");
      if (!made) return made.error();
      file_ = std::move(made).value();
    }
    return file_->append({reinterpret_cast<const char*>(shingles.data()), shingles.size() * sizeof shingles[0]});
  }

  std::size_t size_of(std::uint32_t document) const { return ends_[document + 1] - ends_[document]; }

  /// `buffer` is for the case that it must be read.
  Result<std::span<const std::uint32_t>> of(std::uint32_t document, std::vector<std::uint32_t>& buffer) const {
    if (!scratch_) return std::span(all_).subspan(ends_[document], size_of(document));
    buffer.resize(size_of(document));
    if (buffer.empty()) return std::span<const std::uint32_t>();
    auto ok = file_->read(ends_[document] * sizeof buffer[0], reinterpret_cast<char*>(buffer.data()), buffer.size() * sizeof buffer[0]);
    if (!ok) return ok.error();
    return std::span<const std::uint32_t>(buffer);
  }

 private:
  Scratch* const scratch_;
  std::vector<std::uint64_t> ends_;
  std::vector<std::uint32_t> all_;
  std::unique_ptr<ScratchFile> file_;
};

ContainmentFinder::ContainmentFinder(const ContainmentOptions& options, const Room& room)
    : options_(options), room_(room), below_(options.sample <= 1 ? ~std::uint64_t{0} : ~std::uint64_t{0} / options.sample),
      kept_(room.share(kKeptShare)) {
  assert(options.containment > 0 && options.containment <= 1 && options.sample >= 1);
}

Result<std::uint32_t> ContainmentFinder::add(std::span<const std::uint64_t> hashes) {
  const auto document = static_cast<std::uint32_t>(sample_.size());
  hashes_.clear();
  std::copy_if(hashes.begin(), hashes.end(), std::back_inserter(hashes_), [&](std::uint64_t hash) { return keeps(hash); });
  std::sort(hashes_.begin(), hashes_.end());
  hashes_.erase(std::unique(hashes_.begin(), hashes_.end()), hashes_.end());
  sample_.push_back(static_cast<std::uint32_t>(hashes_.size()));
  for (const std::uint64_t hash : hashes_) {
    if (auto ok = kept_.add({hash, document}); !ok) return ok.error();
  }
  return document;
}

/// Calls `use(documents, is_boilerplate)` for each shingle that several documents have, in the order of the hashes, with
/// those documents, ascending; where they are too many, again and again with some of them.
template <typename Use>
Result<void> ContainmentFinder::for_each_shingle(Use&& use) {
  const std::size_t most = std::max<std::size_t>(options_.max_bucket, 2);
  std::vector<std::uint32_t> documents;
  Kept kept{};
  for (bool more = kept_.next(kept); more;) {
    const std::uint64_t hash = kept.hash;
    documents.clear();
    bool is_boilerplate = false;
    for (; more && kept.hash == hash; more = kept_.next(kept)) {
      documents.push_back(kept.document);
      if (documents.size() <= most) continue;
      is_boilerplate = true;
      if (auto ok = use(documents, true); !ok) return ok;
      documents.clear();
    }
    if (documents.size() < 2 && !is_boilerplate) continue;
    if (auto ok = use(documents, is_boilerplate); !ok) return ok;
  }
  return kept_.ok();
}

// Shingles of one document say nothing, those of too many are boilerplate; only the former count for a document's size.
Result<void> ContainmentFinder::collect_postings(SortedRuns<Posting>& postings) {
  std::uint32_t shingle = 0;
  std::vector<bool> has_boilerplate(size());
  auto ok = for_each_shingle([&](std::span<const std::uint32_t> documents, bool is_boilerplate) -> Result<void> {
    for (const std::uint32_t document : documents) {
      if (is_boilerplate) {
        --sample_[document];
        has_boilerplate[document] = true;
      } else if (auto added = postings.add({document, static_cast<std::uint32_t>(documents.size()), shingle}); !added) {
        return added;
      }
    }
    shingle += !is_boilerplate;
    return {};
  });
  if (!ok) return ok;
  for (std::uint32_t document = 0; document < size(); ++document) bounded_ += has_boilerplate[document] && sample_[document] == 0;
  return postings.sort();
}

// Whoever shares `least` of all its shingles has at least one of all but `least` - 1 of them.
Result<void> ContainmentFinder::choose_rarest(SortedRuns<Posting>& postings, SortedRuns<std::uint64_t>& rarest, Lists& lists) {
  std::vector<Posting> own;
  std::vector<std::uint32_t> shingles;
  Posting posting{};
  bool more = postings.next(posting);
  for (std::uint32_t document = 0; document < size(); ++document) {
    own.clear(), shingles.clear();
    for (; more && posting.document == document; more = postings.next(posting)) {
      own.push_back(posting);
      shingles.push_back(posting.shingle);
    }
    if (auto ok = lists.add(shingles); !ok) return ok;
    const std::size_t least = least_shared(sample_[document], options_.containment);
    if (least == 0 || own.size() < least) continue;
    std::size_t places = 0;
    for (const Posting& one : std::span(own).first(own.size() - (least - 1))) {
      places += one.count;
      if (places > kMostLookedUp * options_.max_bucket && one.shingle != own.front().shingle) {
        ++bounded_;
        break;
      }
      if (auto ok = rarest.add(packed_pair(one.shingle, document)); !ok) return ok;
    }
  }
  if (auto ok = postings.ok(); !ok) return ok;
  return rarest.sort();
}

Result<void> ContainmentFinder::look_up(SortedRuns<std::uint64_t>& rarest, CandidatePairs& found) {
  if (auto ok = kept_.rewind(); !ok) return ok;
  std::uint64_t asked = 0;
  bool more = rarest.next(asked);
  std::uint32_t shingle = 0;
  auto ok = for_each_shingle([&](std::span<const std::uint32_t> documents, bool is_boilerplate) -> Result<void> {
    if (is_boilerplate) return {};
    for (; more && asked >> 32 == shingle; more = rarest.next(asked)) {
      const auto inner = static_cast<std::uint32_t>(asked);
      for (const std::uint32_t outer : documents) {
        if (outer == inner) continue;
        if (auto added = found.add(packed_pair(inner, outer)); !added) return added;
      }
    }
    ++shingle;
    return {};
  });
  if (!ok) return ok;
  if (ok = rarest.ok(); !ok) return ok;
  return found.sort();
}

Result<void> ContainmentFinder::find(CandidatePairs& pairs) {
  if (auto ok = kept_.sort(); !ok) return ok;
  SortedRuns<Posting> postings(room_.share(kPostingsShare));
  if (auto ok = collect_postings(postings); !ok) return ok;
  SortedRuns<std::uint64_t> rarest(room_.share(kRarestShare));
  Lists lists(room_.is_bounded() ? room_.scratch : nullptr);
  if (auto ok = choose_rarest(postings, rarest, lists); !ok) return ok;
  postings.clear();
  CandidatePairs found(room_.share(kFoundShare), Repeats::kDrop);
  if (auto ok = look_up(rarest, found); !ok) return ok;
  std::vector<std::uint32_t> inner_buffer, outer_buffer;
  std::span<const std::uint32_t> inner_list;
  std::uint32_t left = 0xFFFFFFFF;
  std::size_t least = 0;
  for (std::uint64_t pair; found.next(pair);) {
    const auto inner = static_cast<std::uint32_t>(pair >> 32), outer = static_cast<std::uint32_t>(pair);
    if (inner != left) {
      const auto list = lists.of(left = inner, inner_buffer);
      if (!list) return list.error();
      inner_list = *list;
      least = least_shared(sample_[inner], options_.containment);
    }
    if (lists.size_of(outer) < least) continue;
    const auto outer_list = lists.of(outer, outer_buffer);
    if (!outer_list) return outer_list.error();
    const bool is_longer = outer_list->size() >= inner_list.size();
    if (shared(is_longer ? inner_list : *outer_list, is_longer ? *outer_list : inner_list) < least) continue;
    if (auto ok = pairs.add(pair); !ok) return ok;
  }
  if (auto ok = found.ok(); !ok) return ok;
  return pairs.sort();
}

}  // namespace hansieve
