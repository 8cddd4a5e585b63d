// Converts between Chinese scripts exactly as OpenCC does.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "hansieve/base/edits.h"
#include "hansieve/base/result.h"

namespace hansieve {

class Converter {
 public:
  virtual ~Converter() = default;

  /// Loads a configuration by name ("t2s") or by the path of its .json file.
  static Result<std::shared_ptr<const Converter>> load(const std::string& configuration);

  /// Appends the converted text to `out` and returns how many bytes of `text` that was: all of them if
  /// `last`, else up to a place where the rest can be converted by itself together with what follows,
  /// with the same result as the whole. Text that ends with "\n" is always taken whole.
  /// `edits`, if given, gets what changed. Thread-safe.
  virtual std::size_t convert(std::string_view text, bool last, std::string& out, Edits* edits) const = 0;
};

}  // namespace hansieve
