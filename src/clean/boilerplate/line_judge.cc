#include "clean/boilerplate/line_judge.h"

#include <algorithm>
#include <bit>

#include "hansieve/text/utf8.h"

namespace hansieve::boilerplate {
namespace {

constexpr std::size_t kSuffixCodePoints = 60;
constexpr std::size_t kBlockBytes = 600;  // a notice says what it is within so much

bool is_certain(const Rule& rule) { return rule.needs == Needs::kNothing || rule.needs == Needs::kOnce; }

std::size_t whole_before(std::string_view line, std::size_t at) {
  while (at > 0 && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80) --at;
  return at;
}

}  // namespace

LineJudge::LineJudge(const RuleSet& rules)
    : rules_(rules), lines_(rules.lines()), items_(rules.items()), blocks_(rules.blocks()), suffixes_(rules.suffixes()) {}

std::uint64_t LineJudge::bit(const Rule& rule) const {
  return std::uint64_t{1} << (static_cast<std::size_t>(&rule - rules_.rules().data()) % 64);
}

Found LineJudge::found_by(const Rule& rule) const { return {0, &rule, is_certain(rule), bit(rule), 0, false}; }

bool LineJudge::may_take(const Rule& rule, std::string_view line) {
  if (rule.contains.empty()) return true;
  fold_line(line, folded_);
  return rule.may_take(folded_.text);
}

std::optional<Found> LineJudge::judge(std::string_view text, std::size_t at, std::string_view line) {
  const Alphabet& alphabet = rules_.alphabet();
  // Only the start and the end of a long line can matter.
  const bool is_long = line.size() > Gate::kMostBytes;
  std::optional<Found> best;
  if (!is_long) {
    if (!read_beginning(line, best)) return std::nullopt;
    if (!best || !best->certain) {
      if (auto items = as_items(); items && (!best || items->certain)) best = items;
    }
  } else {
    alphabet.read(line.substr(0, whole_before(line, Gate::kMostBytes)), line_);
    if (line_.empty()) return std::nullopt;
  }
  if (!best || !best->certain) {
    if (auto block = block_at(text, at, line)) best = block;
  }
  if (!best) {
    const std::size_t from = is_long ? whole_before(line, line.size() - Gate::kMostBytes) : 0;
    if (is_long) alphabet.read(line.substr(from), line_);
    best = suffix(line.substr(from), from);
  }
  return best;
}

/// Finds the rule that takes the whole line (one that is certain goes before one that is not, an earlier one before a later one)
/// and the items that the line begins with. Reads no further than some pattern goes along; whether anything can take the
/// line, and then all of it is in line_.
bool LineJudge::read_beginning(std::string_view line, std::optional<Found>& best) {
  const Alphabet& alphabet = rules_.alphabet();
  std::size_t end = line.size();
  Alphabet::Class last = Alphabet::kBlank;
  while (end > 0) {
    const Decoded got = decode_before(line, end);
    if ((last = alphabet.of(got.value)) != Alphabet::kBlank) break;
    end -= got.size;
  }
  if (end == 0) return false;
  line_.clear();
  first_items_.clear();
  const Rule* rule_of_all = nullptr;
  Walker::State state = Walker::kStart;
  bool blank = false;
  std::size_t at = 0;
  while (at < end && state != Walker::kDead) {
    const Decoded got = decode_at(line, at);
    at += got.size;
    const Alphabet::Class c = alphabet.of(got.value);
    if (c == Alphabet::kBlank) {
      blank = !line_.empty();
      continue;
    }
    if (blank) {
      line_.push_back(Alphabet::kBlank);
      state = lines_.next(state, Alphabet::kBlank);
      blank = false;
    }
    line_.push_back(c);
    state = lines_.next(state, c);
    for (const std::uint32_t e : lines_.ended(state)) {
      const Rule& rule = *rules_.lines().entry(e).rule;
      if (rule.shape == Shape::kItem) first_items_.emplace_back(line_.size(), &rule);
      if (at < end || (rule_of_all != nullptr && (is_certain(*rule_of_all) == is_certain(rule) ? rule_of_all <= &rule : is_certain(*rule_of_all)))) continue;
      if (may_take(rule, line)) rule_of_all = &rule;
    }
  }
  if (rule_of_all != nullptr) best = found_by(*rule_of_all);
  if (at == end) return true;
  if (first_items_.empty() && blocks_.next(Walker::kStart, line_[0]) == Walker::kDead &&
      suffixes_.next(Walker::kStart, last) == Walker::kDead) {
    return false;
  }
  alphabet.read(line, line_);
  return true;
}

/// A notice may be wrapped, so what it says is looked for in its paragraph.
std::optional<Found> LineJudge::block_at(std::string_view text, std::size_t at, std::string_view line) {
  if (rules_.blocks().empty() || blocks_.next(Walker::kStart, line_[0]) == Walker::kDead) return std::nullopt;
  const std::size_t size = paragraph_end(text, at, at + line.size()) - at;
  const std::string_view paragraph = text.substr(at, size <= kBlockBytes ? size : whole_before(text.substr(at), kBlockBytes));
  rules_.alphabet().read(paragraph, paragraph_);
  std::uint32_t best = ~std::uint32_t{0};
  Walker::State state = Walker::kStart;
  for (const Alphabet::Class c : paragraph_) {
    if ((state = blocks_.next(state, c)) == Walker::kDead) break;
    if (c == Alphabet::kBlank) continue;
    for (const std::uint32_t e : blocks_.ended(state)) {
      if (e < best && may_take(*rules_.blocks().entry(e).rule, paragraph)) best = e;
    }
  }
  if (best == ~std::uint32_t{0}) return std::nullopt;
  return found_by(*rules_.blocks().entry(best).rule);
}

/// The first rule that takes an end of the line, and of the ends it takes the longest.
std::optional<Found> LineJudge::suffix(std::string_view line, std::size_t offset) {
  if (line_.empty()) return std::nullopt;  // the end of a long line may be all blanks
  const std::size_t start = line_.size() > kSuffixCodePoints ? line_.size() - kSuffixCodePoints : 0;
  std::uint32_t best = ~std::uint32_t{0};
  std::size_t begin = 0;
  Walker::State state = Walker::kStart;
  for (std::size_t i = line_.size(); i-- > start;) {
    if ((state = suffixes_.next(state, line_[i])) == Walker::kDead) break;
    if (line_[i] == Alphabet::kBlank || suffixes_.ended(state).empty()) continue;
    if (const std::uint32_t e = suffixes_.ended(state).front(); e <= best) best = e, begin = i;
  }
  if (best == ~std::uint32_t{0}) return std::nullopt;
  fold_line(line, folded_);
  Found f = found_by(*rules_.suffixes().entry(best).rule);
  f.suffix = offset + (begin > 0 && line_[begin - 1] == Alphabet::kBlank ? folded_.begin[begin - 1] : folded_.begin[begin]);
  return f;
}

void LineJudge::reach(const Reached& from, const Rule& rule, std::size_t end) {
  if (!is_certain(rule) && (from.kinds & bit(rule)) != 0) return;
  Reached next{from.kinds | bit(rule), from.rule};
  if (next.rule == nullptr || (!is_certain(*next.rule) && is_certain(rule))) next.rule = &rule;
  if (!open_[end] || (!is_certain(*reached_[end].rule) && is_certain(*next.rule))) reached_[end] = next;
  open_[end] = true;
}

/// Whether the line is two or more items on end: the name of the paper, the page, the date ...
/// Items that may be body text count once each, so a row of numbers is none.
std::optional<Found> LineJudge::as_items() {
  if (first_items_.empty()) return std::nullopt;
  const std::size_t size = line_.size();
  reached_.assign(size + 1, {});
  open_.assign(size + 1, false);
  for (const auto& [end, rule] : first_items_) reach({}, *rule, end);
  for (std::size_t at = 1; at < size; ++at) {
    if (!open_[at]) continue;
    if (line_[at] == Alphabet::kBlank) {
      if (!open_[at + 1]) reached_[at + 1] = reached_[at];
      open_[at + 1] = true;
      continue;
    }
    const Reached from = reached_[at];
    Walker::State state = Walker::kStart;
    for (std::size_t i = at; i < size; ++i) {
      if ((state = items_.next(state, line_[i])) == Walker::kDead) break;
      if (line_[i] == Alphabet::kBlank) continue;
      for (const std::uint32_t e : items_.ended(state)) reach(from, *rules_.items().entry(e).rule, i + 1);
    }
  }
  if (!open_[size]) return std::nullopt;
  const Reached& all = reached_[size];
  if (!is_certain(*all.rule) && std::has_single_bit(all.kinds)) return std::nullopt;
  return Found{0, all.rule, is_certain(*all.rule), all.kinds, 0, false};
}

}  // namespace hansieve::boilerplate
