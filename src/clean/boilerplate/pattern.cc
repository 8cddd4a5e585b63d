#include "clean/boilerplate/pattern.h"

#include <algorithm>
#include <utility>

#include "clean/boilerplate/fold.h"
#include "hansieve/text/code_point.h"
#include "hansieve/text/utf8.h"

namespace hansieve::boilerplate {
namespace {

constexpr std::u32string_view kNumerals = U"0123456789〇零一二三四五六七八九十百";

}  // namespace

bool is_numeral(char32_t folded) {
  if (folded < 0x3007) return folded >= '0' && folded <= '9';
  return kNumerals.find(folded) != std::u32string_view::npos;
}

CodeSet::CodeSet(std::u32string_view characters) {
  for (const char32_t c : characters) ranges_.emplace_back(c, c);
  tidy();
}

void CodeSet::tidy() {
  if (ranges_.empty()) return;
  std::sort(ranges_.begin(), ranges_.end());
  join_touching();
}

void CodeSet::join_touching() {
  std::size_t kept = 0;
  for (std::size_t i = 1; i < ranges_.size(); ++i) {
    if (ranges_[i].first <= ranges_[kept].second + 1) {
      ranges_[kept].second = std::max(ranges_[kept].second, ranges_[i].second);
    } else {
      ranges_[++kept] = ranges_[i];
    }
  }
  ranges_.resize(kept + 1);
}

void CodeSet::add(char32_t low, char32_t high) {
  // Mostly they come in order.
  if (ranges_.empty() || low > ranges_.back().second + 1) {
    ranges_.emplace_back(low, high);
  } else if (low >= ranges_.back().first) {
    ranges_.back().second = std::max(ranges_.back().second, high);
  } else {
    ranges_.emplace_back(low, high);
    tidy();
  }
}

void CodeSet::add(const CodeSet& other) {
  if (other.ranges_.empty()) return;
  const auto had = static_cast<std::ptrdiff_t>(ranges_.size());
  ranges_.insert(ranges_.end(), other.ranges_.begin(), other.ranges_.end());
  std::inplace_merge(ranges_.begin(), ranges_.begin() + had, ranges_.end());
  join_touching();
}

CodeSet CodeSet::complement() const {
  CodeSet out;
  char32_t next = '!';
  for (const auto& [low, high] : ranges_) {
    if (low > next) out.add(next, low - 1);
    next = std::max<char32_t>(next, high + 1);
  }
  if (next <= 0x10FFFF) out.add(next, 0x10FFFF);
  return out;
}

bool CodeSet::contains(char32_t c) const {
  auto it = std::upper_bound(ranges_.begin(), ranges_.end(), c,
                             [](char32_t value, const auto& range) { return value < range.first; });
  return it != ranges_.begin() && c <= std::prev(it)->second;
}

std::size_t CodeSet::size() const {
  std::size_t n = 0;
  for (const auto& [low, high] : ranges_) n += high - low + 1;
  return n;
}

Vocabulary Vocabulary::standard() {
  Vocabulary v;
  CodeSet han(0x4E00, 0x9FFF);
  for (const auto& [low, high] : {std::pair<char32_t, char32_t>{0x3007, 0x3007}, {0x3400, 0x4DBF},
                                  {0xF900, 0xFAFF}, {0x20000, 0x323AF}}) {
    han.add(low, high);
  }
  CodeSet letter('A', 'Z');
  letter.add('a', 'z');
  v.sets["han"] = std::make_shared<CodeSet>(std::move(han));
  v.sets["letter"] = std::make_shared<CodeSet>(std::move(letter));
  v.sets["digit"] = std::make_shared<CodeSet>('0', '9');
  v.sets["upper"] = std::make_shared<CodeSet>('A', 'Z');
  v.sets["any"] = std::make_shared<CodeSet>('!', 0x10FFFF);
  return v;
}

void Pattern::Position::add_to(CodeSet& all) const {
  if (one != 0) all.add(one, one);
  if (set != nullptr) all.add(*set);
}

// Reads a pattern and builds the automaton. A piece is known by the positions it can start and end
// with, and by whether it can be empty.
class Pattern::Compiler {
 public:
  Compiler(const Vocabulary& vocabulary, Pattern& into) : vocabulary_(vocabulary), pattern_(into) {
    new_position({});
  }

  Result<void> run(std::string_view source) {
    Piece whole = alternatives_of(source, 0);
    if (!message_.empty()) return Error{ErrorCode::kConfiguration, message_};
    if (whole.empty) return Error{ErrorCode::kConfiguration, "the pattern matches an empty line"};
    for (const auto p : whole.first) pattern_.follow_[0].push_back(p);
    pattern_.accepting_.assign(pattern_.positions_.size(), false);
    for (const auto p : whole.last) pattern_.accepting_[p] = true;
    for (auto& follow : pattern_.follow_) {
      std::sort(follow.begin(), follow.end());
      follow.erase(std::unique(follow.begin(), follow.end()), follow.end());
    }
    summarize();
    return {};
  }

 private:
  struct Piece {
    bool empty = true;
    std::vector<std::uint16_t> first, last;
  };

  static constexpr int kMostDepth = 16;

  void fail(std::string message) {
    if (message_.empty()) message_ = std::move(message);
  }

  std::uint16_t new_position(Position position) {
    if (pattern_.positions_.size() >= kMostPositions) {
      fail("the pattern is too large");
      return 0;
    }
    pattern_.positions_.push_back(std::move(position));
    pattern_.follow_.emplace_back();
    return static_cast<std::uint16_t>(pattern_.positions_.size() - 1);
  }

  Piece single(Position position) {
    const std::uint16_t p = new_position(std::move(position));
    return {false, {p}, {p}};
  }

  void link(const std::vector<std::uint16_t>& from, const std::vector<std::uint16_t>& to) {
    for (const auto f : from) {
      auto& follow = pattern_.follow_[f];
      follow.insert(follow.end(), to.begin(), to.end());
    }
  }

  static void append(std::vector<std::uint16_t>& to, const std::vector<std::uint16_t>& from) {
    to.insert(to.end(), from.begin(), from.end());
  }

  void concatenate(Piece& left, const Piece& right) {
    link(left.last, right.first);
    if (left.empty) append(left.first, right.first);
    if (right.empty) {
      append(left.last, right.last);
    } else {
      left.last = right.last;
    }
    left.empty = left.empty && right.empty;
  }

  // The alternatives up to the end of `source`, or up to an unmatched ')'.
  Piece alternatives_of(std::string_view source, int depth) {
    std::size_t at = 0;
    Piece got = alternatives(source, at, depth);
    if (at < source.size()) fail("')' without '('");
    return got;
  }

  Piece alternatives(std::string_view source, std::size_t& at, int depth) {
    if (depth > kMostDepth) {
      fail("groups or words are nested too deeply");
      at = source.size();
      return {};
    }
    Piece all = sequence(source, at, depth);
    while (message_.empty() && at < source.size() && source[at] == '|') {
      ++at;
      const Piece next = sequence(source, at, depth);
      all.empty = all.empty || next.empty;
      append(all.first, next.first);
      append(all.last, next.last);
    }
    return all;
  }

  Piece sequence(std::string_view source, std::size_t& at, int depth) {
    Piece all;
    while (message_.empty() && at < source.size() && source[at] != '|' && source[at] != ')') {
      Piece next = atom(source, at, depth);
      if (at < source.size() && (source[at] == '?' || source[at] == '*' || source[at] == '+')) {
        const char sign = source[at++];
        if (sign != '?') link(next.last, next.first);
        if (sign != '+') next.empty = true;
      }
      concatenate(all, next);
    }
    return all;
  }

  Piece atom(std::string_view source, std::size_t& at, int depth) {
    const char c = source[at];
    if (c == ' ') {
      ++at;
      return single({0, nullptr, true});
    }
    if (c == '(') {
      ++at;
      Piece inner = alternatives(source, at, depth + 1);
      if (at >= source.size() || source[at] != ')') {
        fail("'(' without ')'");
      } else {
        ++at;
      }
      return inner;
    }
    if (c == '[') {
      bool blank = false;
      auto set = std::make_shared<CodeSet>(bracket(source, at, blank));
      return single({0, std::move(set), blank});
    }
    if (c == '{') return named(source, at, depth);
    if (c == '?' || c == '*' || c == '+' || c == ']' || c == '}') {
      fail(std::string("'") + c + "' has nothing before it; write '\\" + c + "' for the character");
      ++at;
      return {};
    }
    return single({character(source, at), nullptr, false});
  }

  char32_t character(std::string_view source, std::size_t& at) {
    if (source[at] == '\\') {
      if (++at == source.size()) {
        fail("'\\' at the end");
        return 0;
      }
    }
    const Decoded got = decode_at(source, at);
    at += got.size;
    const char32_t c = fold(got.value);
    if (c == ' ') fail("a blank of this kind cannot be matched; use an ordinary space");
    return c;
  }

  CodeSet bracket(std::string_view source, std::size_t& at, bool& blank) {
    ++at;
    const bool negated = at < source.size() && source[at] == '^';
    if (negated) ++at;
    CodeSet set;
    while (message_.empty() && at < source.size() && source[at] != ']') {
      if (source[at] == ' ') {
        blank = true;
        ++at;
        continue;
      }
      const char32_t low = character(source, at);
      char32_t high = low;
      if (at + 1 < source.size() && source[at] == '-' && source[at + 1] != ']') {
        ++at;
        high = character(source, at);
        if (high < low) fail("a range in '[' runs backwards");
      }
      if (message_.empty()) set.add(low, high);
    }
    if (at >= source.size()) {
      fail("'[' without ']'");
    } else {
      ++at;
    }
    if (message_.empty() && set.empty() && !blank) fail("'[]' is empty");
    if (!negated) return set;
    blank = false;  // a set without the blank: blanks do not count anyway
    return set.complement();
  }

  Piece named(std::string_view source, std::size_t& at, int depth) {
    const std::size_t close = source.find('}', at);
    if (close == std::string_view::npos) {
      fail("'{' without '}'");
      at = source.size();
      return {};
    }
    std::string_view inside = source.substr(at + 1, close - at - 1);
    at = close + 1;
    std::size_t least = 1, most = 1;
    if (const std::size_t colon = inside.find(':'); colon != std::string_view::npos) {
      if (!read_counts(inside.substr(colon + 1), least, most)) {
        fail("'{" + std::string(inside) + "}' wants {name:n} or {name:n-m}");
        return {};
      }
      inside = inside.substr(0, colon);
    }
    Piece all;
    for (std::size_t i = 0; i < most && message_.empty(); ++i) {
      Piece next = word(inside, depth);
      if (i >= least) next.empty = true;
      concatenate(all, next);
    }
    return all;
  }

  static bool read_counts(std::string_view text, std::size_t& least, std::size_t& most) {
    const auto number = [](std::string_view s, std::size_t& out) {
      if (s.empty() || s.size() > 3) return false;
      out = 0;
      for (const char c : s) {
        if (!is_ascii_digit(static_cast<unsigned char>(c))) return false;
        out = out * 10 + static_cast<std::size_t>(c - '0');
      }
      return true;
    };
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) return number(text, least) && (most = least) > 0;
    return number(text.substr(0, dash), least) && number(text.substr(dash + 1), most) && least <= most && most > 0;
  }

  Piece word(std::string_view name, int depth) {
    if (const auto set = vocabulary_.sets.find(name); set != vocabulary_.sets.end()) return single({0, set->second, false});
    if (const auto word = vocabulary_.words.find(name); word != vocabulary_.words.end()) {
      std::size_t at = 0;
      Piece got = alternatives(word->second, at, depth + 1);
      if (at < word->second.size()) fail("')' without '(' in the word '" + std::string(name) + "'");
      return got;
    }
    fail("no set or word is called '" + std::string(name) + "'");
    return {};
  }

  // The positions for characters that can come next behind any of `from`, blanks skipped.
  std::vector<std::uint16_t> visible_behind(std::vector<std::uint16_t> from) const {
    std::vector<bool> seen(pattern_.positions_.size());
    std::vector<std::uint16_t> out;
    while (!from.empty()) {
      const std::uint16_t at = from.back();
      from.pop_back();
      for (const auto p : pattern_.follow_[at]) {
        if (seen[p]) continue;
        seen[p] = true;
        if (pattern_.positions_[p].visible()) out.push_back(p);
        if (pattern_.positions_[p].blank) from.push_back(p);
      }
    }
    return out;
  }

  // The characters that can come behind `from` when numerals are skipped.
  void add_partners(std::uint16_t from, CodeSet& out) const {
    std::vector<bool> seen(pattern_.positions_.size());
    std::vector<std::uint16_t> open{from};
    while (!open.empty()) {
      const std::uint16_t at = open.back();
      open.pop_back();
      if (pattern_.accepting_[at]) out.add(0, 0);
      for (const auto p : pattern_.follow_[at]) {
        if (seen[p]) continue;
        seen[p] = true;
        CodeSet set;
        pattern_.positions_[p].add_to(set);
        std::size_t numerals = 0;
        for (const char32_t c : kNumerals) numerals += set.contains(c);
        if (numerals < set.size()) out.add(set);
        if (numerals > 0 || pattern_.positions_[p].blank) open.push_back(p);
      }
    }
  }

  // first_, second_, last_: what a line must look like at its ends before a match is worth trying.
  void summarize() {
    const std::vector<std::uint16_t> firsts = visible_behind({0});
    for (const auto p : firsts) {
      CodeSet first, second;
      pattern_.positions_[p].add_to(first);
      for (const auto next : visible_behind({p})) pattern_.positions_[next].add_to(second);
      Pair numeral, other;
      for (const auto& [low, high] : first.ranges()) {
        if (high - low > kNumerals.size()) {
          other.first.add(low, high);
          continue;
        }
        for (char32_t c = low; c <= high; ++c) (is_numeral(c) ? numeral : other).first.add(c, c);
      }
      numeral.second = second;
      if (pattern_.accepting_[p]) numeral.second.add(0, 0);
      add_partners(p, other.second);
      if (!numeral.first.empty()) pattern_.pairs_.push_back(std::move(numeral));
      if (!other.first.empty()) pattern_.pairs_.push_back(std::move(other));
      pattern_.first_.add(first);
      pattern_.second_.add(second);
    }
    // A match that ends with a blank position ends, for the line, with what stood before it.
    std::vector<bool> ends = pattern_.accepting_;
    for (bool more = true; more;) {
      more = false;
      for (std::size_t p = 1; p < ends.size(); ++p) {
        if (ends[p]) continue;
        for (const auto next : pattern_.follow_[p]) {
          if (ends[next] && pattern_.positions_[next].blank) {
            ends[p] = more = true;
            break;
          }
        }
      }
    }
    for (std::size_t p = 1; p < ends.size(); ++p) {
      if (ends[p]) pattern_.positions_[p].add_to(pattern_.last_);
    }
  }

  const Vocabulary& vocabulary_;
  Pattern& pattern_;
  std::string message_;
};

Result<Pattern> Pattern::compile(std::string_view source, const Vocabulary& vocabulary) {
  Pattern pattern;
  Compiler compiler(vocabulary, pattern);
  if (auto done = compiler.run(source); !done) return done.error();
  return pattern;
}

template <typename OnEnd>
void Pattern::walk(std::u32string_view line, std::size_t from, OnEnd on_end) const {
  const std::size_t words = (positions_.size() + 63) / 64;
  Bits now{}, next{};
  now[0] = 1;
  for (std::size_t at = from; at < line.size(); ++at) {
    const char32_t c = line[at];
    const bool blank = c == ' ';
    bool alive = false, accepted = false;
    if (blank) {
      next = now;
      alive = true;
    } else {
      std::fill_n(next.begin(), words, 0);
    }
    for (std::size_t w = 0; w < words; ++w) {
      for (std::uint64_t bits = now[w]; bits != 0; bits &= bits - 1) {
        const std::size_t state = w * 64 + static_cast<std::size_t>(__builtin_ctzll(bits));
        for (const auto p : follow_[state]) {
          const std::uint64_t mark = std::uint64_t{1} << (p % 64);
          if ((next[p / 64] & mark) != 0) continue;
          if (blank ? !positions_[p].blank : !positions_[p].takes(c)) continue;
          next[p / 64] |= mark;
          alive = true;
          accepted = accepted || accepting_[p];
        }
      }
    }
    if (!alive) return;
    std::swap(now, next);
    if (accepted && !blank) on_end(at + 1);
  }
}

bool Pattern::matches(std::u32string_view line) const {
  bool whole = false;
  walk(line, 0, [&](std::size_t end) { whole = end == line.size(); });
  return whole;
}

void Pattern::ends(std::u32string_view line, std::size_t from, std::vector<std::size_t>& out) const {
  walk(line, from, [&](std::size_t end) { out.push_back(end); });
}

}  // namespace hansieve::boilerplate
