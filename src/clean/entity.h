// References to characters that a web page's text kept when its tags were taken away: &nbsp; &ldquo; &#20013;
#pragma once

#include <cstddef>
#include <string_view>

namespace hansieve {

struct Entity {
  char32_t character = 0;  // 0: none stands here
  std::size_t size = 0;    // bytes, with & and ;
};

/// The reference at the start of `text`, also one escaped once more (&amp;nbsp;). Only those that prose has: blanks,
/// quotation marks, dashes, and numbers of printable characters; never < > or a lone &, which may be markup. A no-break space
/// is given as a space, an em space as U+3000. O(1).
Entity entity_at(std::string_view text);

/// Whether the text has tags, or speaks of HTML: there references are content. O(text).
bool is_about_markup(std::string_view text);

}  // namespace hansieve
