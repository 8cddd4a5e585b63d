// Which lines of a text are boilerplate: evidence from the line, its neighbours, its article and its page.
//
// A rule that needs nothing decides by itself, inside its zone. A rule that needs its page names lines
// that may be body text as well - a date, a number, the name of a paper - and they go only
//   - in a run (blank lines do not end one) with a line that is furniture by itself,
//   - or in the run at the very head or foot of a page known to carry furniture,
//   - or, on such a page, standing alone between blank lines, if hardly any of its kind do (not under
//     Needs::kCompany).
// Only mastheads and furniture speak for what may be either: a notice's date and telephone stand before its editor, a page's tools, links.
// Needs::kBetween wants certain lines on both sides, for a text's own list stands before its editor, too.
// A page carries furniture if some line is furniture by itself, or its head and foot hold two kinds of
// weak lines, the paper's name or the page's number among them.
//
// Records: lines that each begin with a label and a colon (产地：柳湾镇) and of which no rule knows at least two are a form, a list
// of goods, the parts of a conversation. Whatever rules say of its other lines (来源：, 定价：, 作者：), it stays whole.
//
// Articles: one begins at the start of the text, behind a form feed, and at a Markdown heading. The head
// zone is what has at most two lines of prose before it in its article, the tail zone at most two behind.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "clean/boilerplate/fold.h"
#include "clean/boilerplate/rules.h"
#include "hansieve/clean/step.h"
#include "hansieve/text/lines.h"

namespace hansieve::boilerplate {

/// What a line is, as far as its own words tell.
struct Found {
  std::size_t line = 0;         ///< index into the lines
  const Rule* rule = nullptr;   ///< the rule to name
  bool certain = false;         ///< its words are enough (Needs::kNothing, kOnce)
  std::uint64_t kinds = 0;      ///< the rules of its parts, a bit each (by number modulo 64)
  std::size_t suffix = 0;       ///< of a kSuffix rule: the byte of the line where it starts
  bool drop = false;            ///< decided to go
};

/// What earlier windows of the document have shown.
struct PageEvidence : StepMemory {
  bool furniture = false;
};

/// The end of the paragraph that the line [begin, end) starts, wrapped lines included: it ends with a line
/// that ends a sentence or is clearly shorter than the first, and before a blank line or a heading.
std::size_t paragraph_end(std::string_view text, std::size_t begin, std::size_t end);

class Page {
 public:
  Page(std::string_view text, Place place, bool furniture_before);

  const std::vector<Line>& lines() const { return lines_; }
  bool blank(std::size_t line) const { return blank_[line]; }

  /// Whether anything of it could go: weak lines without any evidence are common in body text.
  static bool worth_deciding(const std::vector<Found>& found, bool furniture_before);

  /// Decides about `found` (sorted by line) and adds what blocks and lists take with them.
  void decide(std::vector<Found>& found);

  /// Whether the page is known to carry furniture; valid behind decide().
  bool furniture() const { return furniture_; }

 private:
  bool in_zone(std::size_t line, Zone zone) const;
  void find_prose(const std::vector<Found>& found);
  bool at_edge(std::size_t line) const;
  bool isolated(std::size_t line) const;
  void spare_records(std::vector<Found>& found) const;
  void decide_runs(std::vector<Found>& found);
  void decide_crowds(std::vector<Found>& found);
  void extend(std::vector<Found>& found);
  std::size_t next_text(std::size_t line) const;

  std::string_view text_;
  Place place_;
  bool furniture_;
  std::vector<Line> lines_;
  std::vector<bool> blank_, page_break_;
  std::vector<std::uint32_t> prose_;      // lines of prose before each line, as far as they stay
  std::vector<std::uint32_t> article_;    // the article each line is in
  std::size_t articles_ = 0;
};

}  // namespace hansieve::boilerplate
