// Between Python's str and UTF-8, and between Arrow capsules and columns.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "arrow_strings.h"
#include "hansieve/base/result.h"

namespace hansieve::python {

namespace nb = nanobind;

/// Raises what an Error says: OSError for files, ValueError for everything else.
[[noreturn]] void raise(const Error& error);
/// Raises TypeError: a str was wanted.
[[noreturn]] void raise_not_str(nb::handle object);

template <typename T>
T value_or_raise(Result<T> result) {
  if (!result) raise(result.error());
  return std::move(result).value();
}

/// A str as UTF-8. A lone surrogate, which UTF-8 does not have, becomes one U+FFFD.
class Utf8 {
 public:
  explicit Utf8(nb::handle text);
  std::string_view view() const { return view_; }

 private:
  nb::object bytes_;
  std::string repaired_;
  std::string_view view_;
};

/// Requires valid UTF-8.
nb::object to_str(std::string_view text);

/// One array that came as a pair of capsules (`__arrow_c_array__`). Needs the GIL to make and to end.
class ImportedArray {
 public:
  using LayoutOf = Result<StringLayout> (*)(const ArrowSchema&);
  explicit ImportedArray(nb::handle object, LayoutOf layout_of = string_layout);
  StringLayout layout() const { return layout_; }
  const ArrowArray& array() const { return *array_; }

 private:
  nb::object capsules_;
  StringLayout layout_;
  const ArrowArray* array_;
};

/// The chunks of a stream (`__arrow_c_stream__`), one at a time. Needs the GIL to make and to end.
class ImportedStream {
 public:
  explicit ImportedStream(nb::handle object);
  ~ImportedStream();
  StringLayout layout() const { return layout_; }
  /// The next chunk, or null at the end; it holds until the next call. Raises what the stream says.
  const ArrowArray* next();

 private:
  nb::object capsule_;
  ArrowArrayStream* stream_;
  StringLayout layout_;
  ArrowArray chunk_{};
};

/// A column of results: hands out `__arrow_c_array__`.
struct ArrowColumn {
  std::shared_ptr<const Column> column;
};

/// Chunks of results: hands out `__arrow_c_stream__`.
struct ArrowChunks {
  std::vector<std::shared_ptr<const Column>> chunks;
  Column type;
};

void bind_arrow(nb::module_& module);

}  // namespace hansieve::python
