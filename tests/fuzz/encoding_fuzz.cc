// Bytes in any encoding: text and irregular stretches give the bytes back, whatever the chunks.
#include <string>
#include <vector>

#include "fuzz.h"
#include "hansieve/clean/encoding.h"
#include "hansieve/text/utf8.h"

namespace hansieve::fuzz {
namespace {

std::string decode_all(Encoding encoding, std::string_view raw, std::size_t chunk, std::vector<Irregular>& irregular) {
  Decoder decoder(encoding);
  std::string text;
  for (std::size_t at = 0; at < raw.size(); at += chunk) decoder.decode(raw.substr(at, chunk), at + chunk >= raw.size(), text, &irregular);
  if (raw.empty()) decoder.decode({}, true, text, &irregular);
  return text;
}

void check(std::string_view input) {
  constexpr Encoding kEncodings[] = {Encoding::kGb18030, Encoding::kBig5, Encoding::kUtf16Le, Encoding::kUtf16Be, Encoding::kEucTw, Encoding::kHz};
  Choices choices(input);
  const Encoding encoding = kEncodings[choices.below(std::size(kEncodings))];
  const std::size_t chunk = 1 + choices.below(64);
  const std::string_view raw = choices.rest();
  (void)detect_encoding(raw, true);

  std::vector<Irregular> irregular, in_chunks;
  const std::string text = decode_all(encoding, raw, raw.size() + 1, irregular);
  require(find_invalid(text).size == 0, "decoded text is UTF-8");
  require(decode_all(encoding, raw, chunk, in_chunks) == text, "the text does not depend on chunks", text);

  std::string back;
  std::size_t at = 0;
  Encoder encoder(encoding);
  for (const Irregular& one : irregular) {
    require(one.text_at >= at && one.text_at + one.text_size <= text.size(), "irregular stretches lie in order inside the text");
    encoder.encode(std::string_view(text).substr(at, one.text_at - at), back);
    back += one.raw;
    at = one.text_at + one.text_size;
  }
  encoder.encode(std::string_view(text).substr(at), back);
  if (encoding != Encoding::kHz) require(back == raw, "the bytes come back", text);
}

const Target target("encoding", check);

}  // namespace
}  // namespace hansieve::fuzz
