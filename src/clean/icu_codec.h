// The one door to ICU's converters.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct UConverter;

namespace hansieve {

/// A stateless double- or multi-byte encoding, both ways. Not thread-safe.
class IcuCodec {
 public:
  /// `name` as ICU knows it. `is_open()` is false where ICU lacks it: then everything is bad bytes.
  explicit IcuCodec(const char* name);
  ~IcuCodec();
  IcuCodec(const IcuCodec&) = delete;
  IcuCodec& operator=(const IcuCodec&) = delete;

  bool is_open() const { return converter_ != nullptr; }

  /// Appends what `raw` says to `units`, and for each unit the byte of `raw` its character starts at to
  /// `starts`; U+FFFD for bad bytes, which are added to `bad`. Returns the bytes taken: all, but for a
  /// character cut off at the end when not `last`.
  std::size_t decode(std::string_view raw, bool last, std::u16string& units, std::vector<int>& starts,
                     std::size_t& bad);

  /// Appends the bytes of `units`. False where a character has none (written as "?").
  bool encode(std::u16string_view units, std::string& raw);

 private:
  UConverter* converter_ = nullptr;
};

/// Appends UTF-16 (well-formed) as UTF-8, and the other way (valid UTF-8).
void append_utf16_as_utf8(std::u16string_view units, std::string& text);
void append_utf8_as_utf16(std::string_view text, std::u16string& units);

}  // namespace hansieve
