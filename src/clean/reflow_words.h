// Words across a line break: does the text read on, as far as a dictionary can tell?
#pragma once

#include <memory>
#include <string_view>

#include "hansieve/base/result.h"

namespace hansieve::reflow {

/// Whether a dictionary word would stand across the place where `left` ends and `right` begins.
/// Immutable; one object is shared between threads. Uses ICU's dictionary of Chinese and Japanese.
class Words {
 public:
  static Result<std::unique_ptr<Words>> load();
  ~Words();

  /// Reads at most five characters on each side. Constant time.
  bool cross(std::string_view left, std::string_view right) const;

  /// The same by ICU's own iterator: for what the dictionary is not read for, and for tests.
  bool cross_by_iterator(std::string_view left, std::string_view right) const;

 private:
  struct Impl;
  explicit Words(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hansieve::reflow
