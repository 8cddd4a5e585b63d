// hansieve._core.Sketcher: texts to signatures, band keys and content hashes, one by one or by columns.
#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>
#include <mutex>

#include "hansieve/near/compare.h"
#include "hansieve/text/utf8.h"
#include "sketch_binding.h"
#include "text_map.h"

namespace hansieve::python {
namespace {

constexpr std::size_t kRowsAtOnce = 256;

void append_big_endian(std::uint64_t value, std::string& out) {
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFF);
}

// What one thread needs. `text` is folded into `folded`, and everything is made from that.
struct Worker {
  explicit Worker(const DedupOptions& options) : signer(options.signature), shingler(options.signature.ngram) {}
  Signer signer;
  Shingler shingler;
  SetComparer comparer;
  std::string repaired, room;
  std::string_view folded;  ///< in `room`, or the text itself where nothing is folded
  std::vector<std::uint64_t> left, right;
  std::vector<std::uint16_t> slots_a, slots_b;
};

class Sketcher {
 public:
  Sketcher(const DedupOptions& options, const Banding& banding) : options_(options), banding_(banding) {}

  unsigned slots() const { return options_.signature.slots; }
  const Banding& banding() const { return banding_; }

  std::vector<std::uint16_t> signature(std::string_view text) const {
    std::vector<std::uint16_t> out(slots());
    with_worker([&](Worker& worker) {
      if (!sign(worker, text, out)) out.clear();
    });
    return out;
  }

  std::vector<std::int64_t> band_keys(std::string_view text) const {
    const std::vector<std::uint16_t> slots = signature(text);
    std::vector<std::int64_t> keys(slots.empty() ? 0 : banding_.bands);
    put_keys(slots, keys.data());
    return keys;
  }

  double jaccard(std::string_view a, std::string_view b) const {
    double result = 0;
    with_worker([&](Worker& worker) {
      worker.left.clear();
      fold_into(worker, a);
      worker.shingler.append_hashes(worker.folded, worker.left);
      worker.right.clear();
      fold_into(worker, b);
      worker.shingler.append_hashes(worker.folded, worker.right);
      worker.comparer.set_left(worker.left);
      result = worker.comparer.compare(worker.right).jaccard();
    });
    return result;
  }

  // A candidate's exact similarity, or -1 where it is none: the rule of Deduper::find_pairs.
  double verified(Worker& worker, std::string_view a, std::string_view b) const {
    worker.slots_a.resize(slots());
    worker.slots_b.resize(slots());
    worker.left.clear();
    worker.right.clear();
    if (!sign(worker, a, worker.slots_a)) return -1;
    worker.shingler.append_hashes(worker.folded, worker.left);
    if (!sign(worker, b, worker.slots_b)) return -1;
    const double estimate = estimate_jaccard(worker.slots_a, worker.slots_b), t = options_.threshold;
    if (options_.verify == Verify::kNone) return estimate;
    if (options_.verify == Verify::kSignature) return estimate >= t ? estimate : -1;
    if (estimate < t - 5 * estimate_error(t, slots())) return -1;
    worker.shingler.append_hashes(worker.folded, worker.right);
    worker.comparer.set_left(worker.left);
    const double exact = worker.comparer.compare(worker.right).jaccard();
    return exact >= t ? exact : -1;
  }

  // The three columns of a sketch, each of `items` fixed-size items a row.
  std::shared_ptr<Column> signatures(const ArrowStrings& rows, unsigned jobs) const {
    auto column = list_column("S", slots(), sizeof(std::uint16_t), rows.size());
    fill(rows, jobs, *column, [&](Worker& worker, std::size_t i, std::string_view text) {
      const std::span out(reinterpret_cast<std::uint16_t*>(column->items.data()) + i * slots(), slots());
      return sign(worker, text, out);
    });
    return column;
  }

  std::shared_ptr<Column> band_key_lists(const ArrowStrings& rows, unsigned jobs) const {
    auto column = list_column("l", banding_.bands, sizeof(std::int64_t), rows.size());
    fill(rows, jobs, *column, [&](Worker& worker, std::size_t i, std::string_view text) {
      worker.slots_a.resize(slots());
      if (!sign(worker, text, worker.slots_a)) return false;
      put_keys(worker.slots_a, reinterpret_cast<std::int64_t*>(column->items.data()) + i * banding_.bands);
      return true;
    });
    return column;
  }

  // XXH3-128 of the folded text, most significant byte last half: sorts like the core's text hash.
  std::shared_ptr<const Column> content_hashes(const ArrowStrings& rows) const {
    StringColumn column(StringLayout::kBinary, rows.size(), static_cast<std::size_t>(rows.size()) * 16);
    with_worker([&](Worker& worker) {
      std::string bytes;
      for (std::int64_t i = 0; i < rows.size(); ++i) {
        if (!rows.is_null(i)) fold_into(worker, rows[i]);
        if (rows.is_null(i) || worker.folded.empty()) {
          column.add_null();
          continue;
        }
        const Hash128 hash = hash128(worker.folded);
        bytes.clear();
        append_big_endian(hash.low, bytes);
        append_big_endian(hash.high, bytes);
        column.add(bytes);
      }
    });
    return value_or_raise(column.finish());
  }

  std::shared_ptr<Column> verify(const ArrowStrings& left, const ArrowStrings& right) const {
    auto column = std::make_shared<Column>();
    column->format = "g";
    column->length = left.size();
    column->buffers.emplace_back(static_cast<std::size_t>(left.size()) * sizeof(double), '\0');
    with_worker([&](Worker& worker) {
      for (std::int64_t i = 0; i < left.size(); ++i) {
        const double value = left.is_null(i) || right.is_null(i) ? -1 : verified(worker, left[i], right[i]);
        std::memcpy(column->buffers[0].data() + static_cast<std::size_t>(i) * sizeof value, &value, sizeof value);
      }
    });
    return column;
  }

 private:
  void fold_into(Worker& worker, std::string_view text) const {
    worker.folded = valid_utf8(text, worker.repaired);
    if (options_.folding == Folding::kNone) return;
    worker.room.clear();
    fold(worker.folded, options_.folding, worker.room);
    worker.folded = worker.room;
  }

  bool sign(Worker& worker, std::string_view text, std::span<std::uint16_t> out) const {
    fold_into(worker, text);
    return worker.signer.sign(worker.folded, out);
  }

  void put_keys(std::span<const std::uint16_t> slots, std::int64_t* keys) const {
    if (slots.empty()) return;
    for (unsigned band = 0; band < banding_.bands; ++band) keys[band] = std::bit_cast<std::int64_t>(band_key(slots, banding_, band));
  }

  static std::shared_ptr<Column> list_column(std::string item_format, unsigned items, std::size_t item_bytes, std::int64_t rows) {
    auto column = std::make_shared<Column>();
    column->format = "+w:" + std::to_string(items);
    column->item_format = std::move(item_format);
    column->length = rows;
    column->item_count = rows * items;
    column->items.resize(static_cast<std::size_t>(column->item_count) * item_bytes);
    return column;
  }

  // Makes every row; the rows for which `make` has nothing, and nulls, become null.
  template <typename Make>
  void fill(const ArrowStrings& rows, unsigned jobs, Column& column, Make make) const {
    const auto count = static_cast<std::size_t>(rows.size());
    std::vector<char> missing(count);
    parallel_on(threads(jobs))(static_cast<unsigned>((count + kRowsAtOnce - 1) / kRowsAtOnce), [&](unsigned part) {
      with_worker([&](Worker& worker) {
        for (std::size_t i = part * kRowsAtOnce; i < std::min(count, (part + 1) * kRowsAtOnce); ++i) {
          const auto at = static_cast<std::int64_t>(i);
          missing[i] = rows.is_null(at) || !make(worker, i, rows[at]);
        }
      });
    });
    column.null_count = std::count(missing.begin(), missing.end(), 1);
    if (column.null_count == 0) return;
    column.validity.assign((count + 7) / 8, 0xFF);
    for (std::size_t i = 0; i < count; ++i) {
      if (missing[i]) column.validity[i / 8] &= static_cast<std::uint8_t>(~(1 << (i % 8)));
    }
  }

  template <typename Use>
  void with_worker(Use use) const {
    std::unique_ptr<Worker> worker;
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        worker = std::move(idle_.back());
        idle_.pop_back();
      }
    }
    if (!worker) worker = std::make_unique<Worker>(options_);
    use(*worker);
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(worker));
  }

  DedupOptions options_;
  Banding banding_;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<Worker>> idle_;
};

// One column in, one column out, without the GIL.
template <typename Make>
ArrowColumn from_array(nb::handle array, Make make) {
  const ImportedArray in(array);
  const nb::gil_scoped_release release;
  return {make(ArrowStrings(in.layout(), in.array()))};
}

}  // namespace

std::string_view valid_utf8(std::string_view text, std::string& room) {
  if (find_invalid(text).size == 0) return text;
  room.clear();
  std::size_t at = 0;
  for (Invalid bad = find_invalid(text); bad.size > 0; bad = find_invalid(text, at)) {
    room.append(text, at, bad.at - at);
    room += "\xEF\xBF\xBD";
    at = bad.at + bad.size;
  }
  room.append(text, at);
  return room;
}

DedupOptions NearOptions::dedup_options() const {
  DedupOptions options;
  options.signature = {ngram, signature, seed};
  options.threshold = threshold;
  options.recall = recall;
  if (bands != 0 || rows != 0) options.banding = Banding{bands, rows};
  options.max_bucket = max_bucket;
  if (fold == "none") options.folding = Folding::kNone;
  else if (fold != "standard") raise({ErrorCode::kUsage, "--fold: '" + fold + "' is not standard or none"});
  if (verify == "signature") options.verify = Verify::kSignature;
  else if (verify == "none") options.verify = Verify::kNone;
  else if (verify != "exact") raise({ErrorCode::kUsage, "--verify: '" + verify + "' is not exact, signature or none"});
  return options;
}

void bind_sketcher(nb::module_& module) {
  nb::class_<NearOptions>(module, "NearOptions")
      .def("__init__",
           [](NearOptions* self, unsigned ngram, unsigned signature, std::uint64_t seed, double threshold, double recall,
              unsigned bands, unsigned rows, std::string fold, std::string verify, std::size_t max_bucket) {
             new (self) NearOptions{ngram, signature, seed, threshold, recall, bands, rows, std::move(fold), std::move(verify), max_bucket};
           },
           nb::arg("ngram"), nb::arg("signature"), nb::arg("seed"), nb::arg("threshold"), nb::arg("recall"), nb::arg("bands"),
           nb::arg("rows"), nb::arg("fold"), nb::arg("verify"), nb::arg("max_bucket"));
  nb::class_<Sketcher>(module, "Sketcher")
      .def("__init__",
           [](Sketcher* self, const NearOptions& near) {
             const DedupOptions options = near.dedup_options();
             const auto checked = value_or_raise(Deduper::make(options));  // checks, and chooses the bands
             new (self) Sketcher(options, checked->banding());
           },
           nb::arg("options"))
      .def_prop_ro("bands", [](const Sketcher& self) { return self.banding().bands; })
      .def_prop_ro("rows", [](const Sketcher& self) { return self.banding().rows; })
      .def("signature", [](const Sketcher& self, nb::handle text) { return self.signature(Utf8(text).view()); }, nb::arg("text"))
      .def("band_keys", [](const Sketcher& self, nb::handle text) { return self.band_keys(Utf8(text).view()); }, nb::arg("text"))
      .def("jaccard",
           [](const Sketcher& self, nb::handle a, nb::handle b) { return self.jaccard(Utf8(a).view(), Utf8(b).view()); },
           nb::arg("a"), nb::arg("b"))
      .def("signature_column",
           [](const Sketcher& self, nb::handle array, unsigned jobs) {
             return from_array(array, [&](const ArrowStrings& rows) { return self.signatures(rows, jobs); });
           },
           nb::arg("array"), nb::arg("jobs") = 1)
      .def("band_key_column",
           [](const Sketcher& self, nb::handle array, unsigned jobs) {
             return from_array(array, [&](const ArrowStrings& rows) { return self.band_key_lists(rows, jobs); });
           },
           nb::arg("array"), nb::arg("jobs") = 1)
      .def("hash_column",
           [](const Sketcher& self, nb::handle array) {
             return from_array(array, [&](const ArrowStrings& rows) { return self.content_hashes(rows); });
           },
           nb::arg("array"))
      .def("verify_column",
           [](const Sketcher& self, nb::handle left, nb::handle right) {
             const ImportedArray a(left), b(right);
             const nb::gil_scoped_release release;
             return ArrowColumn{self.verify(ArrowStrings(a.layout(), a.array()), ArrowStrings(b.layout(), b.array()))};
           },
           nb::arg("left"), nb::arg("right"));
}

}  // namespace hansieve::python
