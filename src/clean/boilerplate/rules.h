// Boilerplate rules: what they say, and reading them from TOML.
//
//   family = "newspaper"                     # what the file is about
//   [sets]
//   weekday = "一二三四五六日天"              # characters
//   [words]
//   date = "{digit:4}年{digit:1-2}月{digit:1-2}日"
//   [[rule]]
//   name = "masthead-next-issue"             # becomes boilerplate/masthead-next-issue; begins with its class
//   class = "masthead"
//   shape = "item"                           # see Shape
//   zone = "anywhere"                        # see Zone
//   needs = "nothing"                        # see Needs
//   patterns = ["下期出版[:日期]*{date}"]      # see pattern.h
//   contains = ["ICP"]                       # it must have one of these; wanted where all patterns can begin
//                                            # and end with anything, so that lines can be told apart fast
//   examples = ["下期出版：2月24日"]           # lines it takes; checked when the rules are read
//   counterexamples = ["下期出版计划"]         # lines it must leave; checked too
//
// Sets and words of the files that ship with the library can be used in every file.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clean/boilerplate/pattern.h"
#include "hansieve/base/result.h"

namespace hansieve::boilerplate {

enum class Class : std::uint8_t {
  kByline, kMasthead, kFurniture, kQrcode, kDisclaimer, kRelated, kCredits, kShare, kCopyright, kCaption
};
inline constexpr std::size_t kClasses = 10;

std::string_view class_name(Class c);
std::span<const std::string_view> class_names();

/// What part of the text a match takes away.
enum class Shape : std::uint8_t {
  kLine,    ///< the whole line
  kItem,    ///< the whole line, alone or together with other items: extractors run them into one
  kBlock,   ///< the line, and the lines after it up to the end of its paragraph: a notice may be wrapped
  kRest,    ///< the line, and the short lines after it up to the end of the article: a list under its heading
  kSuffix,  ///< the end of the line
};

/// Where in an article it may stand. Pages hold several articles; see page.h for how they are told apart.
enum class Zone : std::uint8_t { kAnywhere, kHead, kTail, kEdges };

/// What else has to be there.
enum class Needs : std::uint8_t {
  kNothing,  ///< the words are enough
  kPage,     ///< may be body text: its neighbours or its place on a page with furniture must speak for it
  kCompany,  ///< as kPage, but standing alone on such a page is not enough
  kBetween,  ///< certain lines before and behind it, with no other text between them
  kCrowd,    ///< four such lines close together: one word of a menu is a word, a menu is not
  kMember,   ///< as kCrowd, on what is a web page by other lines: words that make other lists as well
  kOnce,     ///< no other line of the rule in its zone: a page has one time, a log or a timetable many
};

struct Rule {
  std::string name;  ///< "boilerplate/class-what"
  Class what = Class::kFurniture;
  Shape shape = Shape::kLine;
  Zone zone = Zone::kAnywhere;
  Needs needs = Needs::kNothing;
  std::vector<Pattern> patterns;
  std::vector<std::u32string> contains;  ///< folded; a line without any of these is not its
  std::vector<std::string> examples, counterexamples;
  std::string place;  ///< file and line, for messages

  /// Whether a folded line has one of `contains`, or there are none.
  bool may_take(std::u32string_view line) const;

  /// Whether a pattern matches all of a folded line; for kBlock, how it begins; for kSuffix, how it ends.
  bool takes(std::u32string_view line) const;
};

/// Reads a rule file and appends its rules. `vocabulary` gets its sets and words.
/// Errors are kConfiguration and name file, line and column.
Result<void> read_rules(std::string_view toml, const std::string& name, Vocabulary& vocabulary,
                        std::vector<Rule>& rules);

/// The files that ship with the library, as {name, text}; generated at build.
struct RuleFile { std::string_view name, toml; };
extern const RuleFile kRuleFiles[];
extern const std::size_t kRuleFileCount;

}  // namespace hansieve::boilerplate
