// Forgets everything of an object but what it saved.
#pragma once

#include <memory>

#include "hansieve/base/saved_state.h"
#include "hansieve/base/scratch.h"

namespace hansieve::test {

/// Saves `one`, has `make` make another in its place, and loads it. With the first error.
template <typename T, typename Make>
Result<void> start_again(std::unique_ptr<T>& one, const Make& make, Scratch& scratch) {
  const auto file = scratch.create("state");
  if (!file) return file.error();
  SavedState saved(**file);
  one->save_or_load(saved);
  if (auto ok = saved.finish(); !ok) return ok;
  one = make();
  SavedState loaded(**file, scratch);
  one->save_or_load(loaded);
  return loaded.finish();
}

}  // namespace hansieve::test
