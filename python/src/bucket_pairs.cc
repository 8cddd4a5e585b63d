// hansieve._core.BucketPairs: the candidate pairs of rows sorted by band key, for a cluster engine's worker.
//
// Rows (key, document) come sorted by key, then the better document first, in batches of any size; a bucket may lie
// across batches. Pairs are those of find_candidates (near/candidates.h) for who will choose: all of a bucket up to
// `max_bucket`, and in a larger one each member with the first kRepresentatives. Memory: max_bucket documents of one bucket.
#include <cstring>

#include "hansieve/near/candidates.h"
#include "sketch_binding.h"

namespace hansieve::python {
namespace {

class BucketPairs {
 public:
  explicit BucketPairs(std::size_t max_bucket) : max_bucket_(std::max<std::size_t>(max_bucket, 2)) {}

  // Takes sorted rows and gives the pairs of the buckets that ended, the better document first.
  std::pair<ArrowColumn, ArrowColumn> add(nb::handle keys, nb::handle documents) {
    const ImportedArray key_array(keys, key_layout), document_array(documents, key_layout);
    if (key_array.layout() != StringLayout::kInt64 || document_array.layout() != StringLayout::kBinary) {
      raise({ErrorCode::kUsage, "keys and documents: int64 and binary columns are wanted"});
    }
    const nb::gil_scoped_release release;
    begin_batch();
    const ArrowStrings rows(document_array.layout(), document_array.array());
    const auto* key = static_cast<const std::int64_t*>(key_array.array().buffers[1]) + key_array.array().offset;
    for (std::int64_t i = 0; i < rows.size(); ++i) {
      if (members_.empty() || key[i] != key_) {
        end_bucket();
        key_ = key[i];
      }
      add_member(rows[i]);
    }
    return end_batch();
  }

  // The pairs of the last bucket.
  std::pair<ArrowColumn, ArrowColumn> finish() {
    begin_batch();
    end_bucket();
    return end_batch();
  }

 private:
  void add_member(std::string_view document) {
    if (members_.size() <= max_bucket_) {
      members_.emplace_back(document);
      if (members_.size() > max_bucket_) {  // it has become a large one: what was held back goes out
        for (std::size_t i = 0; i < members_.size(); ++i) pair_with_representatives(members_[i], i);
      }
      return;
    }
    pair_with_representatives(document, kRepresentatives);
  }

  void pair_with_representatives(std::string_view document, std::size_t before) {
    for (std::size_t i = 0; i < std::min({before, kRepresentatives, max_bucket_}); ++i) emit(members_[i], document);
  }

  void end_bucket() {
    if (members_.size() <= max_bucket_) {
      for (std::size_t i = 0; i < members_.size(); ++i) {
        for (std::size_t j = i + 1; j < members_.size(); ++j) emit(members_[i], members_[j]);
      }
    }
    members_.clear();
  }

  void emit(std::string_view a, std::string_view b) {
    left_->add(a);
    right_->add(b);
  }

  void begin_batch() {
    left_ = std::make_unique<StringColumn>(StringLayout::kBinary, 0, 0);
    right_ = std::make_unique<StringColumn>(StringLayout::kBinary, 0, 0);
  }

  std::pair<ArrowColumn, ArrowColumn> end_batch() {
    return {ArrowColumn{left_->finish().value()}, ArrowColumn{right_->finish().value()}};
  }

  std::size_t max_bucket_;
  std::int64_t key_ = 0;
  std::vector<std::string> members_;
  std::unique_ptr<StringColumn> left_, right_;
};

}  // namespace

void bind_bucket_pairs(nb::module_& module) {
  nb::class_<BucketPairs>(module, "BucketPairs")
      .def(nb::init<std::size_t>(), nb::arg("max_bucket"))
      .def("add", &BucketPairs::add, nb::arg("keys"), nb::arg("documents"))
      .def("finish", &BucketPairs::finish);
}

}  // namespace hansieve::python
