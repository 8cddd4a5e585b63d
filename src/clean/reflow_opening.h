// How a sentence begins tells whether it begins a paragraph too.
#pragma once

#include <string_view>

namespace hansieve::reflow {

/// Nats in favour of a paragraph beginning with `text` (negative: the paragraph before goes on), given
/// that the text before ended a sentence. Chinese and statute wording, both scripts. Constant time.
float opening(std::string_view text);

}  // namespace hansieve::reflow
