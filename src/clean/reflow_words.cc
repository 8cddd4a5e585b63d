#include "clean/reflow_words.h"

#include <unicode/brkiter.h>
#include <unicode/unistr.h>

#include "hansieve/text/code_point.h"
#include "hansieve/text/utf8.h"

namespace hansieve::reflow {
namespace {
constexpr int kContext = 5;  // characters read on each side: enough for the word at the seam
}

struct Words::Impl {
  std::unique_ptr<icu::BreakIterator> prototype;
};

Words::Words(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Words::~Words() = default;

Result<std::unique_ptr<Words>> Words::load() {
  UErrorCode status = U_ZERO_ERROR;
  auto impl = std::make_unique<Impl>();
  impl->prototype.reset(icu::BreakIterator::createWordInstance(icu::Locale::getChinese(), status));
  if (U_FAILURE(status) || !impl->prototype) {
    return Error{ErrorCode::kConfiguration, std::string("reflow: ICU has no word dictionary: ") + u_errorName(status)};
  }
  return std::unique_ptr<Words>(new Words(std::move(impl)));
}

bool Words::cross(std::string_view left, std::string_view right) const {
  icu::UnicodeString joined;
  std::size_t at = left.size();
  int units = 0;
  while (at > 0 && units < kContext) {
    const Decoded d = decode_before(left, at);
    if (!is_han(d.value)) break;
    at -= d.size;
    ++units;
  }
  joined = icu::UnicodeString::fromUTF8(left.substr(at));
  const int seam = joined.length();
  std::size_t to = 0;
  units = 0;
  while (to < right.size() && units < kContext) {
    const Decoded d = decode_at(right, to);
    if (!is_han(d.value)) break;
    to += d.size;
    ++units;
  }
  joined += icu::UnicodeString::fromUTF8(right.substr(0, to));
  if (seam == 0 || joined.length() == seam) return false;
  thread_local const Impl* owner = nullptr;
  thread_local std::unique_ptr<icu::BreakIterator> iterator;  // a BreakIterator serves one thread
  if (owner != impl_.get() || !iterator) {
    iterator.reset(impl_->prototype->clone());
    owner = impl_.get();
  }
  iterator->setText(joined);
  return !iterator->isBoundary(seam);
}

}  // namespace hansieve::reflow
