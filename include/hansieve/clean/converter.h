// Converts between Chinese scripts exactly as OpenCC does, from OpenCC's own configurations and
// dictionaries as they are installed, which are read once, at load.
//
//   auto t2s = Converter::load("t2s");
//   std::string out;
//   (*t2s)->convert("乾坤臺灣", true, out, nullptr);   // out: 乾坤台湾
//
// The bytes are those of OpenCC's library for a whole text, whatever the pieces it comes in (OpenCC's
// command breaks phrases at 1 MiB). NUL and U+FFFD are characters like any other here. Knows nothing of
// lines, documents or the other steps.
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

  /// Loads a configuration by name ("t2s") or by the path of its .json file. With `safe_mixed`, words of
  /// Simplified text that OpenCC would damage (乾县 -> 干县) are kept; then the bytes are no longer OpenCC's
  /// where such a word stands. t2s takes some 10 ms.
  static Result<std::shared_ptr<const Converter>> load(const std::string& configuration, bool safe_mixed = false);

  /// Appends the converted text to `out` and returns how many bytes of `text` that was: all of them if
  /// `last`, else up to a place where the rest can be converted by itself together with what follows,
  /// with the same result as the whole. Text that ends with "\n" is always taken whole.
  /// `edits`, if given, gets what changed, one edit for each run of changed characters; it costs nothing
  /// where it is null. `text` is valid UTF-8. O(bytes); allocates nothing but room in `out`. Thread-safe.
  virtual std::size_t convert(std::string_view text, bool last, std::string& out, Edits* edits) const = 0;

  /// Which configuration and which dictionaries: "t2s, OpenCC 1.1.6 0123456789abcdef". The digits are
  /// XXH3 of all entries in use; "dictionaries" stands for the version where the digits are not known.
  virtual std::string description() const = 0;
};

}  // namespace hansieve
