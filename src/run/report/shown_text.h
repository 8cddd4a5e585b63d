// Bytes as they go into the page: valid UTF-8, no more than so many code points.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hansieve {

/// What is no UTF-8 becomes U+FFFD, one for each maximal invalid subpart.
std::string valid_text(std::string_view bytes);

/// The first `most` code points of a valid text; the rest is counted.
struct CutText {
  std::string_view text;
  std::size_t shown = 0, left = 0;  ///< code points
};
CutText cut_text(std::string_view text, std::size_t most);

/// The last `most` code points of a valid text.
std::string_view last_code_points(std::string_view text, std::size_t most);

/// JSON that cannot end the script element it stands in: "<", U+2028 and U+2029 are escaped.
std::string script_safe(std::string_view json);

}  // namespace hansieve
