#include "clean/pinyin_shift.h"

#include <algorithm>
#include <array>
#include <vector>

#include "clean/gbk_table.h"
#include "clean/han_statistics.h"
#include "clean/pinyin_reading.h"
#include "hansieve/text/utf8.h"

namespace hansieve::pinyin {
namespace {

using han_statistics::bits_behind;
using han_statistics::bits_of;

constexpr std::size_t kBeam = 64;            // readings of the damaged stretch kept side by side
constexpr std::size_t kHoleBeam = 8;         // of them, those that a lost pair of bytes is tried on
constexpr std::size_t kDropBeam = 3;         // the same where no "?" says that a pair was lost
constexpr std::size_t kMiddleBeam = 24;      // characters tried for the first of the two bytes
constexpr std::size_t kLongestRun = 2000;    // tokens
constexpr int kCalmTokens = 3;               // this many undamaged characters behind it end a stretch
constexpr double kUnannotatedBits = 6;       // such sites annotate Traditional characters
constexpr double kDroppedBits = 10;          // a pair of bytes that left no trace
constexpr double kEatenBits = 6;             // an ASCII character in a "?"
constexpr double kPendingBits = 5;           // half a character still to come
constexpr double kOtherScriptBits = 7;       // a simplified form on a Traditional page
constexpr double kNeverSeenBits = 31;        // a character that never stood in what was counted ...
constexpr double kUnseenBits = 10;           // ... costs so much more than the rarest that did
constexpr double kSureBits = 1;              // by which a guess at lost bytes must be better than the next
constexpr double kRareBits = 20;             // a character this rare casts doubt on a reading
constexpr double kPlausibleBits = 15;        // per character of a stretch
constexpr std::size_t kLongestAnnotation = 16;
constexpr char32_t kEuroSign = U'\u20AC';
constexpr std::string_view kReplacement = "\uFFFD";

// A piece of the damaged text.
struct Token {
  enum Kind { kCharacter, kHit, kMark, kHole } kind = kCharacter;
  std::size_t size = 0;
  char32_t c = 0;      // kCharacter, kHole
  Syllable reading;    // kHit, kMark
};

// A syllable and its closing bracket at `at`: its bytes, or 0.
std::size_t annotation_tail(std::string_view text, std::size_t at, Syllable& reading) {
  const std::size_t close = text.substr(at, kLongestAnnotation).find(')');
  if (close == std::string_view::npos || close == 0) return 0;
  const auto parsed = parse_syllable(text.substr(at, close));
  if (!parsed) return 0;
  reading = *parsed;
  return close + 1;
}

// "?" or U+FFFD with what is left of an annotation; a decoder that writes U+FFFD may keep the bracket.
std::size_t hit_size(std::string_view text, std::size_t at, Syllable& reading) {
  if (text[at] == '?') {
    const std::size_t tail = annotation_tail(text, at + 1, reading);
    return tail == 0 ? 0 : tail + 1;
  }
  if (!text.substr(at).starts_with(kReplacement)) return 0;
  std::size_t begin = at + kReplacement.size();
  if (begin < text.size() && text[begin] == '(') ++begin;
  const std::size_t tail = annotation_tail(text, begin, reading);
  return tail == 0 ? 0 : begin + tail - at;
}

Token token_at(std::string_view text, std::size_t at) {
  Token token;
  const Decoded c = decode_at(text, at);
  token.c = c.value;
  token.size = c.size;
  if (c.value == '?' || c.value == 0xFFFD) {
    token.kind = Token::kHole;
    if (const std::size_t size = hit_size(text, at, token.reading); size > 0) {
      token.kind = Token::kHit;
      token.size = size;
    }
  } else if (c.value == '(') {
    if (const std::size_t tail = annotation_tail(text, at + 1, token.reading); tail > 0) {
      token.kind = Token::kMark;
      token.size = tail + 1;
    }
  }
  return token;
}

// One way to read the stretch so far.
struct Reading {
  double bits = 0;
  int node = 0;               // last character
  std::uint8_t carry = 0;     // first byte of a character that is not complete
  std::uint8_t before = 0;    // the last two bytes
  std::uint8_t last = 0;
  std::uint8_t eaten = 0;     // bytes guessed without a reading to vouch for them
  bool dropped = false;       // a pair without trace was put in
  bool guessed = false;       // `carry` was lost
};

struct Node {
  int parent;
  char32_t c;
  bool guessed;  // a byte of it was lost
};

class Search {
 public:
  Search(std::string_view text, std::size_t at, bool may_drop)
      : gbk_(GbkTable::get()), text_(text), at_(at), may_drop_(may_drop) {}

  // Whether a reading of the stretch behind `first`, the character before the annotation, was found before about
  // `most_readings` were weighed.
  bool run(char32_t first, std::uint16_t first_bytes, std::size_t most_readings);

  const Reading& best() const { return readings_.front(); }
  std::size_t end() const { return at_; }
  // Whether the best reading is text, as far as bytes are shifted: up to the first undamaged character.
  bool is_plausible() const;
  std::size_t readings() const { return weighed_; }
  // The text of the best reading. Where bytes were lost, characters that no frequent pair supports, or that
  // another reading, hardly worse, has otherwise, are U+FFFD; so are all guesses where nothing but the rest of
  // the text says that bytes were lost.
  std::u32string characters() const;

 private:
  std::u32string characters_of(const Reading& reading) const;
  void hit(Syllable reading);
  void mark(const Token& token);
  void character(char32_t c);
  void hole(char32_t c);
  void lose_pair(std::size_t count, double bits);
  void prune(std::size_t most_between, std::size_t most_inside);
  int add(int parent, char32_t c) {
    nodes_.push_back({parent, c, false});
    return static_cast<int>(nodes_.size() - 1);
  }
  // `from` with the character of two bytes added, if there is one.
  bool extend(const Reading& from, std::uint8_t lead, std::uint8_t trail, Reading& to) {
    const char32_t c = gbk_.character(lead, trail);
    if (c == 0) return false;
    to = from;
    emit(to, c);
    nodes_[static_cast<std::size_t>(to.node)].guessed = from.guessed;
    to.guessed = false;
    return true;
  }
  void emit(Reading& reading, char32_t c) {
    reading.bits += bits_behind(nodes_[reading.node].c, c);
    if (han_statistics::is_simplified_only(c)) reading.bits += kOtherScriptBits;
    if (c >= 0x4E00 && c <= 0x9FFF && bits_of(c) >= kNeverSeenBits) reading.bits += kUnseenBits;
    reading.node = add(reading.node, c);
  }
  static void take(Reading& reading, std::uint8_t byte) {
    reading.before = reading.last;
    reading.last = byte;
  }

  const GbkTable& gbk_;
  std::string_view text_;
  std::size_t at_;
  bool may_drop_;
  std::size_t weighed_ = 0;
  int calm_ = 0;   // tokens at the end behind which no reading is inside a character; the first of them may be damaged
  std::vector<Node> nodes_;
  std::vector<Reading> readings_, next_;
};

// Keeps the cheapest of the readings that are between characters, and of those that are inside one.
void Search::prune(std::size_t most_between, std::size_t most_inside) {
  const auto cost = [](const Reading& r) { return r.bits + (r.carry != 0 ? kPendingBits : 0); };
  const auto middle = std::stable_partition(next_.begin(), next_.end(), [](const Reading& r) { return r.carry == 0; });
  const auto shrink = [&](auto begin, auto end, std::size_t most) {
    const auto limit = begin + std::min<std::ptrdiff_t>(end - begin, static_cast<std::ptrdiff_t>(most));
    std::partial_sort(begin, limit, end, [&](const Reading& a, const Reading& b) { return cost(a) < cost(b); });
    return limit;
  };
  const auto first_end = shrink(next_.begin(), middle, most_between);
  const auto second_end = shrink(middle, next_.end(), most_inside);
  next_.erase(std::move(middle, second_end, first_end), next_.end());
  std::stable_sort(next_.begin(), next_.end(), [&](const Reading& a, const Reading& b) { return cost(a) < cost(b); });
}

void Search::hit(Syllable reading) {
  struct Annotated {
    std::uint8_t trail;
    double bits;
  };
  // Readings are many and first bytes few: the characters read so are looked up once for each first byte.
  std::array<std::optional<std::vector<Annotated>>, 256> by_lead;
  for (const Reading& from : readings_) {
    auto& annotated = by_lead[from.last];
    if (!annotated) {
      annotated.emplace();
      for (unsigned trail = 0x81; trail <= 0xFE; ++trail) {
        const auto byte = static_cast<std::uint8_t>(trail);
        const char32_t x = gbk_.character(from.last, byte);
        if (x == 0 || match_marked(x, reading) == Match::kNone) continue;
        annotated->push_back({byte, bits_of(x) / 2 + (han_statistics::is_traditional_only(x) ? 0 : kUnannotatedBits)});
      }
    }
    for (const auto& [byte, bits] : *annotated) {
      Reading to = from;
      if (from.carry != 0 && !extend(from, from.carry, byte, to)) continue;
      to.bits += bits;
      to.carry = from.carry != 0 ? 0 : byte;
      take(to, byte);
      next_.push_back(to);
    }
  }
}

void Search::mark(const Token& token) {
  for (const Reading& from : readings_) {
    const char32_t x = gbk_.character(from.before, from.last);
    if (x != 0 && match_marked(x, token.reading) != Match::kNone) next_.push_back(from);
  }
  if (!next_.empty()) return;
  // No annotation after all: text in brackets.
  for (const Reading& from : readings_) {
    if (from.carry != 0) continue;
    Reading to = from;
    for (std::size_t i = 0; i < token.size;) {
      const Decoded c = decode_at(text_, at_ + i);
      emit(to, c.value);
      i += c.size;
    }
    to.before = to.last = 0;
    next_.push_back(to);
  }
}

void Search::character(char32_t c) {
  // Web decoders read a lone byte 80 as the euro sign.
  const bool lone = c == kEuroSign && !readings_.empty() && readings_.front().carry != 0;
  const std::uint16_t bytes = lone ? 0x80 : gbk_.bytes(c);
  if (may_drop_) {
    lose_pair(kDropBeam, kDroppedBits);
    readings_.insert(readings_.end(), next_.begin(), next_.end());
    next_.clear();
  }
  for (const Reading& from : readings_) {
    Reading to = from;
    if (from.carry == 0) {
      emit(to, c);
      to.before = static_cast<std::uint8_t>(bytes >> 8);
      to.last = static_cast<std::uint8_t>(bytes);
    } else if (bytes >= 0x100) {
      if (!extend(from, from.carry, static_cast<std::uint8_t>(bytes >> 8), to)) continue;
      to.carry = static_cast<std::uint8_t>(bytes);
      take(to, static_cast<std::uint8_t>(bytes >> 8));
      take(to, to.carry);
    } else {
      if (bytes == 0 || !extend(from, from.carry, static_cast<std::uint8_t>(bytes), to)) continue;
      to.carry = 0;
      take(to, static_cast<std::uint8_t>(bytes));
    }
    next_.push_back(to);
  }
}

// Two lost bytes: the second of one character and the first of the next. They were lost because together
// they are no character. `bits`: what it costs to say so where nothing shows it.
void Search::lose_pair(std::size_t count, double bits) {
  std::vector<Reading> middles;
  std::size_t tried = 0;
  for (const Reading& from : readings_) {
    if (from.carry == 0 || from.dropped) continue;
    if (++tried > count) break;
    for (unsigned trail = 0x40; trail <= 0xFE; ++trail) {
      Reading middle;
      if (!extend(from, from.carry, static_cast<std::uint8_t>(trail), middle)) continue;
      middle.bits += bits;
      middle.eaten = static_cast<std::uint8_t>(std::min(200, from.eaten + 2));
      middle.dropped = bits > 0;
      nodes_[static_cast<std::size_t>(middle.node)].guessed = true;
      take(middle, static_cast<std::uint8_t>(trail));
      middles.push_back(middle);
    }
  }
  std::stable_sort(middles.begin(), middles.end(), [](const Reading& a, const Reading& b) { return a.bits < b.bits; });
  std::size_t kept = 0;
  for (const Reading& middle : middles) {
    bool used = false;
    for (unsigned lead = 0x81; lead <= 0xFE; ++lead) {
      // 80 begins no character, whatever follows.
      if (middle.last != 0x80 && !gbk_.is_unassigned(middle.last, static_cast<std::uint8_t>(lead))) continue;
      Reading to = middle;
      to.carry = static_cast<std::uint8_t>(lead);
      to.guessed = true;
      take(to, to.carry);
      next_.push_back(to);
      used = true;
    }
    if (used && ++kept == kMiddleBeam) break;
  }
}

void Search::hole(char32_t c) {
  std::size_t tried = 0;
  lose_pair(kHoleBeam, 0);
  for (const Reading& from : readings_) {
    if (from.carry == 0) {
      Reading to = from;
      emit(to, c);
      to.before = to.last = 0;
      next_.push_back(to);
      continue;
    }
    if (++tried > kHoleBeam) continue;
    // Or the second byte of a character and the ASCII character behind it.
    for (unsigned trail = 0x81; trail <= 0xFE; ++trail) {
      Reading to;
      if (!extend(from, from.carry, static_cast<std::uint8_t>(trail), to)) continue;
      nodes_[static_cast<std::size_t>(to.node)].guessed = true;
      emit(to, c);
      to.bits += kEatenBits;
      to.eaten = static_cast<std::uint8_t>(std::min(200, from.eaten + 2));
      to.carry = to.before = to.last = 0;
      next_.push_back(to);
    }
  }
}

bool Search::run(char32_t first, std::uint16_t first_bytes, std::size_t most_readings) {
  nodes_.push_back({-1, first});
  Reading start;
  start.before = static_cast<std::uint8_t>(first_bytes >> 8);
  start.last = static_cast<std::uint8_t>(first_bytes);
  readings_.push_back(start);
  std::size_t tokens = 0;
  while (at_ < text_.size() && ++tokens <= kLongestRun) {
    if (weighed_ >= most_readings) return false;
    const Token token = token_at(text_, at_);
    if (calm_ >= kCalmTokens && token.kind != Token::kHit) break;
    next_.clear();
    switch (token.kind) {
      case Token::kHit: hit(token.reading); break;
      case Token::kMark: mark(token); break;
      case Token::kCharacter: character(token.c); break;
      case Token::kHole: hole(token.c); break;
    }
    weighed_ += next_.size();
    // What follows a lost pair is what tells its readings apart: keep them all until then. Those that are between
    // characters behind it all go on alike.
    prune(kBeam, token.kind == Token::kHole ? next_.size() : kBeam);
    if (next_.empty()) return false;
    std::swap(readings_, next_);
    at_ += token.size;
    const bool whole = std::all_of(readings_.begin(), readings_.end(), [](const Reading& r) { return r.carry == 0; });
    calm_ = whole ? calm_ + 1 : 0;
  }
  std::erase_if(readings_, [](const Reading& r) { return r.carry != 0; });
  // Behind the last prune nothing was added, so the cheapest is still the first.
  return !readings_.empty();
}

bool Search::is_plausible() const {
  double bits = best().bits;
  std::size_t characters = 1;
  int beyond = std::max(0, calm_ - 2);
  for (auto at = static_cast<std::size_t>(best().node); at > 0; at = static_cast<std::size_t>(nodes_[at].parent), --beyond) {
    if (beyond > 0) {
      bits -= bits_behind(nodes_[static_cast<std::size_t>(nodes_[at].parent)].c, nodes_[at].c);
    } else {
      ++characters;
    }
  }
  return bits <= kPlausibleBits * static_cast<double>(characters);
}

std::u32string Search::characters_of(const Reading& reading) const {
  std::u32string out;
  for (auto at = static_cast<std::size_t>(reading.node); at > 0; at = static_cast<std::size_t>(nodes_[at].parent)) {
    out += nodes_[at].c;
  }
  std::reverse(out.begin(), out.end());
  return out;
}

std::u32string Search::characters() const {
  const std::u32string text = characters_of(best());
  if (best().eaten == 0) return text;
  std::u32string sure = text;
  auto place = text.size();
  for (auto at = static_cast<std::size_t>(best().node); at > 0; at = static_cast<std::size_t>(nodes_[at].parent)) {
    --place;
    if (!nodes_[at].guessed) continue;
    const bool left = han_statistics::is_pair(nodes_[static_cast<std::size_t>(nodes_[at].parent)].c, nodes_[at].c);
    const bool right = place + 1 < text.size() && han_statistics::is_pair(nodes_[at].c, text[place + 1]);
    if (best().dropped || (!left && !right)) sure[place] = 0xFFFD;
  }
  for (const Reading& other : readings_) {
    if (other.bits - best().bits >= kSureBits) continue;
    const std::u32string otherwise = characters_of(other);
    if (otherwise.size() != text.size()) continue;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (otherwise[i] != text[i]) sure[i] = 0xFFFD;
    }
  }
  return sure;
}

// `at`, or before the whole annotation that ends there: the character before it has the bytes to start from.
std::size_t behind_annotation(std::string_view text, std::size_t at) {
  if (text[at - 1] != ')') return at;
  const std::size_t earliest = at - std::min(at, kLongestAnnotation);
  const std::size_t back = text.substr(earliest, at - earliest).rfind('(');
  if (back == std::string_view::npos || earliest + back == 0) return at;
  const std::size_t open = earliest + back;
  Syllable reading;
  return annotation_tail(text, open + 1, reading) == at - open - 1 ? open : at;
}

bool has_rare(std::u32string_view characters) {
  return std::any_of(characters.begin(), characters.end(), [](char32_t c) { return c >= 0x4E00 && c <= 0x9FFF && bits_of(c) > kRareBits; });
}

}  // namespace

std::size_t shifted_annotation(std::string_view text, std::size_t at) {
  Syllable reading;
  return hit_size(text, at, reading);
}

std::optional<Restored> restore_shifted(std::string_view text, std::size_t at, std::size_t earliest, Effort& effort) {
  effort.tried_to = at + 1;
  const std::size_t most = kFirstReadings + kReadingsPerByte * at;
  if (at <= earliest || effort.readings >= most) return std::nullopt;
  const Decoded first = decode_before(text, behind_annotation(text, at));
  const std::uint16_t bytes = GbkTable::get().bytes(first.value);
  if (bytes < 0x100) return std::nullopt;
  const auto run = [&](Search& search) {
    const bool found = effort.readings < most && search.run(first.value, bytes, most - effort.readings);
    effort.tried_to = std::max(effort.tried_to, search.end());
    effort.readings += search.readings();
    return found;
  };
  Search search(text, at, false);
  bool found = run(search);
  std::u32string characters;
  if (found) characters = search.characters();
  const Search* chosen = &search;
  Search dropping(text, at, true);
  if (!found || has_rare(characters)) {
    if (run(dropping) && (!found || dropping.best().bits < search.best().bits)) {
      chosen = &dropping;
      characters = dropping.characters();
      found = true;
    }
  }
  if (!found || !chosen->is_plausible()) return std::nullopt;
  Restored restored{at, chosen->end(), {}, chosen->best().eaten > 0};
  for (const char32_t c : characters) append_utf8(c, restored.text);
  return restored;
}

}  // namespace hansieve::pinyin
