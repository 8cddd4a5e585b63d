#include "space_kerning.h"

#include <algorithm>
#include <string>

#include "clean/han_statistics.h"
#include "hansieve/text/code_point.h"
#include "hansieve/text/utf8.h"

namespace hansieve {
namespace {

constexpr std::uint32_t kWidestGap = 10;        // blanks; an extractor that keeps the layout prints several
constexpr std::size_t kShortPiece = 3;          // code points between two gaps of a stretched line
constexpr std::size_t kFewestPieces = 6;       // with longer ones among them
constexpr std::size_t kFewestGaps = 5;
constexpr std::size_t kFewestCuts = 2;          // of words, in a document
constexpr std::size_t kLabelCharacters = 9;
constexpr double kWordBits = 4.5;               // that a word's second character gains by its first
constexpr std::size_t kProseCharacters = 12;

bool is_one_of(std::u32string_view set, char32_t c) { return set.find(c) != set.npos; }

// The commonest surnames; names are set with a blank to three characters (王 芳 李小明).
bool is_surname(char32_t c) {
  return is_one_of(U"王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁沈姚"
                   U"卢姜崔钟谭陆汪范廖贾夏韦付邹孟熊秦邱尹薛闫段侯龙陶黎贺顾毛郝龚邵钱严覃武莫孔汤張劉陳楊黃趙吳孫馬羅鄭"
                   U"許韓馮鄧蕭葉蘇呂盧鐘譚陸賈韋鄒賀顧龔錢嚴湯", c);
}

bool is_comma(char32_t c) { return is_one_of(U"，、", c); }
bool is_stop(char32_t c) { return is_one_of(U"，。、；：！？", c); }
bool is_opening(char32_t c) { return is_one_of(U"“‘（《〈「『【〔", c); }
bool is_closing(char32_t c) { return is_one_of(U"”’）》〉」』】〕", c); }
bool is_mark(char32_t c) { return is_stop(c) || is_opening(c) || is_closing(c) || is_one_of(U"—…", c); }
bool is_wide(char32_t c) { return is_han(c) || is_mark(c); }

// A comma inside running text: behind a word, and not that of a list's number (十四、 违反).
bool is_running_comma(std::string_view text, const GapLine& line, const Gap& gap) {
  if (!is_comma(gap.left)) return false;
  const std::size_t comma = gap.begin - 3;   // ，、 take three bytes
  if (comma <= line.begin) return false;
  const char32_t before = decode_before(text, comma).value;
  if (!is_han(before) && !is_closing(before) && !is_latin(before) && !is_ascii_digit(before) &&
      !is_one_of(U"%％℃\"", before)) {
    return false;
  }
  if (gap.left != U'、') return true;
  for (std::size_t at = comma; at > line.begin;) {
    const Decoded c = decode_before(text, at);
    if (!is_one_of(U"一二三四五六七八九十百", c.value) && !is_ascii_digit(c.value) && !is_blank(c.value)) return true;
    at -= c.size;
  }
  return false;
}

void remove(Gap& gap, const char* rule) {
  gap.remove = true;
  gap.rule = rule;
}

std::size_t count_up_to(std::string_view text, std::size_t begin, std::size_t end, std::size_t most) {
  std::size_t count = 0;
  for (; begin < end && count <= most; begin += decode_at(text, begin).size) ++count;
  return count;
}

// A piece of a line between two gaps (or a gap and the line's end).
struct Piece {
  std::size_t begin = 0, end = 0, characters = 0;
  bool plain = false;   // Han, marks, digits and letters only
};

bool is_plain(std::string_view text, std::size_t begin, std::size_t end) {
  for (std::size_t at = begin; at < end;) {
    const Decoded c = decode_at(text, at);
    if (!is_wide(c.value) && !is_ascii_digit(c.value) && !is_ascii_letter(c.value) && c.value != '.' &&
        c.value != '%' && c.value != U'％') {
      return false;
    }
    at += c.size;
  }
  return true;
}

// The first and the last piece reach to the line's ends.
std::vector<Piece> pieces_of(std::string_view text, const GapLine& line, const std::vector<Gap>& gaps) {
  std::vector<Piece> pieces;
  std::size_t from = line.begin;
  for (std::size_t i = line.first; i <= line.last; ++i) {
    Piece piece{from, i < line.last ? gaps[i].begin : line.end};
    piece.characters = count_up_to(text, piece.begin, piece.end, kShortPiece);
    piece.plain = piece.characters <= kShortPiece && is_plain(text, piece.begin, piece.end);
    pieces.push_back(piece);
    if (i < line.last) from = gaps[i].end;
  }
  return pieces;
}

// Whether pieces [begin, end), all short, are the letters of running text: at least half of them single, or
// a third of many; different Han; and marks with blanks on both sides, but not at every second place, as
// where blanks stand for quotation marks (曰 岁 ，曰 食 ；).
bool is_letter_spaced(std::string_view text, const std::vector<Piece>& pieces, std::size_t begin, std::size_t end) {
  const std::size_t count = end - begin;
  std::size_t singles = 0, stops = 0, wide = 0, surnames = 0;
  bool before_wide = false;
  std::u32string han;   // four different ones are enough
  for (std::size_t i = begin; i < end; ++i) {
    const char32_t first = decode_at(text, pieces[i].begin).value;
    const char32_t last = decode_before(text, pieces[i].end).value;
    const bool single = pieces[i].characters == 1;
    singles += single;
    surnames += is_surname(first);
    if (single && is_han(first) && han.size() < 4 && han.find(first) == han.npos) han += first;
    if (is_stop(first)) {
      if (!single) return false;
      ++stops;
    }
    wide += before_wide && is_wide(first);
    before_wide = is_wide(last);
  }
  const bool inside = begin > 0 && end < pieces.size();   // of a sentence, not a list
  const bool dense = singles >= (inside ? 4 : 5) && 2 * singles >= count && han.size() >= 4;
  const bool loose = count >= kFewestPieces && 10 * singles >= 3 * count && han.size() >= 3;
  return wide >= 3 && 4 * stops <= count && 3 * surnames < count && (dense || loose);
}

// Gaps inside “...” or 《...》 of this line stand between the clauses of a title or a slogan.
std::vector<bool> quoted_gaps(std::string_view text, const GapLine& line, const std::vector<Gap>& gaps) {
  std::vector<bool> quoted(line.last - line.first);
  std::size_t next = line.first;
  int depth = 0;
  for (std::size_t at = line.begin; at < line.end && next < line.last;) {
    if (at >= gaps[next].begin) quoted[next++ - line.first] = depth > 0;
    if (const auto lead = static_cast<unsigned char>(text[at]); lead >= 0xE4 && lead <= 0xE9) {  // Han: neither opens nor closes
      at += 3;
      continue;
    }
    const Decoded c = decode_at(text, at);
    if (is_opening(c.value) && c.value != U'（') ++depth;
    if (is_closing(c.value) && c.value != U'）') depth = std::max(0, depth - 1);
    at += c.size;
  }
  return quoted;
}

// A comma behind a wide character, as OCR prints it.
bool has_narrow_comma(std::string_view line) {
  for (std::size_t at = line.find(','); at != line.npos; at = line.find(',', at + 1)) {
    if (at > 0 && static_cast<signed char>(line[at - 1]) < 0) return true;
  }
  return false;
}

// A gap behind a line's first few characters sets off a number or a label, whatever word it may cut: 第四条 规划.
bool sets_off_label(std::string_view text, const GapLine& line, const Gap& gap) {
  return count_up_to(text, line.begin, gap.begin, kLabelCharacters) <= kLabelCharacters;
}

// Whether the characters beside the gap make a word more than the one before suggests by itself.
bool cuts_word(const Gap& gap) {
  const double bits = han_statistics::bits_of(gap.right) - han_statistics::bits_behind(gap.left, gap.right);
  const bool number = gap.left == U'第' || gap.right == U'第';   // 第 三 章 is set apart on purpose
  return bits >= kWordBits && !number && !is_surname(gap.left) && !is_surname(gap.right);
}

}  // namespace

bool is_prose(std::string_view line) {
  const auto has = [&](std::string_view mark) { return line.find(mark) != line.npos; };
  if (!has("，") && !has("。") && !has("、") && !has_narrow_comma(line)) return false;
  return count_up_to(line, 0, line.size(), kProseCharacters) > kProseCharacters;
}

void find_stretches(std::string_view text, const GapLine& line, const std::vector<Gap>& gaps,
                    std::vector<Stretch>& stretches, KerningEvidence& evidence) {
  for (std::size_t i = line.first; i < line.last; ++i) {
    const Gap& gap = gaps[i];
    if (gap.remove || !is_wide(gap.left) || !is_wide(gap.right)) continue;
    const bool quote_before_stop = gap.left == U'”' && is_stop(gap.right);
    evidence.behind_comma += gap.blanks <= kWidestGap && (quote_before_stop || is_running_comma(text, line, gap));
    evidence.odd += gap.left == U'：' || (is_stop(gap.right) && !quote_before_stop);
  }
  if (line.last - line.first < kFewestGaps) return;
  const std::vector<Piece> pieces = pieces_of(text, line, gaps);
  for (std::size_t i = 0; i < pieces.size();) {
    if (!pieces[i].plain) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < pieces.size() && pieces[end].plain) ++end;
    Stretch stretch{line.first + i, line.first + end - 1};
    // The gaps beside the stretch are stretched too, but not one behind a bullet.
    const auto is_letter_gap = [&](std::size_t at) { return is_wide(gaps[at].left) && is_wide(gaps[at].right); };
    if (i > 0 && is_letter_gap(stretch.first - 1)) --stretch.first;
    if (end < pieces.size() && is_letter_gap(stretch.last)) ++stretch.last;
    if (is_letter_spaced(text, pieces, i, end)) {
      ++evidence.stretches;
      evidence.letter_gaps += stretch.last - stretch.first;
      stretches.push_back(stretch);
    }
    i = end;
  }
}

void count_commas(std::string_view text, const std::vector<GapLine>& lines, KerningEvidence& evidence) {
  for (const GapLine& line : lines) {
    const std::string_view content = text.substr(line.begin, line.end - line.begin);
    for (const std::string_view comma : {"，", "、"}) {
      for (std::size_t at = content.find(comma); at != content.npos; at = content.find(comma, at + 3)) ++evidence.commas;
    }
  }
}

void mark_stretches(const std::vector<Stretch>& stretches, std::vector<Gap>& gaps, const KerningEvidence& evidence) {
  if (!evidence.between_letters()) return;
  for (const Stretch& stretch : stretches) {
    for (std::size_t i = stretch.first; i < stretch.last; ++i) {
      if (gaps[i].blanks <= 2) remove(gaps[i], "space/letters");
    }
  }
}

void mark_cut_words(std::string_view text, const std::vector<GapLine>& lines, std::vector<Gap>& gaps,
                    KerningEvidence& evidence) {
  struct Place {
    std::size_t gap = 0, line = 0;
    bool cuts = false;
  };
  std::vector<Place> places;
  std::vector<std::size_t> cuts(lines.size());
  for (std::size_t l = 0; l < lines.size(); ++l) {
    std::vector<bool> quoted;
    for (std::size_t i = lines[l].first; i < lines[l].last; ++i) {
      const Gap& gap = gaps[i];
      if (gap.remove || gap.blanks != 1 || !is_han(gap.left) || !is_han(gap.right)) continue;
      if (follows_label(text, gap) || sets_off_label(text, lines[l], gap)) continue;
      if (quoted.empty()) quoted = quoted_gaps(text, lines[l], gaps);
      if (quoted[i - lines[l].first]) continue;
      const bool cut = cuts_word(gap);
      places.push_back({i, l, cut});
      cuts[l] += cut;
      evidence.cuts += cut;
      ++evidence.between_han;
    }
  }
  if (evidence.cuts < kFewestCuts || 3 * evidence.cuts < evidence.between_han) return;
  for (const Place& place : places) {
    if (place.cuts || cuts[place.line] >= kFewestCuts) remove(gaps[place.gap], "space/word");
  }
}

void mark_kerning(std::string_view text, const GapLine& line, std::vector<Gap>& gaps,
                  const KerningEvidence& evidence) {
  if (!evidence.at_punctuation() && !evidence.between_letters()) return;
  const bool prose = is_prose(text.substr(line.begin, line.end - line.begin));
  std::vector<bool> quoted;
  for (std::size_t i = line.first; i < line.last; ++i) {
    Gap& gap = gaps[i];
    if (gap.remove || gap.blanks > kWidestGap || !is_wide(gap.left) || !is_wide(gap.right)) continue;
    if (is_comma(gap.left) && !is_running_comma(text, line, gap)) continue;
    if (is_opening(gap.left) || is_closing(gap.right) || is_comma(gap.left) || is_stop(gap.right)) {
      remove(gap, "space/kerning");          // in headings too: no clause begins here
    } else if (prose && (is_mark(gap.left) || is_mark(gap.right))) {
      const bool signature = gap.left == U'）' && decode_at(text, line.begin).value == U'（';
      if (!signature) remove(gap, "space/kerning");
    } else if (prose && evidence.between_letters() && gap.blanks == 1 && !follows_label(text, gap)) {
      if (quoted.empty()) quoted = quoted_gaps(text, line, gaps);
      if (!quoted[i - line.first]) remove(gap, "space/letters");
    }
  }
}

void mark_dates(std::string_view text, const GapLine& line, std::vector<Gap>& gaps) {
  static constexpr std::string_view kDay = "日", kMonth = "月";
  for (std::size_t i = line.first; i < line.last; ++i) {
    Gap& gap = gaps[i];
    if (gap.remove || gap.blanks != 1 || (gap.left != U'月' && gap.left != U'年') || !is_ascii_digit(gap.right)) continue;
    if (gap.begin < 4 || !is_ascii_digit(static_cast<unsigned char>(text[gap.begin - 4]))) continue;
    std::size_t at = gap.end;
    while (at < line.end && at < gap.end + 3 && is_ascii_digit(static_cast<unsigned char>(text[at]))) ++at;
    const std::string_view unit = gap.left == U'月' ? kDay : kMonth;
    if (at - gap.end <= 2 && text.substr(at, unit.size()) == unit) remove(gap, "space/date");
  }
}

}  // namespace hansieve
