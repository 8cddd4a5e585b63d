// Text in other encodings than UTF-8: which one it is, into UTF-8, and the same bytes back.
//
// Everything behind this door sees UTF-8. A decoder records where encoding its text again would not give
// the bytes that were read (bad bytes, duplicate codes), so the original can always be rebuilt.
//
//   auto found = detect_encoding(first_64_kib, whole);        // or choose_encoding(name, ...)
//   if (!found) fail(found.error());                           // ErrorCode::kConfiguration: not sure
//   Decoder decoder(found->encoding);
//   decoder.decode(raw, last, text, &irregular);
//   ...
//   Encoder(found->encoding).encode(text, back);               // and `irregular` in its places: raw again
//
// A byte order mark is decoded as U+FEFF; the step "repair" removes it. Knows nothing of files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hansieve/base/result.h"

namespace hansieve {

enum class Encoding { kUtf8, kGb18030, kBig5, kUtf16Le, kUtf16Be, kEucTw, kHz };

/// "utf-8", "gb18030", "big5", "utf-16le", "utf-16be", "euc-tw", "hz". Big5 includes HKSCS.
std::string_view encoding_name(Encoding encoding);

struct Detected {
  Encoding encoding = Encoding::kUtf8;
  bool has_mark = false;  ///< the bytes start with a byte order mark
};

/// Finds the encoding of `sample`, the first bytes of a text (64 KiB are plenty, more are not read);
/// `whole`: nothing follows. In order: byte order mark, valid UTF-8, then how likely the text is that
/// each encoding makes of the bytes. An Error (kConfiguration) where that does not single out one.
/// Pure ASCII is UTF-8. Takes a few milliseconds at most. Thread-safe.
Result<Detected> detect_encoding(std::string_view sample, bool whole);

/// What --encoding asks for: "auto", or a name: utf-8, gb18030 (gbk, gb2312, cp936), big5 (big5-hkscs,
/// cp950), utf-16 (mark or statistics tell the byte order), utf-16le, utf-16be, euc-tw, hz. Case and
/// "_" for "-" do not matter. An unknown name is kUsage.
Result<Detected> choose_encoding(std::string_view name, std::string_view sample, bool whole);

/// Where encoding the decoded text again does not give the bytes that were there.
struct Irregular {
  std::uint64_t text_at = 0;    ///< byte of the decoded text, from the start of the document
  std::uint32_t text_size = 0;  ///< bytes of decoded text; the text is U+FFFD where the bytes were bad
  std::uint64_t raw_at = 0;     ///< byte of the input, from the start of the document
  std::string raw;              ///< the bytes that were there
};

/// Turns bytes into UTF-8, in pieces of any size. Each maximal run of bytes that can begin no character
/// becomes one U+FFFD. UTF-8 itself is passed on as it is: the pipeline knows how to treat bad bytes.
/// Not thread-safe; one document each.
class Decoder {
 public:
  explicit Decoder(Encoding encoding);
  ~Decoder();
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;

  /// Appends the text of `raw` to `text`. A character that `raw` cuts off waits for the next call,
  /// unless this is the last. `irregular`, if given, gets the places in order. The text does not depend
  /// on how the bytes were cut.
  void decode(std::string_view raw, bool last, std::string& text, std::vector<Irregular>* irregular);

  /// Bad byte runs so far.
  std::size_t invalid() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Turns UTF-8 into bytes of an encoding, in pieces that begin and end on code points (for HZ: whole
/// lines).
class Encoder {
 public:
  explicit Encoder(Encoding encoding);
  ~Encoder();
  Encoder(Encoder&&) noexcept;
  Encoder& operator=(Encoder&&) noexcept;

  /// Appends the bytes of `text` (valid UTF-8) to `raw`. False where the encoding lacks a character: it
  /// is written as "?" (what a Decoder of the same encoding made always has its bytes, or is irregular).
  bool encode(std::string_view text, std::string& raw);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hansieve
