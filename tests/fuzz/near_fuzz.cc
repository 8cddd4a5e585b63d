// Folding, shingles and signatures of any text: the definitions hold in every kernel.
#include <algorithm>
#include <vector>

#include "fuzz.h"
#include "hansieve/near/folding.h"
#include "hansieve/near/shingle.h"
#include "hansieve/near/signature.h"
#include "hansieve/text/utf8.h"
#include "reference/near_reference.h"

namespace hansieve::fuzz {
namespace {

void check(std::string_view input) {
  Choices choices(input);
  const auto ngram = static_cast<unsigned>(1 + choices.below(32));
  const unsigned slots = 64u << choices.below(4);
  const std::string text = valid_text(choices.rest());

  std::string folded, again;
  fold(text, Folding::kStandard, folded);
  require(find_invalid(folded).size == 0, "folded text is UTF-8", text);
  fold(folded, Folding::kStandard, again);
  require(again == folded, "folding twice is folding once", text);
  std::u32string points;
  decode(text, points);
  std::string expected;
  for (const char32_t point : points) {
    if (const char32_t to = fold_code_point(point)) append_utf8(to, expected);
  }
  require(folded == expected, "text folds as its code points do", text);

  const std::vector<std::uint64_t> naive = test::naive_shingles(text, ngram);
  std::vector<std::uint32_t> signature;
  for (const Kernel kernel : {Kernel::kScalar, Kernel::kAvx2, Kernel::kAvx512}) {
    if (kernel > best_kernel()) continue;
    std::vector<std::uint64_t> hashes;
    Shingler(ngram, kernel).append_hashes(text, hashes);
    require(hashes == naive, "shingles are XXH3 of every window", text);
    Signer signer({.ngram = ngram, .slots = slots}, kernel);
    std::vector<std::uint32_t> got(slots);
    require(signer.sign(text, got) == !text.empty(), "only an empty text has no signature");
    if (signature.empty()) signature = got;
    require(got == signature, "every kernel gives the same signature", text);
    if (text.empty()) continue;
    std::vector<std::uint32_t> from_set(slots);
    signer.sign_hashes(naive, from_set);
    require(from_set == signature, "the signature is that of the set of hashes", text);
  }
}

const Target target("near", check);

}  // namespace
}  // namespace hansieve::fuzz
