// Rows: the non-empty lines of a window, measured as a typesetter sees them.
//
// Widths are columns of a fixed-width Chinese setting: 2 for Han and full-width signs, 1 for ASCII, so
// an em is 2. A blank between wide characters counts nothing: extractors put it where a justified line
// has a gap. Knows nothing of paragraphs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace hansieve::reflow {

/// Columns of a line of a typescript or page rather than of a newspaper's column.
inline constexpr int kPageWide = 56;

/// Columns of the longest title on one line.
inline constexpr int kLongestTitle = 62;

/// What the last character of a row says about the sentence.
enum class End : std::uint8_t {
  kStop,    ///< 。！？… or an ASCII one, closing quotes and brackets behind it allowed: a sentence may end
  kColon,   ///< ：
  kSemi,    ///< ；
  kComma,   ///< ， 、 and other marks inside a sentence, and opening brackets: it goes on
  kClose,   ///< a closing quote or bracket without a stop before it
  kWord,    ///< Han, Latin, digits: a title, or a sentence cut by a line break
};

/// What the start of a row says about it.
enum class Shape : std::uint8_t {
  kPlain,
  kItem,    ///< starts like a list item or a numbered heading: begins something, may run on
  kFixed,   ///< Markdown, table, rule, code, byline mark: one line whatever stands around it
};

struct Row {
  std::size_t begin = 0;  ///< first byte behind the indentation
  std::size_t end = 0;    ///< one past the last byte that is no blank
  std::size_t line = 0;   ///< first byte of the line, indentation included
  std::int32_t width = 0; ///< columns of begin..end
  std::int32_t spaced = 0;      ///< the same with its blanks as a typewriter sets them
  std::int32_t indent = 0;      ///< columns of blanks before it
  std::int32_t chunk = 0;       ///< columns of the first piece that no line break may divide, closing marks included
  std::int32_t bare_chunk = 0;  ///< the same without the closing marks
  std::int32_t hang = 0;        ///< columns of closing marks at the end (they may hang in the margin)
  std::int32_t blanks = 0;      ///< empty lines before it
  std::int32_t han = 0;         ///< Han characters
  std::int32_t marks = 0;       ///< punctuation inside (not at the end)
  std::int32_t commas = 0;      ///< ， 。 ； inside: titles have hardly any of them
  std::int32_t mixes = 0;       ///< places where Han and ASCII meet: typesetters put a little room there
  std::int32_t stops = 0;       ///< sentence ends inside, ； among them
  std::int32_t semis = 0;       ///< ； inside
  std::int32_t opened = 0;      ///< brackets and quotes opened and not closed
  std::int32_t closed = 0;      ///< brackets and quotes closed and not opened
  char32_t first = 0, last = 0;
  End end_kind = End::kWord;
  Shape shape = Shape::kPlain;
  bool starts_closed = false;   ///< starts with a mark that kinsoku forbids at a line's start
  bool starts_open = false;     ///< starts with an opening quote or bracket
  bool dangles = false;         ///< ends with a word that wants another: 的 和 在 把
  bool trails = false;          ///< starts with a particle that leans on what stands before: 的 了 们
  bool leans = false;           ///< starts as hardly any sentence does: with 者 or 性, or with a clause of one character
  bool dateline = false;        ///< starts as an article does: 本报讯, 新华社北京3月8日电
  bool article = false;         ///< starts as an article of a law does: 第三条
  bool clauses = false;         ///< two or three clauses with a blank between and no mark, as titles are set
  bool feed_before = false;     ///< a form feed stands between this row and the one before
};

/// Measures the non-empty lines of `text` (valid UTF-8). O(bytes).
void measure(std::string_view text, std::vector<Row>& rows);

}  // namespace hansieve::reflow
