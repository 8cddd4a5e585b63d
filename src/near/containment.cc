#include "hansieve/near/containment.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace hansieve {
namespace {

/// The documents that have one kept shingle: a stretch of all kept ones, sorted.
struct Posting {
  std::uint32_t begin, count;
};

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

ContainmentFinder::ContainmentFinder(const ContainmentOptions& options)
    : options_(options), below_(options.sample <= 1 ? ~std::uint64_t{0} : ~std::uint64_t{0} / options.sample) {
  assert(options.containment > 0 && options.containment <= 1 && options.sample >= 1);
}

std::uint32_t ContainmentFinder::add(std::span<const std::uint64_t> hashes) {
  const auto document = static_cast<std::uint32_t>(ends_.size());
  const auto begin = static_cast<std::ptrdiff_t>(kept_.size());
  for (const std::uint64_t hash : hashes) {
    if (hash <= below_) kept_.push_back({hash, document});
  }
  const auto by_hash = [](const Kept& a, const Kept& b) { return a.hash < b.hash; };
  std::sort(kept_.begin() + begin, kept_.end(), by_hash);
  const auto same = [](const Kept& a, const Kept& b) { return a.hash == b.hash; };
  kept_.erase(std::unique(kept_.begin() + begin, kept_.end(), same), kept_.end());
  ends_.push_back(kept_.size());
  return document;
}

std::size_t ContainmentFinder::sample_size(std::uint32_t document) const {
  return ends_[document] - (document == 0 ? 0 : ends_[document - 1]);
}

void ContainmentFinder::find(const std::function<void(std::uint32_t, std::uint32_t)>& use) const {
  std::vector<Kept> sorted = kept_;
  std::sort(sorted.begin(), sorted.end(), [](const Kept& a, const Kept& b) {
    return a.hash != b.hash ? a.hash < b.hash : a.document < b.document;
  });
  // Shingles of one document say nothing, those of too many are boilerplate; only the former count for a
  // document's size.
  std::vector<Posting> postings;
  std::vector<std::vector<std::uint32_t>> of(size());   // for each document its postings, ascending
  std::vector<std::size_t> sample(size(), 0);
  for (std::size_t begin = 0, end; begin < sorted.size(); begin = end) {
    end = begin + 1;
    while (end < sorted.size() && sorted[end].hash == sorted[begin].hash) ++end;
    if (end - begin > options_.max_bucket) continue;
    for (std::size_t i = begin; i < end; ++i) {
      ++sample[sorted[i].document];
      if (end - begin > 1) of[sorted[i].document].push_back(static_cast<std::uint32_t>(postings.size()));
    }
    if (end - begin > 1) postings.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin)});
  }
  std::vector<std::uint32_t> rarest, others;
  for (std::uint32_t inner = 0; inner < size(); ++inner) {
    const std::size_t least = least_shared(sample[inner], options_.containment);
    if (least == 0 || of[inner].size() < least) continue;
    // Whoever shares `least` of all its postings has at least one of all but `least` - 1 of them.
    rarest = of[inner];
    std::stable_sort(rarest.begin(), rarest.end(), [&](auto a, auto b) { return postings[a].count < postings[b].count; });
    rarest.resize(rarest.size() - (least - 1));
    others.clear();
    for (const std::uint32_t posting : rarest) {
      for (std::uint32_t i = 0; i < postings[posting].count; ++i) others.push_back(sorted[postings[posting].begin + i].document);
    }
    std::sort(others.begin(), others.end());
    others.erase(std::unique(others.begin(), others.end()), others.end());
    for (const std::uint32_t outer : others) {
      if (outer == inner || of[outer].size() < least) continue;
      const bool is_longer = of[outer].size() >= of[inner].size();
      if (shared(is_longer ? of[inner] : of[outer], is_longer ? of[outer] : of[inner]) >= least) use(inner, outer);
    }
  }
}

}  // namespace hansieve
