// hansieve._core.Deduper: the core's BatchDeduper over texts that Python brings and this object keeps.
#include <algorithm>
#include <numeric>
#include <optional>

#include "hansieve/near/batch_deduper.h"
#include "hansieve/near/containment_search.h"
#include "hansieve/near/parallel.h"
#include "hansieve/near/sketcher.h"
#include "sketch_binding.h"
#include "text_map.h"
#include "text_store.h"

namespace hansieve::python {
namespace {

void check(const Result<void>& result) {
  if (!result) raise(result.error());
}

class DedupSession {
 public:
  explicit DedupSession(const NearOptions& options) : options_(options.dedup_options()), banding_(value_or_raise(checked_banding(options_))) {}

  // Holds the texts; None counts as empty. Of a mapping the text is what stands under `field`.
  void add_list(nb::handle records, nb::handle field) {
    for (nb::handle record : nb::iter(records)) {
      if (PyUnicode_Check(record.ptr())) {
        texts_.push_back(owned_.hold(record));
      } else if (record.is_none()) {
        texts_.emplace_back();
      } else {
        const nb::object text = record[field];
        texts_.push_back(text.is_none() ? StoredText() : owned_.hold(text));
      }
    }
  }

  // Borrows the texts: the capsule is held.
  void add_array(nb::handle array) {
    held_.push_back(std::make_unique<ImportedArray>(array));
    const ImportedArray& in = *held_.back();
    const nb::gil_scoped_release release;
    const ArrowStrings rows(in.layout(), in.array());
    std::string room;
    for (std::int64_t i = 0; i < rows.size(); ++i) {
      if (rows.is_null(i)) {
        texts_.emplace_back();
        continue;
      }
      const std::string_view valid = valid_utf8(rows[i], room);
      texts_.push_back(StoredText::utf8(valid.data() == rows[i].data() ? valid : owned_.add_bytes(valid)));
    }
  }

  // Finds the similar pairs: all of them, or those that choosing in this order needs (best to keep first; empty: as they
  // came); and, with `containment`, documents that lie inside others by that share. The result does not depend on `jobs`
  // (0: one for each core).
  void solve(bool all_pairs, std::vector<std::uint32_t> order, double containment, unsigned jobs) {
    order_ = std::move(order);
    Result<void> status;
    {
      const nb::gil_scoped_release release;
      status = find_pairs(all_pairs, containment, threads(jobs));
    }
    check(status);
  }

  // (a, b, jaccard) of every pair of documents.
  nb::list pairs() {
    nb::list out;
    check(deduper_->for_each_pair([&](const SimilarPair& p) {
      out.append(nb::make_tuple(p.a, p.b, p.jaccard));
      return Result<void>();
    }));
    return out;
  }

  // (inner, outer, containment, jaccard) of every two documents of which the second contains the first.
  nb::list contained() {
    nb::list out;
    check(deduper_->for_each_contained([&](const ContainedPair& p) {
      out.append(nb::make_tuple(p.inner, p.outer, p.containment, p.jaccard));
      return Result<void>();
    }));
    return out;
  }

  // For each document the number of the kept one, the similarity, and where it goes because it lies inside the kept one, by
  // what share. Once only, where not all pairs were asked for.
  nb::tuple fates() {
    std::vector<std::uint32_t> kept(texts_.size());
    std::vector<double> jaccard(texts_.size(), 1), containment(texts_.size());
    Result<void> status;
    {
      const nb::gil_scoped_release release;
      std::iota(kept.begin(), kept.end(), 0u);
      status = deduper_->choose(order_, text_of());
      for (RowFate fate; status && deduper_->next_removed(fate);) {
        kept[fate.row] = fate.kept, jaccard[fate.row] = fate.jaccard, containment[fate.row] = fate.containment;
      }
    }
    check(status);
    return nb::make_tuple(kept, jaccard, containment);
  }

  // A number of each text that says which of two equally good documents is kept: smaller first.
  std::vector<std::pair<std::uint64_t, std::uint64_t>> text_hashes() const {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> out;
    std::string room;
    for (const StoredText& text : texts_) {
      const Hash128 hash = hash128(text.view(room));
      out.emplace_back(hash.low, hash.high);
    }
    return out;
  }

  nb::dict stats() const {
    const DedupStats s = deduper_ ? deduper_->stats() : DedupStats();
    nb::dict out;
    out["documents"] = s.documents + empty_;
    out["empty"] = empty_;
    out["identical"] = s.identical;
    out["candidates"] = s.candidates;
    out["compared"] = s.compared;
    out["pairs"] = s.pairs;
    out["large_buckets"] = s.large_buckets;
    return out;
  }

  const Banding& banding() const { return banding_; }

 private:
  // Texts are signed some thousand together, on all threads, and taken in their order.
  Result<void> find_pairs(bool all_pairs, double containment, unsigned jobs) {
    constexpr std::size_t kTogether = 8192;
    const unsigned slots = options_.signature.slots;
    deduper_.emplace(options_, banding_, BatchDeduper::Resources{{}, jobs, parallel_on(jobs)});
    deduper_->expect(texts_.size());
    std::vector<Sketcher> sketchers;
    for (unsigned i = 0; i < jobs; ++i) sketchers.emplace_back(options_.signature, options_.folding);
    std::vector<std::uint16_t> signatures(kTogether * slots);
    std::vector<std::optional<Hash128>> hashes(kTogether);
    for (std::size_t from = 0; from < texts_.size(); from += kTogether) {
      const std::size_t count = std::min(kTogether, texts_.size() - from);
      parallel_on(jobs)(jobs, [&](unsigned task) {
        Sketcher& sketcher = sketchers[task];
        std::string room;
        for (std::size_t i = count * task / jobs; i < count * (task + 1) / jobs; ++i) {
          hashes[i].reset();
          if (!sketcher.look_at(texts_[from + i].view(room))) continue;
          hashes[i] = sketcher.hash();
          sketcher.sign(std::span(signatures).subspan(i * slots, slots));
        }
      });
      for (std::size_t i = 0; i < count; ++i) {
        empty_ += !hashes[i];
        if (!hashes[i]) continue;
        const auto row = static_cast<std::uint32_t>(from + i);
        if (auto ok = deduper_->add({row, true, *hashes[i]}, std::span(signatures).subspan(i * slots, slots)); !ok) return ok;
      }
    }
    if (auto ok = deduper_->finish_adding({}); !ok) return ok;
    if (!all_pairs) deduper_->prefer(order_);
    const bool needs_all = all_pairs || !order_.empty() || containment > 0;
    const auto wanted = needs_all ? BatchDeduper::Wanted::kAllPairs : BatchDeduper::Wanted::kOfKept;
    const BatchDeduper::TextOf text_of = this->text_of();
    if (auto ok = deduper_->find_pairs(text_of, wanted); !ok || containment == 0) return ok;
    return ContainmentSearch({options_, containment, {}, jobs, parallel_on(jobs)}, text_of).find(*deduper_);
  }

  BatchDeduper::TextOf text_of() const {
    return [this](std::uint32_t row, unsigned, std::string& room) -> Result<std::string_view> { return texts_[row].view(room); };
  }

  const DedupOptions options_;
  const Banding banding_;
  std::optional<BatchDeduper> deduper_;
  std::vector<std::unique_ptr<ImportedArray>> held_;
  TextStore owned_;
  std::vector<StoredText> texts_;
  std::vector<std::uint32_t> order_;
  std::uint64_t empty_ = 0;
};

}  // namespace

void bind_deduper(nb::module_& module) {
  nb::class_<DedupSession>(module, "Deduper")
      .def(nb::init<const NearOptions&>(), nb::arg("options"))
      .def("add_list", &DedupSession::add_list, nb::arg("records"), nb::arg("field"))
      .def("add_array", &DedupSession::add_array, nb::arg("array"))
      .def("solve", &DedupSession::solve, nb::arg("all_pairs"), nb::arg("order"), nb::arg("containment"), nb::arg("jobs"))
      .def("pairs", &DedupSession::pairs)
      .def("contained", &DedupSession::contained)
      .def("fates", &DedupSession::fates)
      .def("text_hashes", &DedupSession::text_hashes)
      .def_prop_ro("stats", &DedupSession::stats)
      .def_prop_ro("banding", [](const DedupSession& self) { return nb::make_tuple(self.banding().bands, self.banding().rows); });
}

}  // namespace hansieve::python
