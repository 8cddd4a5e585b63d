// The step "punctuation": ASCII punctuation of Chinese sentences becomes full-width. Only with
// --punctuation fullwidth; it stands behind "space", which looks at the blanks around marks.
//
//   他说:"好,明天见!"(笑)  ->  他说：“好，明天见！”（笑）
//   3,000元, 12:30, f(x), e.g. stay
#pragma once

#include <memory>

#include "hansieve/clean/step.h"

namespace hansieve {

std::unique_ptr<Step> make_punctuation();

}  // namespace hansieve
