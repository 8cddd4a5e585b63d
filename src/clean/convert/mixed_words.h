// Words of Simplified text that a conversion from Traditional would damage.
#pragma once

#include <span>
#include <string_view>

#include "clean/convert/plan.h"

namespace hansieve::convert {

/// A word and the configurations that damage it, separated by blanks.
struct MixedWord {
  std::string_view word;
  std::string_view configurations;
};

/// The reviewed table. A word stands here only if no Traditional or half-converted text has it by chance:
/// 於潜 is a county, but 於潜在 is 于潜在, so only 於潜县 is listed.
std::span<const MixedWord> mixed_words();

/// Makes every stage of the plan keep the words listed for it.
void keep_mixed_words(Plan& plan);

}  // namespace hansieve::convert
