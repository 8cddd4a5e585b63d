#include "clean/reflow_words.h"

#include <unicode/brkiter.h>
#include <unicode/ucharstrie.h>
#include <unicode/udata.h>
#include <unicode/unistr.h>

#include <array>
#include <atomic>
#include <cstring>

#include "hansieve/text/code_point.h"
#include "hansieve/text/utf8.h"

namespace hansieve::reflow {
namespace {

constexpr int kContext = 5;  // characters read on each side: enough for the word at the seam
constexpr char32_t kFirstPlain = 0x4E00, kLastPlain = 0x9FFF;

// The Han characters on both sides of a seam.
struct Seam {
  std::array<char32_t, 2 * kContext> text{};
  int size = 0;
  int at = 0;          // where the right side begins
  bool plain = true;   // none but those of the first block, which have no other forms

  void add(char32_t c) {
    text[static_cast<std::size_t>(size++)] = c;
    plain = plain && c >= kFirstPlain && c <= kLastPlain;
  }
};

Seam seam_of(std::string_view left, std::string_view right) {
  Seam seam;
  std::size_t at = left.size();
  for (int units = 0; at > 0 && units < kContext; ++units) {
    const Decoded d = decode_before(left, at);
    if (!is_han(d.value)) break;
    at -= d.size;
  }
  for (; at < left.size();) {
    const Decoded d = decode_at(left, at);
    seam.add(d.value);
    at += d.size;
  }
  seam.at = seam.size;
  std::size_t to = 0;
  for (int units = 0; to < right.size() && units < kContext; ++units) {
    const Decoded d = decode_at(right, to);
    if (!is_han(d.value)) break;
    seam.add(d.value);
    to += d.size;
  }
  return seam;
}

// ICU's dictionary of Chinese and Japanese words, read where ICU's own iterator takes ten times as long: its
// set-up is made for texts, and a seam has ten characters. A word's value is its cost; of the ways to divide a
// text into words the iterator takes the cheapest, and of equal ones the one found first. What the dictionary
// lacks is a word of one character, at the highest cost.
class Dictionary {
 public:
  Dictionary() {
    UErrorCode status = U_ZERO_ERROR;
    UDataMemory* const file = udata_open(U_ICUDATA_NAME "-brkitr", "dict", "cjdict", &status);
    if (U_FAILURE(status)) return;
    UDataInfo info{};
    info.size = sizeof(info);
    udata_getInfo(file, &info);
    const auto* data = static_cast<const char*>(udata_getMemory(file));
    std::array<std::int32_t, 5> index{};
    std::memcpy(index.data(), data, sizeof(index));
    constexpr std::int32_t kStringsAndValues = 9;
    if (std::memcmp(info.dataFormat, "Dict", 4) != 0 || info.formatVersion[0] != 1 || index[4] != kStringsAndValues) {
      udata_close(file);
      return;
    }
    file_.reset(file);
    trie_ = reinterpret_cast<const char16_t*>(data + index[0]);
  }

  /// Whether it is there, in a form that is known.
  explicit operator bool() const { return trie_ != nullptr; }

  /// Whether no word of the cheapest division ends at the seam. Requires plain characters.
  bool cross(const Seam& seam) const {
    constexpr int kHighest = 255, kNever = 1 << 30;
    std::array<int, 2 * kContext + 1> cost;
    std::array<int, 2 * kContext + 1> from{};
    cost.fill(kNever);
    cost[0] = 0;
    for (int i = 0; i < seam.size; ++i) {
      const auto reach = [&](int length, int value) {
        const auto end = static_cast<std::size_t>(i + length);
        if (const int sum = cost[static_cast<std::size_t>(i)] + value; sum < cost[end]) cost[end] = sum, from[end] = i;
      };
      icu::UCharsTrie trie(trie_);
      bool single = false;
      UStringTrieResult got = first(seam.text[static_cast<std::size_t>(i)], trie);
      for (int length = 1; got != USTRINGTRIE_NO_MATCH; ++length) {
        if (USTRINGTRIE_HAS_VALUE(got)) {
          reach(length, trie.getValue());
          single = single || length == 1;
        }
        if (!USTRINGTRIE_HAS_NEXT(got) || i + length == seam.size) break;
        got = trie.next(static_cast<std::int32_t>(seam.text[static_cast<std::size_t>(i + length)]));
      }
      if (!single) reach(1, kHighest);
    }
    int end = seam.size;
    while (end > seam.at) end = from[static_cast<std::size_t>(end)];
    return end != seam.at;
  }

 private:
  struct Close {
    void operator()(UDataMemory* file) const { udata_close(file); }
  };
  static constexpr std::uint64_t kUnknown = 0, kNone = 1;  // no states of a trie

  // Takes the first character of a word: a step over some ten thousand, remembered.
  UStringTrieResult first(char32_t c, icu::UCharsTrie& trie) const {
    std::atomic<std::uint64_t>& known = firsts_[c - kFirstPlain];
    const std::uint64_t state = known.load(std::memory_order_relaxed);
    if (state == kNone) return USTRINGTRIE_NO_MATCH;
    if (state != kUnknown) return trie.resetToState64(state).current();
    const UStringTrieResult got = trie.first(static_cast<std::int32_t>(c));
    known.store(got == USTRINGTRIE_NO_MATCH ? kNone : trie.getState64(), std::memory_order_relaxed);
    return got;
  }

  std::unique_ptr<UDataMemory, Close> file_;
  const char16_t* trie_ = nullptr;
  mutable std::array<std::atomic<std::uint64_t>, kLastPlain - kFirstPlain + 1> firsts_{};
};

}  // namespace

struct Words::Impl {
  std::unique_ptr<icu::BreakIterator> prototype;
  Dictionary dictionary;
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
  const Seam seam = seam_of(left, right);
  if (seam.at == 0 || seam.at == seam.size) return false;
  return seam.plain && impl_->dictionary ? impl_->dictionary.cross(seam) : cross_by_iterator(left, right);
}

bool Words::cross_by_iterator(std::string_view left, std::string_view right) const {
  const Seam seam = seam_of(left, right);
  if (seam.at == 0 || seam.at == seam.size) return false;
  icu::UnicodeString joined;
  std::int32_t at = 0;
  for (int i = 0; i < seam.size; ++i) {
    if (i == seam.at) at = joined.length();
    joined.append(static_cast<UChar32>(seam.text[static_cast<std::size_t>(i)]));
  }
  thread_local const Impl* owner = nullptr;
  thread_local std::unique_ptr<icu::BreakIterator> iterator;  // a BreakIterator serves one thread
  if (owner != impl_.get() || !iterator) {
    iterator.reset(impl_->prototype->clone());
    owner = impl_.get();
  }
  iterator->setText(joined);
  return !iterator->isBoundary(at);
}

}  // namespace hansieve::reflow
