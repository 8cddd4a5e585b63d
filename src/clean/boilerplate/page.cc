#include "clean/boilerplate/page.h"

#include <algorithm>
#include <bit>
#include <unordered_map>

#include "hansieve/text/code_point.h"
#include "hansieve/text/utf8.h"

namespace hansieve::boilerplate {
namespace {

constexpr std::size_t kProseBytes = 45;      // a line of prose has a full stop and at least this,
constexpr std::size_t kLongProseBytes = 180;  // or is as long as this
constexpr std::size_t kZoneProse = 2;
constexpr std::size_t kMostBlockLines = 12;
constexpr std::size_t kMostListLines = 200;
constexpr std::size_t kListLineBytes = 180;
constexpr std::size_t kMostAlone = 2;
constexpr std::size_t kCrowd = 4;
constexpr std::size_t kCrowdReach = 12;  // lines, blank ones not counted
constexpr std::size_t kLabel = 8;        // characters of the label of a form's line
constexpr std::size_t kRecord = 2;       // labelled lines that no rule knows
constexpr std::size_t kRecordReach = 8;  // lines to either side, blank ones not counted

bool needs_crowd(const Rule& rule) { return rule.needs == Needs::kCrowd || rule.needs == Needs::kMember; }

bool is_blank_line(std::string_view line, bool& page_break) {
  page_break = false;
  for (std::size_t at = 0; at < line.size();) {
    const Decoded got = decode_at(line, at);
    if (got.value == '\f') page_break = true;
    if (fold(got.value) != ' ') return false;
    at += got.size;
  }
  return true;
}

bool is_heading(std::string_view line) {
  const std::size_t at = line.find_first_not_of('#');
  return at != std::string_view::npos && at > 0 && at <= 6 && line[at] == ' ';
}

// Whether it begins with a label of Han or capitals (产地, ISBN) and a colon, as the lines of a form do.
bool is_labelled(std::string_view line) {
  std::size_t label = 0;
  for (std::size_t at = 0; at < line.size() && label <= kLabel;) {
    const Decoded got = decode_at(line, at);
    at += got.size;
    if (is_han(got.value) || (got.value >= 'A' && got.value <= 'Z')) {
      ++label;
    } else if (const char32_t c = fold(got.value); c == ':') {
      return label > 0 && at < line.size();
    } else if (c != ' ') {
      return false;
    }
  }
  return false;
}

bool ends_sentence(std::string_view line) {
  while (!line.empty()) {
    const Decoded got = decode_before(line, line.size());
    switch (got.value) {
      case U'。': case U'！': case U'？': case '!': case '?': return true;
      case U'”': case U'’': case U'）': case U'」': case U'』': case U'】': case ')': case '"': case ']': break;
      default:
        if (fold(got.value) != ' ') return false;
    }
    line.remove_suffix(got.size);
  }
  return false;
}

bool is_prose(std::string_view line) {
  if (line.size() < kProseBytes) return false;
  return line.size() >= kLongProseBytes || line.find("。") != std::string_view::npos;
}

// Furniture of a printed page, as opposed to what any web page has.
bool speaks_for_page(const Rule& rule) {
  return rule.what == Class::kMasthead || rule.what == Class::kFurniture || rule.what == Class::kQrcode;
}

bool speaks_for_web(const Rule& rule) { return rule.what == Class::kCopyright || rule.what == Class::kShare; }

bool names_paper(const Rule& rule) { return rule.what == Class::kMasthead && rule.needs == Needs::kPage; }

bool speaks_for_neighbours(const Rule& rule, const Rule& neighbour) {
  if (neighbour.what == Class::kByline) return false;
  // An editor, a page's tools and its links stand behind a notice's date and telephone, a site's rights beside the site's address.
  if (rule.what == Class::kFurniture || rule.what == Class::kMasthead) {
    return neighbour.what == Class::kFurniture || neighbour.what == Class::kMasthead ||
           (rule.what == Class::kMasthead && neighbour.what == Class::kCopyright);
  }
  return rule.what != Class::kRelated || neighbour.what == Class::kCredits ||
         neighbour.what == Class::kDisclaimer || neighbour.what == Class::kRelated;
}

}  // namespace

std::size_t paragraph_end(std::string_view text, std::size_t begin, std::size_t end) {
  const std::size_t width = end - begin;
  for (std::size_t n = 1; n < kMostBlockLines && end < text.size(); ++n) {
    const std::string_view line = text.substr(begin, end - begin);
    if (ends_sentence(line) || line.size() * 10 < width * 7) break;
    const std::size_t next_end = std::min(text.find('\n', end + 1), text.size());
    const std::string_view next = text.substr(end + 1, next_end - end - 1);
    bool page_break = false;
    if (is_blank_line(next, page_break) || is_heading(next)) break;
    begin = end + 1;
    end = next_end;
  }
  return end;
}

Page::Page(std::string_view text, Place place, bool furniture_before)
    : text_(text), place_(place), furniture_(furniture_before) {
  split_lines(text_, lines_);
  blank_.resize(lines_.size());
  page_break_.resize(lines_.size());
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    bool page_break = false;
    blank_[i] = is_blank_line(content(text_, lines_[i]), page_break);
    page_break_[i] = page_break;
  }
}

void Page::find_prose(const std::vector<Found>& found) {
  std::size_t next = 0;
  prose_.resize(lines_.size() + 1);
  article_.resize(lines_.size());
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const std::string_view line = content(text_, lines_[i]);
    if (i > 0 && (page_break_[i] || is_heading(line))) ++articles_;
    article_[i] = static_cast<std::uint32_t>(articles_);
    while (next < found.size() && found[next].line < i) ++next;
    const bool certain = next < found.size() && found[next].line == i && found[next].certain;
    prose_[i + 1] = prose_[i] + (!certain && is_prose(line));
  }
}

bool Page::in_zone(std::size_t line, Zone zone) const {
  if (zone == Zone::kAnywhere) return true;
  const auto same = std::equal_range(article_.begin(), article_.end(), article_[line]);
  const auto begin = static_cast<std::size_t>(same.first - article_.begin());
  const auto end = static_cast<std::size_t>(same.second - article_.begin());
  const bool head = prose_[line] - prose_[begin] <= kZoneProse && (begin > 0 || place_.first);
  const bool tail = prose_[end] - prose_[line + 1] <= kZoneProse && (end < lines_.size() || place_.last);
  return zone == Zone::kHead ? head : zone == Zone::kTail ? tail : head || tail;
}

std::size_t Page::next_text(std::size_t line) const {
  while (++line < lines_.size() && blank_[line]) {
  }
  return line;
}

// Whether nothing but blank lines lies between the line and the start or the end of its page.
bool Page::at_edge(std::size_t line) const {
  std::size_t before = line;
  while (before > 0 && blank_[before - 1] && !page_break_[before - 1]) --before;
  if (before == 0 ? place_.first : (page_break_[before - 1] || page_break_[line])) return true;
  std::size_t after = line + 1;
  while (after < lines_.size() && blank_[after] && !page_break_[after]) ++after;
  return after == lines_.size() ? place_.last : static_cast<bool>(page_break_[after]);
}

bool Page::isolated(std::size_t line) const {
  return (line == 0 || blank_[line - 1]) && (line + 1 == lines_.size() || blank_[line + 1]);
}

void Page::spare_records(std::vector<Found>& found) const {
  const auto is_known = [&](std::size_t line) {
    const auto at = std::lower_bound(found.begin(), found.end(), line, [](const Found& f, std::size_t l) { return f.line < l; });
    return at != found.end() && at->line == line;
  };
  const auto labelled = [&](std::size_t line) { return is_labelled(content(text_, lines_[line])); };
  const auto is_of_record = [&](const Found& f) {
    if (f.rule->shape == Shape::kBlock || f.suffix > 0 || !labelled(f.line)) return false;
    std::size_t unknown = 0;
    for (const std::ptrdiff_t step : {-1, 1}) {
      auto line = static_cast<std::ptrdiff_t>(f.line) + step;
      for (std::size_t n = 0; n < kRecordReach && unknown < kRecord; line += step) {
        if (line < 0 || line >= static_cast<std::ptrdiff_t>(lines_.size())) break;
        const auto i = static_cast<std::size_t>(line);
        if (page_break_[i]) break;
        if (blank_[i]) continue;
        if (!labelled(i)) break;
        unknown += !is_known(i);
        ++n;
      }
    }
    return unknown >= kRecord;
  };
  std::vector<bool> spared(found.size());
  for (std::size_t i = 0; i < found.size(); ++i) spared[i] = is_of_record(found[i]);
  std::size_t i = 0;
  std::erase_if(found, [&](const Found&) { return spared[i++]; });
}

// Runs: found lines with nothing but blank lines between them.
void Page::decide_runs(std::vector<Found>& found) {
  struct Run {
    std::size_t begin, end;
    bool edge;
  };
  std::vector<Run> runs;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (runs.empty() || next_text(found[i - 1].line) != found[i].line) runs.push_back({i, i, false});
    runs.back().end = i + 1;
  }
  // A page has its date and its number once or twice; more of them alone are the cells of a table.
  std::unordered_map<const Rule*, std::size_t> alone;
  std::uint64_t edge_kinds = 0;
  bool edge_names_paper = false;
  for (Run& run : runs) {
    run.edge = at_edge(found[run.begin].line) || at_edge(found[run.end - 1].line);
    for (std::size_t i = run.begin; i < run.end; ++i) {
      const Found& f = found[i];
      if (f.certain) furniture_ = furniture_ || speaks_for_page(*f.rule);
      if (!f.certain && run.edge && !needs_crowd(*f.rule) && f.rule->what != Class::kRelated) {
        edge_kinds |= f.kinds;
        edge_names_paper = edge_names_paper || names_paper(*f.rule);
      }
      if (!f.certain && f.rule->needs == Needs::kPage && isolated(f.line)) ++alone[f.rule];
    }
  }
  if (edge_names_paper && std::popcount(edge_kinds) >= 2) furniture_ = true;

  for (const Run& run : runs) {
    for (std::size_t i = run.begin; i < run.end; ++i) {
      Found& f = found[i];
      if (f.certain || f.drop || needs_crowd(*f.rule)) continue;
      const auto speaks = [&](const Found& other) { return other.certain && speaks_for_neighbours(*f.rule, *other.rule); };
      const Found* const begin = found.data() + run.begin;
      const Found* const end = found.data() + run.end;
      if (f.rule->needs == Needs::kBetween) {
        f.drop = std::any_of(begin, static_cast<const Found*>(&f), speaks) && std::any_of(static_cast<const Found*>(&f), end, speaks);
        continue;
      }
      const bool company = std::any_of(begin, end, speaks);
      const bool related = f.rule->what == Class::kRelated;
      f.drop = company || (furniture_ && !related && run.edge) ||
               (furniture_ && f.rule->needs == Needs::kPage && isolated(f.line) && alone[f.rule] <= kMostAlone);
    }
  }
}

void Page::decide_crowds(std::vector<Found>& found) {
  std::vector<std::size_t> members, position;  // of `found`; their place among the lines that are not blank
  std::size_t line = 0, texts = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (!needs_crowd(*found[i].rule)) continue;
    for (; line < found[i].line; ++line) texts += !blank_[line];
    members.push_back(i);
    position.push_back(texts);
  }
  const auto is_close = [&](std::size_t i) {
    return i + kCrowd <= members.size() && position[i + kCrowd - 1] - position[i] <= kCrowdReach;
  };
  const auto member = [&](std::size_t m) { return std::next(members.begin(), static_cast<std::ptrdiff_t>(m)); };
  bool web_page = std::any_of(found.begin(), found.end(), [](const Found& f) { return f.certain && speaks_for_web(*f.rule); });
  std::vector<std::pair<std::size_t, std::size_t>> crowds;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (!is_close(i)) continue;
    const std::size_t begin = i;
    std::size_t end = i + kCrowd;
    while (++i < end) {
      if (is_close(i)) end = i + kCrowd;
    }
    crowds.emplace_back(begin, end);
    const auto is_sure = [&](std::size_t f) { return found[f].rule->needs == Needs::kCrowd; };
    web_page = web_page || std::any_of(member(begin), member(end), is_sure);
    i = end - 1;
  }
  if (!web_page) return;
  for (const auto& [begin, end] : crowds) {
    std::for_each(member(begin), member(end), [&](std::size_t f) { found[f].drop = true; });
  }
}

// Blocks take the rest of their paragraph, lists the short lines behind their heading.
void Page::extend(std::vector<Found>& found) {
  std::vector<Found> more;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const Found& f = found[i];
    if (!f.drop) continue;
    std::size_t line = f.line;
    if (f.rule->shape == Shape::kBlock) {
      const std::size_t end = paragraph_end(text_, lines_[line].begin, lines_[line].end);
      while (++line < lines_.size() && lines_[line].begin < end) more.push_back({line, f.rule, true, 0, 0, true});
    } else if (f.rule->shape == Shape::kRest) {
      for (std::size_t n = 0; n < kMostListLines && ++line < lines_.size(); ++n) {
        if (blank_[line]) continue;
        const std::string_view here = content(text_, lines_[line]);
        if (is_heading(here) || page_break_[line] || is_prose(here) || ends_sentence(here) || here.size() > kListLineBytes) break;
        more.push_back({line, f.rule, true, 0, 0, true});
      }
    }
  }
  if (more.empty()) return;
  found.insert(found.end(), more.begin(), more.end());
  std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.line < b.line; });
  // A line taken twice: the first that drops it counts.
  std::size_t kept = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (kept > 0 && found[kept - 1].line == found[i].line) {
      if (!found[kept - 1].drop || found[kept - 1].suffix > 0) found[kept - 1] = found[i];
    } else {
      found[kept++] = found[i];
    }
  }
  found.resize(kept);
}

bool Page::worth_deciding(const std::vector<Found>& found, bool furniture_before) {
  std::uint64_t kinds = 0;
  std::size_t crowd = 0;
  bool paper = false;
  for (const Found& f : found) {
    if (f.certain) return true;
    if (needs_crowd(*f.rule)) {
      ++crowd;
    } else {
      kinds |= f.kinds;
      paper = paper || names_paper(*f.rule);
    }
  }
  return crowd >= kCrowd || (furniture_before && !found.empty()) || (paper && std::popcount(kinds) >= 2);
}

void Page::decide(std::vector<Found>& found) {
  if (std::any_of(found.begin(), found.end(), [](const Found& f) { return f.rule->zone != Zone::kAnywhere; })) {
    find_prose(found);
  }
  std::erase_if(found, [&](const Found& f) { return !in_zone(f.line, f.rule->zone); });
  spare_records(found);
  std::unordered_map<const Rule*, std::size_t> times;
  for (const Found& f : found) times[f.rule] += f.rule->needs == Needs::kOnce;
  std::erase_if(found, [&](const Found& f) { return f.rule->needs == Needs::kOnce && times[f.rule] > 1; });
  for (Found& f : found) f.drop = f.certain;
  decide_runs(found);
  decide_crowds(found);
  extend(found);
}

}  // namespace hansieve::boilerplate
