// TextStore: many str as UTF-8, one behind another in few large blocks, without a Python object for each.
//
//   TextStore store;
//   std::string_view text = store.add(str);      // valid until clear() or the store's end
//
// Needs the GIL to add. Reads the str without leaving an encoded copy inside it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "large_pages.h"
#include "python_text.h"

namespace hansieve::python {

/// A text as it lies somewhere: UTF-8 (unit 0), or the code points of a str in units of 1, 2 or 4 bytes.
struct StoredText {
  const void* data = nullptr;
  std::size_t size = 0;   ///< units
  unsigned unit = 0;

  static StoredText utf8(std::string_view text) { return {text.data(), text.size(), 0}; }
  /// As UTF-8: where it lies, or in `room`, valid until that is used again. Needs no GIL.
  std::string_view view(std::string& room) const;
};

class TextStore {
 public:
  /// The str itself, not copied, where Python shows what is inside; else as add(). Either way it stays as long as the
  /// store does. Raises TypeError for what is no str.
  StoredText hold(nb::handle text);
  /// A lone surrogate, which UTF-8 does not have, becomes U+FFFD. Raises TypeError for what is no str.
  std::string_view add(nb::handle text);
  /// The same for bytes that are UTF-8 already.
  std::string_view add_bytes(std::string_view bytes);

  /// Forgets all texts and keeps one block for the next.
  void clear();

 private:
  // The first block is small, each further one four times as large, up to the last number.
  static constexpr std::size_t kFirstBlockBytes = std::size_t{64} << 10, kMostBlockBytes = std::size_t{16} << 20;
  char* room_for(std::size_t bytes);
  char* write(nb::handle text, std::size_t count, char* out);

  std::vector<LargeBlock> blocks_;
  std::vector<nb::object> held_;
  std::size_t used_ = 0, size_ = 0;      // of the last block
  std::vector<char32_t> code_points_;    // used where Python does not show its own
};

}  // namespace hansieve::python
