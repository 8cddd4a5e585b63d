// Sketcher: what is remembered of a text: the hash of its folded form, and its signature.
//
//   hansieve::Sketcher sketcher({.ngram = 5, .slots = 128}, hansieve::Folding::kStandard);
//   if (sketcher.look_at(text)) {                    // false: folds to nothing, resembles nothing
//     if (!seen(sketcher.hash())) sketcher.sign(signature);
//   }
//
// The hash costs a tenth of the signature: exact copies are told by it alone. Keeps its buffers: one per thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hansieve/base/hash.h"
#include "hansieve/near/folding.h"
#include "hansieve/near/shingle.h"
#include "hansieve/near/signature.h"
#include "hansieve/text/utf8.h"

namespace hansieve {

class Sketcher {
 public:
  Sketcher(const SignatureOptions& options, Folding folding)
      : folding_(folding), signer_(options), shingler_(options.ngram) {}

  /// Folds a text. False if nothing is left of it. Requires valid UTF-8; the text must stay until the next one is looked at.
  bool look_at(std::string_view text) {
    folded_ = text;
    if (folding_ != Folding::kNone) {
      room_.clear();
      fold(text, folding_, room_);
      folded_ = room_;
    }
    return !folded_.empty();
  }

  /// Of the text looked at last: its folded form; holds until the next one.
  std::string_view folded() const { return folded_; }
  /// Code points of it. O(bytes).
  std::size_t code_points() const { return count_code_points(folded_); }
  /// XXH3-128 of it.
  Hash128 hash() const { return hash128(folded_); }
  /// Its signature; requires that something was left of it.
  void sign(std::span<std::uint16_t> out) { signer_.sign(folded_, out); }
  /// Its shingle hashes, repeats included; they hold until the next call.
  std::span<const std::uint64_t> shingles() {
    hashes_.clear();
    shingler_.append_hashes(folded_, hashes_);
    return hashes_;
  }

 private:
  const Folding folding_;
  Signer signer_;
  Shingler shingler_;
  std::string room_;
  std::string_view folded_;   ///< in `room_`, or the text itself where nothing is folded
  std::vector<std::uint64_t> hashes_;
};

}  // namespace hansieve
