#include "undouble_runs.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "hansieve/text/code_point.h"
#include "hansieve/text/lines.h"
#include "hansieve/text/utf8.h"
#include "undouble_natural.h"
#include "undouble_scan.h"

namespace hansieve {
namespace {

// Evidence needed, in characters that nothing but overprint doubles. In 67 million characters of news,
// statutes, verse and prose there is no run of five pairs, and at the beginning of a line none of three that
// is not made of known reduplications.
constexpr double kProof = 4.5;        // anywhere
constexpr double kLineProof = 2.5;    // where the run begins or fills a line
constexpr double kExclamation = 3.2;  // more than two: the same, and more than 是是是对对对！！！
constexpr double kHint = 1.5;         // beside overprinted lines
constexpr double kInnerHint = 3.5;    // inside a line of a document with overprint
constexpr double kMuchEvidence = 8;   // a document with overprint: two headlines' worth
constexpr double kWholeLine = 0.9;    // share of a line's characters
constexpr double kMostOfLine = 0.6;

// The same character, one or more times in a row.
struct Token {
  std::size_t begin = 0;
  std::uint32_t count = 0;
  std::uint32_t size = 0;  // bytes of one
  char32_t c = 0;

  std::size_t end() const { return begin + std::size_t{count} * size; }
  bool divides(std::uint32_t n) const { return count % n == 0; }
};

enum class Shape { kInside, kField, kLabel, kWhole };

struct Run {
  std::size_t first = 0, last = 0;  // tokens, both included
  std::uint32_t copies = 0;
  double score = 0;                 // weighed number of multiplied characters
  double own = 0;                   // the part of the score that is no reduplication
  int han = 0;
  Shape shape = Shape::kInside;
  bool accepted = false;
};

struct LineRuns {
  Line line;
  std::vector<Token> tokens;  // none where nothing is multiplied
  std::vector<Run> runs;
  bool proven = false;      // a whole line of overprint, accepted
  std::uint32_t copies = 0; // of the accepted runs
};

constexpr std::u32string_view kLineMarkers = U"■□●○◆◇▲△★☆※•·-*#>▶◎";
constexpr std::u32string_view kRules = U"#*-=_~|><+/\\`^ ";
constexpr std::u32string_view kLongMarks = U"—…";
constexpr std::u32string_view kEmotive = U"。！？～·.!?";
constexpr std::u32string_view kUnits = U"年月日时点分秒号版％%个人名次期届万亿元米公岁度级卷集";

bool is_one_of(std::u32string_view set, char32_t c) { return set.find(c) != std::u32string_view::npos; }

void tokenize(std::string_view text, const Line& line, std::vector<Token>& tokens) {
  tokens.clear();
  for (std::size_t at = line.begin; at < line.end;) {
    const Decoded c = decode_at(text, at);
    if (!tokens.empty() && tokens.back().c == c.value) {
      ++tokens.back().count;
    } else {
      tokens.push_back({at, 1, c.size, c.value});
    }
    at += c.size;
  }
}

// How much a multiplied character says. Two of a digit, a letter or a mark are not rare by themselves.
double weight(const Token& token) {
  const char32_t c = token.c;
  if (is_interjection(c)) return 0;
  if (is_han(c)) return 1;
  if (is_ascii_digit(c)) return 0.5;
  if (is_ascii_letter(c)) return 0.6;
  if (is_one_of(kLongMarks, c) || is_one_of(kEmotive, c) || is_one_of(kRules, c)) return 0.2;
  if (is_cjk_punctuation(c)) return 1;
  if (c == ',' || c == ':' || c == ';' || c == '(' || c == ')' || c == '"') return 0.5;
  return is_latin(c) || c >= 0x3040 ? 0.5 : 0.1;
}

// The number that the digits around token `at` make if the token has `count` of its digit, and the character
// behind them. Digits of other tokens count as often as the run leaves them.
struct Number {
  std::u32string digits;
  char32_t unit = 0;
};

Number number_at(const std::vector<Token>& tokens, const Run& run, std::size_t at, std::uint32_t count) {
  constexpr std::size_t kMost = 12;   // digits looked at, before `at` and all together: no date has more
  Number number;
  std::size_t i = at;
  while (i > 0 && at - i < kMost && is_ascii_digit(tokens[i - 1].c)) --i;
  for (; i < tokens.size() && is_ascii_digit(tokens[i].c) && number.digits.size() < kMost; ++i) {
    const bool inside = i >= run.first && i <= run.last && tokens[i].divides(run.copies);
    number.digits.append(i == at ? count : inside ? tokens[i].count / run.copies : tokens[i].count, tokens[i].c);
  }
  if (i < tokens.size()) number.unit = tokens[i].c;
  return number;
}

// Whether a number may stand before its unit as a date is written: 12月, 31日, 2023年.
bool is_date_part(const Number& number) {
  if (number.digits.size() > 4) return false;
  int value = 0;
  for (const char32_t digit : number.digits) value = value * 10 + static_cast<int>(digit - '0');
  switch (number.unit) {
    case U'年': return number.digits.size() == 4 ? value > 1000 && value < 2200 : number.digits.size() < 3;
    case U'月': return value >= 1 && value <= 12;
    case U'日': case U'号': return value >= 1 && value <= 31;
    default: return true;
  }
}

// Whether the digit at the run's end is better read as it stands: 22 of 2022年, 11 of 11月. `behind`: the run ends there.
bool is_own_digit(const std::vector<Token>& tokens, const Run& run, std::size_t at, const Token& outside, const Token& inside,
                  bool behind) {
  if (!is_ascii_digit(tokens[at].c)) return false;
  const bool as_is = is_date_part(number_at(tokens, run, at, tokens[at].count));
  const bool divided = is_date_part(number_at(tokens, run, at, tokens[at].count / run.copies));
  if (is_ascii_digit(inside.c)) return as_is && !divided;    // 220022年
  if (run.copies > 2 && tokens[at].c != '0') return false;    // 111 and 8888 are rare, 000 is not
  if (!is_ascii_digit(outside.c) && outside.c != '.' && !(behind && is_one_of(kUnits, outside.c))) return false;
  return as_is || !divided;
}

// Whether from token `at` on, or back from it, the run is one of twice the copies: behind 22 of 22日日日日公公公公.
// Three Han or marks in a row are: 高高高高兴兴兴兴 may be 高高兴兴 overprinted.
bool is_before_more_copies(const std::vector<Token>& tokens, const Run& run, std::size_t at, bool onwards) {
  const auto is_more = [&](const Token& token) { return token.divides(2 * run.copies) && (is_han(token.c) || is_cjk_punctuation(token.c)); };
  std::size_t more = 0;
  while (at >= run.first && at <= run.last && more < 3 && is_more(tokens[at])) {
    ++more;
    at = onwards ? at + 1 : at - 1;
  }
  return more == 3;
}

// Drops from the run's ends what is rather a mark, a number or a word of the text beside it.
void trim_ends(const std::vector<Token>& tokens, Run& run) {
  const auto droppable = [&](std::size_t at, std::size_t inside, std::size_t outside) {
    const Token& token = tokens[at];
    const Token& next = tokens[inside];
    const bool behind = outside > at && outside < tokens.size();
    if (is_blank(token.c) || is_one_of(kRules, token.c)) return true;
    if (token.count == run.copies && is_before_more_copies(tokens, run, inside, inside > at)) return true;
    if (token.count != run.copies || outside >= tokens.size() || is_blank(tokens[outside].c)) return false;
    if (run.copies == 2 && is_mostly_doubled(token.c)) {
      return behind ? !is_word_of_one(next.c, token.c) : !is_word_of_one(token.c, next.c);
    }
    if (is_one_of(kLongMarks, token.c)) {
      return !(is_ascii_digit(next.c) && is_ascii_digit(tokens[outside].c));   // a range: 1—4月
    }
    return is_own_digit(tokens, run, at, tokens[outside], next, behind);
  };
  while (run.first < run.last && droppable(run.first, run.first + 1, run.first - 1)) ++run.first;
  while (run.last > run.first && droppable(run.last, run.last - 1, run.last + 1)) --run.last;
}

// A count over a multiple, at a run's end: 天天天气 is overprinted 天 before 天气.
bool is_partial(const Token& token, std::uint32_t copies) {
  return token.count > copies && !token.divides(copies) &&
         (is_ascii_digit(token.c) || (is_han(token.c) && !is_interjection(token.c)));
}

void weigh(const std::vector<Token>& tokens, Run& run) {
  run.score = run.own = 0;
  run.han = 0;
  const Token* before = nullptr;      // the Han token before, if it may begin a reduplicated pair
  // Natural doubling is of two: 高高高高兴兴兴兴 is more than that.
  const auto may_be_natural = [&](const Token& token) { return run.copies == 2 && token.count == 2; };
  const auto own_weight = [&](const Token& token) {
    return may_be_natural(token) && (is_reduplicated(token.c) || is_counter(token.c)) ? 0 : weight(token);
  };
  for (std::size_t i = run.first; i <= run.last; ++i) {
    const Token& token = tokens[i];
    if (is_blank(token.c)) continue;
    run.score += weight(token);
    run.own += own_weight(token);
    if (!is_han(token.c) || is_interjection(token.c)) {
      before = nullptr;
      continue;
    }
    ++run.han;
    if (before != nullptr && may_be_natural(*before) && may_be_natural(token) &&
        is_reduplicated_pair(before->c, token.c)) {
      run.own -= own_weight(*before) + own_weight(token);
      before = nullptr;
      continue;
    }
    before = &token;
  }
  if (run.copies > 2) run.score *= 1.3;
}

// Adds the maximal runs of `copies` in a line.
void add_runs(const std::vector<Token>& tokens, std::uint32_t copies, std::vector<Run>& runs) {
  const auto whole = [&](std::size_t i) { return !is_blank(tokens[i].c) && tokens[i].divides(copies); };
  std::size_t taken = 0;  // tokens before it belong to an earlier run
  for (std::size_t i = 0; i < tokens.size();) {
    if (!whole(i)) {
      ++i;
      continue;
    }
    Run run;
    run.copies = copies;
    run.first = run.last = i;
    for (++i; i < tokens.size() && (whole(i) || is_blank(tokens[i].c)); ++i) {
      if (whole(i)) run.last = i;
    }
    if (run.first > taken && is_partial(tokens[run.first - 1], copies)) --run.first;
    if (run.last + 1 < tokens.size() && is_partial(tokens[run.last + 1], copies)) ++run.last;
    trim_ends(tokens, run);
    taken = run.last + 1;
    weigh(tokens, run);
    runs.push_back(run);
    i = std::max(i, taken);
  }
}

std::size_t bytes_of(const std::vector<Token>& tokens, const Run& run) {
  return tokens[run.last].end() - tokens[run.first].begin;
}

// Keeps, of overlapping runs, the longer one; of equally long ones that of more copies.
void choose(const std::vector<Token>& tokens, std::vector<Run>& runs) {
  std::sort(runs.begin(), runs.end(), [&](const Run& a, const Run& b) {
    const std::size_t x = bytes_of(tokens, a), y = bytes_of(tokens, b);
    return x != y ? x > y : a.copies != b.copies ? a.copies > b.copies : a.first < b.first;
  });
  std::vector<bool> used(tokens.size());
  std::erase_if(runs, [&](const Run& run) {
    if (std::any_of(used.begin() + static_cast<std::ptrdiff_t>(run.first),
                    used.begin() + static_cast<std::ptrdiff_t>(run.last) + 1, [](bool u) { return u; })) {
      return true;
    }
    std::fill(used.begin() + static_cast<std::ptrdiff_t>(run.first),
              used.begin() + static_cast<std::ptrdiff_t>(run.last) + 1, true);
    return false;
  });
  std::sort(runs.begin(), runs.end(), [](const Run& a, const Run& b) { return a.first < b.first; });
}

// What a line's runs are measured against, counted once: a line may have very many.
class LineMeasure {
 public:
  explicit LineMeasure(const std::vector<Token>& tokens) {
    while (lead_ < tokens.size() && (is_blank(tokens[lead_].c) || is_one_of(kLineMarkers, tokens[lead_].c))) ++lead_;
    before_.reserve(tokens.size() + 1);
    before_.push_back(0);
    for (const Token& token : tokens) before_.push_back(before_.back() + (is_blank(token.c) ? 0 : token.count));
  }

  // The first token behind blanks and markers, or that of the run.
  std::size_t head(const Run& run) const { return std::min(lead_, run.first); }
  // Characters but blanks: of the run, and from its head to the line's end.
  std::size_t own(const Run& run) const { return before_[run.last + 1] - before_[run.first]; }
  std::size_t all(const Run& run) const { return before_.back() - before_[head(run)]; }

 private:
  std::size_t lead_ = 0;
  std::vector<std::size_t> before_;   // characters but blanks before each token
};

// Where a run stands in its line.
Shape shape_of(const std::vector<Token>& tokens, const LineMeasure& line, const Run& run) {
  if (static_cast<double>(line.own(run)) >= kWholeLine * static_cast<double>(line.all(run))) return Shape::kWhole;
  if (line.head(run) == run.first) return Shape::kLabel;
  const auto parts = [](char32_t c) { return is_blank(c) || is_one_of(U"，。、；：:,;（）()“”《》【】|/", c); };
  const bool open = parts(tokens[run.first - 1].c);
  const bool close = run.last + 1 >= tokens.size() || parts(tokens[run.last + 1].c);
  return open && close ? Shape::kField : Shape::kInside;
}

// Overprinted Latin by itself: a line of nothing but doubled letters, SSttaatteemmeenntt.
bool is_doubled_latin(const std::vector<Token>& tokens, const Run& run) {
  if (run.shape != Shape::kWhole || run.han > 0) return false;
  int letters = 0, steps = 0;
  char32_t before = 0;
  std::u32string seen;
  for (std::size_t i = run.first; i <= run.last; ++i) {
    const char32_t c = tokens[i].c;
    if (!is_ascii_letter(c)) continue;
    ++letters;
    steps += c == before + 1;                       // aabbccdd is a sequence
    if (seen.find(c) == seen.npos) seen += c;
    before = c;
  }
  return letters >= 7 && seen.size() >= 5 && steps * 3 < letters;
}

// 地地点点 begins or fills a line.
bool is_doubled_label(const std::vector<Token>& tokens, const Run& run) {
  if (run.shape != Shape::kWhole && run.shape != Shape::kLabel) return false;
  std::u32string word;
  for (std::size_t i = run.first; i <= run.last; ++i) {
    if (tokens[i].count != run.copies) return false;
    if (is_han(tokens[i].c)) word += tokens[i].c;
  }
  return word.size() == 2 && is_label(word[0], word[1]) && !is_reduplicated_pair(word[0], word[1]);
}

// 22002244年年 is in it: a year, were it not for the copies.
bool has_multiplied_year(const std::vector<Token>& tokens, const Run& run) {
  for (std::size_t year = run.first + 2; year <= run.last; ++year) {
    if (tokens[year].c != U'年' || tokens[year].count != run.copies) continue;
    std::size_t first = year;
    while (first > run.first && is_ascii_digit(tokens[first - 1].c) && tokens[first - 1].divides(run.copies)) --first;
    if (first + 1 >= year || (first > 0 && is_ascii_digit(tokens[first - 1].c))) continue;
    const Number number = number_at(tokens, run, first, tokens[first].count / run.copies);
    if (number.digits.size() == 4 && is_date_part(number)) return true;
  }
  return false;
}

// What the run shows by itself.
bool is_proven(const std::vector<Token>& tokens, const Run& run) {
  if (is_doubled_label(tokens, run) || is_doubled_latin(tokens, run) || has_multiplied_year(tokens, run)) return true;
  if (run.han < 2) return false;
  if (run.shape == Shape::kWhole || run.shape == Shape::kLabel) {
    // Three and more of two characters are also an exclamation: 好好好行行行.
    if (run.score >= (run.copies > 2 ? kExclamation : kLineProof) && run.own >= kHint) return true;
  }
  return run.score >= kProof && run.own >= 2;
}

// What it shows in a document with overprint of the same multiplicity. `beside`: a line next to it is one.
bool is_likely(const Run& run, double evidence, bool beside) {
  if (run.shape == Shape::kWhole && beside) {
    return run.han >= 2 || run.own >= 1 || (run.han == 0 && run.score >= kHint);
  }
  if (run.score < kHint) return false;
  switch (run.shape) {
    case Shape::kWhole: return evidence >= kProof && run.own >= 1;
    case Shape::kLabel: return evidence >= kMuchEvidence && run.own >= 1;
    case Shape::kField: return evidence >= kMuchEvidence && run.own >= 2;
    case Shape::kInside:
      return evidence >= kMuchEvidence && run.score >= kInnerHint && run.own >= 3;
  }
  return false;
}

void divide(std::string_view text, const std::vector<Token>& tokens, const Run& run, std::string& out) {
  bool blanks_divide = true;
  for (std::size_t i = run.first; i <= run.last; ++i) {
    if (is_blank(tokens[i].c)) blanks_divide = blanks_divide && tokens[i].divides(run.copies);
  }
  for (std::size_t i = run.first; i <= run.last; ++i) {
    const Token& token = tokens[i];
    std::uint32_t count = token.count;
    if (!is_blank(token.c) || blanks_divide) count = count / run.copies + count % run.copies;
    out.append(text, token.begin, std::size_t{count} * token.size);
  }
}

// Whether the doubled characters around `place` could prove anything by themselves: five of them in a row, or
// two where a line begins. Nearly all pairs of natural text fail here, before their line is taken apart.
bool may_prove(std::string_view text, std::size_t place) {
  constexpr int kEnough = 5, kMostSteps = 64;
  int doubled = 0;
  std::size_t at = place;
  for (int step = 0; step < kMostSteps && at < text.size() && doubled < kEnough; ++step) {
    const Decoded c = decode_at(text, at);
    std::size_t end = at + c.size;
    int count = 1;
    for (; count < 8 && text.substr(end, c.size) == text.substr(at, c.size); ++count) end += c.size;
    if (c.value == '\n' || (count == 1 && !is_blank(c.value))) break;
    doubled += !is_blank(c.value);
    at = end;
  }
  at = place;
  bool begins_line = false;
  for (int step = 0; step < kMostSteps && doubled < kEnough; ++step) {
    if (at == 0 || text[at - 1] == '\n') {
      begins_line = true;
      break;
    }
    const Decoded c = decode_before(text, at);
    std::size_t begin = at - c.size;
    int count = 1;
    while (count < 8 && begin >= c.size && text.substr(begin - c.size, c.size) == text.substr(begin, c.size)) {
      begin -= c.size;
      ++count;
    }
    if (is_one_of(kLineMarkers, c.value)) {
      at -= c.size;
      continue;
    }
    if (count == 1 && !is_blank(c.value)) break;
    doubled += !is_blank(c.value);
    at = begin;
  }
  return doubled >= kEnough || (begins_line && doubled >= 2);
}

class Finder {
 public:
  Finder(std::string_view text, OverprintEvidence& evidence) : text_(text), evidence_(evidence) {}

  void find(std::vector<Undoubled>& out) {
    std::vector<std::size_t> places;
    find_doubled_pairs(text_, places);
    if (places.empty()) return;
    if (!any_evidence()) std::erase_if(places, [&](std::size_t place) { return !may_prove(text_, place); });
    add_lines(places);
    accept_proven();
    if (!any_evidence()) return;
    add_all_lines();
    accept_likely();
    for (const LineRuns& line : lines_) emit(line, out);
  }

 private:
  // Lines in order, those with a place looked at.
  void add_lines(const std::vector<std::size_t>& places) {
    std::size_t done = 0;
    for (const std::size_t place : places) {
      if (place < done) continue;
      Line line{line_begin(text_, place), line_end(text_, place), 0};
      done = line.next = line.end;
      if (line.end > line.begin && text_[line.end - 1] == '\r') --line.end;
      add_line(line);
    }
  }

  void add_line(const Line& line) {
    LineRuns& added = lines_.emplace_back();
    added.line = line;
    tokenize(text_, line, tokens_);
    if (std::none_of(tokens_.begin(), tokens_.end(), [](const Token& token) { return token.count > 1 && !is_blank(token.c); })) return;
    added.tokens = tokens_;
    for (std::uint32_t copies = OverprintEvidence::kMost; copies >= OverprintEvidence::kFewest; --copies) {
      add_runs(added.tokens, copies, added.runs);
    }
    choose(added.tokens, added.runs);
    const LineMeasure measure(added.tokens);
    for (Run& run : added.runs) run.shape = shape_of(added.tokens, measure, run);
  }

  // In a text with overprint every line counts, since those beside a headline may be its last character.
  void add_all_lines() {
    std::vector<LineRuns> seen;
    seen.swap(lines_);
    std::vector<Line> all;
    split_lines(text_, all);
    std::size_t next = 0;
    for (const Line& line : all) {
      if (next < seen.size() && seen[next].line.begin == line.begin) {
        lines_.push_back(std::move(seen[next++]));
      } else {
        add_line(line);
      }
    }
  }

  void accept_proven() {
    for (LineRuns& line : lines_) {
      for (Run& run : line.runs) {
        if (is_proven(line.tokens, run)) accept(line, run);
      }
    }
  }

  void accept(LineRuns& line, Run& run) {
    run.accepted = true;
    line.copies = run.copies;
    line.proven = line.proven || run.shape == Shape::kWhole;
    evidence_.score[run.copies] += run.score;
  }

  bool any_evidence() const {
    return std::any_of(evidence_.score.begin(), evidence_.score.end(), [](double s) { return s > 0; });
  }

  void accept_likely() {
    const OverprintEvidence known = evidence_;
    for (std::size_t i = 0; i < lines_.size(); ++i) accept_likely(i, known);
    for (std::size_t i = lines_.size(); i-- > 0;) accept_likely(i, known);
  }

  void accept_likely(std::size_t at, const OverprintEvidence& known) {
    LineRuns& line = lines_[at];
    if (line.runs.empty()) return;
    const auto beside = [this](std::size_t other, std::uint32_t copies) {
      return other < lines_.size() && lines_[other].proven && lines_[other].copies == copies;
    };
    for (Run& run : line.runs) {
      if (run.accepted) continue;
      const bool next_to = beside(at - 1, run.copies) || beside(at + 1, run.copies);
      if (is_likely(run, known.score[run.copies], next_to)) accept(line, run);
    }
    accept_rest(line);
  }

  // In a line most of whose Han is overprinted, the rest of it is too: 和和Jumpserver 保保持持心心跳跳.
  void accept_rest(LineRuns& line) {
    if (line.copies == 0) return;
    std::size_t han = 0, covered = 0;
    bool every = true;
    for (const Token& token : line.tokens) {
      if (!is_han(token.c)) continue;
      han += token.count;
      every = every && token.divides(line.copies);
    }
    for (const Run& run : line.runs) {
      for (std::size_t i = run.first; run.accepted && i <= run.last; ++i) {
        covered += is_han(line.tokens[i].c) ? line.tokens[i].count : 0;
      }
    }
    if (static_cast<double>(covered) < kMostOfLine * static_cast<double>(han)) return;
    for (Run& run : line.runs) {
      if (!run.accepted && run.copies == line.copies && run.han > 0 && (every || run.own >= 1)) accept(line, run);
    }
  }

  void emit(const LineRuns& line, std::vector<Undoubled>& out) const {
    for (const Run& run : line.runs) {
      if (!run.accepted) continue;
      Undoubled& edit = out.emplace_back();
      edit.begin = line.tokens[run.first].begin;
      edit.end = line.tokens[run.last].end();
      divide(text_, line.tokens, run, edit.text);
    }
  }

  std::string_view text_;
  OverprintEvidence& evidence_;
  std::vector<LineRuns> lines_;
  std::vector<Token> tokens_;  // of the line that is looked at
};

}  // namespace

void find_overprinted_runs(std::string_view text, OverprintEvidence& evidence, std::vector<Undoubled>& runs) {
  Finder(text, evidence).find(runs);
}

}  // namespace hansieve
