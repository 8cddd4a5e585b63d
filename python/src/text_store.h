// TextStore: many str as UTF-8, one behind another in few large blocks, without a Python object for each.
//
//   TextStore store;
//   std::string_view text = store.add(str);      // valid until clear() or the store's end
//
// Needs the GIL to add. Reads the str without leaving an encoded copy inside it.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "python_text.h"

namespace hansieve::python {

class TextStore {
 public:
  /// A lone surrogate, which UTF-8 does not have, becomes U+FFFD. Raises TypeError for what is no str.
  std::string_view add(nb::handle text);
  /// The same for bytes that are UTF-8 already.
  std::string_view add_bytes(std::string_view bytes);

  /// Forgets all texts and keeps one block for the next.
  void clear();

 private:
  static constexpr std::size_t kBlockBytes = std::size_t{4} << 20;
  char* room_for(std::size_t bytes);

  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t used_ = 0, size_ = 0;      // of the last block
  std::vector<char32_t> code_points_;
};

/// Writes code points as UTF-8 and returns the end; needs room for 4 bytes for each and 4 more.
char* write_utf8(const char32_t* code_points, std::size_t count, char* out);

}  // namespace hansieve::python
