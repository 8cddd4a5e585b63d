// What every cleaning step's tests need: run one, and hold it to the laws of clean/step.h.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hansieve/clean/step.h"

namespace hansieve::test {

/// The bytes as UTF-8: maximal bad parts become U+FFFD.
std::string valid_text(std::string_view bytes);

/// The text after one `find` of the step over the whole of it.
std::string apply_once(const Step& step, std::string_view text);

/// What the step remembers of a document's first window; null: nothing.
std::unique_ptr<StepMemory> memory_behind(const Step& step, std::string_view first);

/// Empty, or which law the step breaks on this text: edits sorted, apart, inside the text and on code
/// points; valid UTF-8 out; nothing found in its own output.
std::string broken_law(const Step& step, std::string_view text);

/// The texts of ../shared/data: every .txt and .md file, as (path, valid UTF-8). Empty where it is missing.
std::vector<std::pair<std::string, std::string>> shared_texts();

}  // namespace hansieve::test
