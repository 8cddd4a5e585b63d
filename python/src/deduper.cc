// hansieve._core.Deduper: the core's Deduper over texts that Python brings and this object keeps.
#include "sketch_binding.h"
#include "text_store.h"

namespace hansieve::python {
namespace {

class DedupSession {
 public:
  explicit DedupSession(const NearOptions& options) : deduper_(value_or_raise(Deduper::make(options.dedup_options()))) {}

  // Copies the texts; None counts as empty. Of a mapping the text is what stands under `field`.
  void add_list(nb::handle records, nb::handle field) {
    for (nb::handle record : nb::iter(records)) {
      if (PyUnicode_Check(record.ptr())) {
        texts_.push_back(owned_.add(record));
      } else if (record.is_none()) {
        texts_.emplace_back();
      } else {
        const nb::object text = record[field];
        texts_.push_back(text.is_none() ? std::string_view() : owned_.add(text));
      }
    }
    const nb::gil_scoped_release release;
    take_new();
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
      if (valid.data() == rows[i].data()) texts_.push_back(valid);
      else texts_.push_back(owned_.add_bytes(valid));
    }
    take_new();
  }

  void solve() {
    const nb::gil_scoped_release release;
    pairs_ = deduper_->find_pairs([this](std::uint32_t i) { return texts_[i]; });
  }

  // (a, b, jaccard) of every pair of documents.
  nb::list pairs() const {
    nb::list out;
    for (const SimilarPair& p : deduper_->expand(pairs_)) out.append(nb::make_tuple(p.a, p.b, p.jaccard));
    return out;
  }

  // For each document the number of the kept one and the similarity. `order`: best to keep first.
  std::pair<std::vector<std::uint32_t>, std::vector<double>> fates(const std::vector<std::uint32_t>& order) const {
    const nb::gil_scoped_release release;
    std::pair<std::vector<std::uint32_t>, std::vector<double>> out;
    for (const Fate& fate : deduper_->choose_kept(pairs_, order)) {
      out.first.push_back(fate.kept);
      out.second.push_back(fate.jaccard);
    }
    return out;
  }

  // A number of each text that says which of two equally good documents is kept: smaller first.
  std::vector<std::pair<std::uint64_t, std::uint64_t>> text_hashes() const {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> out;
    for (const std::string_view text : texts_) {
      const Hash128 hash = hash128(text);
      out.emplace_back(hash.low, hash.high);
    }
    return out;
  }

  nb::dict stats() const {
    const DedupStats& s = deduper_->stats();
    nb::dict out;
    out["documents"] = s.documents;
    out["empty"] = s.empty;
    out["identical"] = s.identical;
    out["candidates"] = s.candidates;
    out["compared"] = s.compared;
    out["pairs"] = s.pairs;
    out["large_buckets"] = s.large_buckets;
    return out;
  }

  const Banding& banding() const { return deduper_->banding(); }

 private:
  void take_new() {
    while (taken_ < texts_.size()) deduper_->add(texts_[taken_++]);
  }

  std::unique_ptr<Deduper> deduper_;
  std::vector<std::unique_ptr<ImportedArray>> held_;
  TextStore owned_;
  std::vector<std::string_view> texts_;
  std::size_t taken_ = 0;
  std::vector<SimilarPair> pairs_;
};

}  // namespace

void bind_deduper(nb::module_& module) {
  nb::class_<DedupSession>(module, "Deduper")
      .def(nb::init<const NearOptions&>(), nb::arg("options"))
      .def("add_list", &DedupSession::add_list, nb::arg("records"), nb::arg("field"))
      .def("add_array", &DedupSession::add_array, nb::arg("array"))
      .def("solve", &DedupSession::solve)
      .def("pairs", &DedupSession::pairs)
      .def("fates", &DedupSession::fates, nb::arg("order"))
      .def("text_hashes", &DedupSession::text_hashes)
      .def_prop_ro("stats", &DedupSession::stats)
      .def_prop_ro("banding", [](const DedupSession& self) { return nb::make_tuple(self.banding().bands, self.banding().rows); });
}

}  // namespace hansieve::python
