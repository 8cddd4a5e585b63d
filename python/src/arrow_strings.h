// Arrow string columns without Arrow: reading utf8, large_utf8 and string_view arrays, and writing
// columns of strings and of fixed-size lists of numbers.
//
//   ArrowStrings names(schema, array);              // borrows; the array must outlive it
//   for (std::int64_t i = 0; i < names.size(); ++i)
//     if (!names.is_null(i)) use(names[i]);
//
// Knows nothing of Python. Not thread-safe where it writes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "arrow_c.h"
#include "hansieve/base/result.h"

namespace hansieve::python {

/// How a column keeps its values: strings with 32-bit offsets, with 64-bit offsets, as views; and what a
/// cluster engine's worker reads: bytes with 32-bit offsets, 64-bit numbers.
enum class StringLayout { kUtf8, kLargeUtf8, kView, kBinary, kInt64 };

/// The layout a schema of texts tells of, or an error that names its format.
Result<StringLayout> string_layout(const ArrowSchema& schema);
/// The same for numbers and bytes.
Result<StringLayout> key_layout(const ArrowSchema& schema);

/// Reads one array of strings. Borrows its buffers.
class ArrowStrings {
 public:
  ArrowStrings(StringLayout layout, const ArrowArray& array) : layout_(layout), array_(array) {}

  std::int64_t size() const { return array_.length; }
  bool is_null(std::int64_t i) const {
    const auto* bits = static_cast<const std::uint8_t*>(array_.buffers[0]);
    const std::int64_t at = i + array_.offset;
    return array_.null_count != 0 && bits != nullptr && (bits[at / 8] >> (at % 8) & 1) == 0;
  }
  /// Requires !is_null(i).
  std::string_view operator[](std::int64_t i) const;

 private:
  StringLayout layout_;
  const ArrowArray& array_;
};

/// A finished column (or a chunk of one), which any number of consumers may share.
struct Column {
  std::string format;             ///< Arrow's name of the type; "+w:N" is a list of N `items`
  std::string item_format;        ///< of a list's items
  std::int64_t length = 0, null_count = 0;
  std::vector<std::uint8_t> validity;      ///< one bit a row; empty: no nulls
  std::vector<std::string> buffers;        ///< behind the validity, in Arrow's order
  std::string items;                       ///< a list's values, row after row
  std::int64_t item_count = 0;
};

/// Writes a column of strings row by row, in the layout asked for.
class StringColumn {
 public:
  /// About so much will come; memory is made for a little more.
  explicit StringColumn(StringLayout layout, std::int64_t rows, std::size_t bytes);

  void add(std::string_view text);
  void add_null();
  /// Instead of add(), but for views: the text so far, to which the caller appends the next one and then calls add_appended().
  std::string& text() { return text_; }
  void add_appended();
  /// An error if the text does not fit 32-bit offsets.
  Result<std::shared_ptr<const Column>> finish();

 private:
  void mark(bool valid);
  void end_text();

  StringLayout layout_;
  Column column_;
  std::string offsets_, views_, text_;
  bool overflow_ = false;
};

/// Fills the struct so that it shares `column`; its release lets go of it.
void export_schema(const Column& column, ArrowSchema* schema);
void export_array(std::shared_ptr<const Column> column, ArrowArray* array);

/// The chunks as one stream.
void export_stream(std::vector<std::shared_ptr<const Column>> chunks, const Column& type, ArrowArrayStream* stream);

}  // namespace hansieve::python
