#include "clean/mojibake.h"

#include "clean/gbk_table.h"
#include "clean/han_statistics.h"
#include "hansieve/text/code_point.h"
#include "hansieve/text/utf8.h"

namespace hansieve {
namespace {

constexpr double kRareBits = 17;
constexpr char32_t kEuroSign = U'\u20AC';  // byte 80, as web decoders show it

// A character by -log2 of how usual it is in Chinese text.
double bits(char32_t c) {
  if (c >= 0x4E00 && c <= 0x9FFF) return han_statistics::bits_of(c);
  if (c < 0x80) return 6;
  if (is_cjk_punctuation(c)) return 8;
  return c == 0xFFFD ? 40 : 24;
}

double bits_of_text(std::string_view text) {
  double sum = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded c = decode_at(text, at);
    sum += bits(c.value);
    at += c.size;
  }
  return sum;
}

// The bytes of the line in GBK; false if a character has none.
bool to_bytes(std::string_view line, std::string& raw) {
  const GbkTable& gbk = GbkTable::get();
  for (std::size_t at = 0; at < line.size();) {
    const Decoded c = decode_at(line, at);
    at += c.size;
    const unsigned bytes = c.value == kEuroSign ? 0x80 : gbk.bytes(c.value);
    if (bytes == 0 && c.value != 0) {
      if (c.value != 0xFFFD) return false;
      raw += "\xFF";  // a byte that was lost
      continue;
    }
    if (bytes > 0xFF) raw += static_cast<char>(bytes >> 8);
    raw += static_cast<char>(bytes);
  }
  return true;
}

}  // namespace

bool may_be_mojibake(char32_t c) {
  if (han_statistics::bits_of(c) < kRareBits) return false;
  const unsigned bytes = GbkTable::get().bytes(c);
  return bytes >= 0xE380 && bytes <= 0xEFBF && (bytes & 0xFF) >= 0x80 && (bytes & 0xFF) <= 0xBF;
}

std::optional<std::string> undo_gbk_mojibake(std::string_view line) {
  std::string raw, text;
  if (!to_bytes(line, raw)) return std::nullopt;
  std::size_t at = 0, lost = 0;
  for (Invalid bad = find_invalid(raw); bad.size > 0; bad = find_invalid(raw, at)) {
    text.append(raw, at, bad.at - at);
    at = bad.at + bad.size;
    // A "?" behind is the byte that was lost.
    if (at < raw.size() && raw[at] == '?') ++at;
    if (!text.ends_with("\uFFFD")) text += "\uFFFD";
    ++lost;
  }
  text.append(raw, at);
  const std::size_t characters = count_code_points(text);
  // One lost byte in ten characters at most; and what comes out must be far more usual than what was there.
  if (lost * 10 > characters) return std::nullopt;
  const double before = bits_of_text(line), after = bits_of_text(text);
  if (text == line || after > before * 0.6 || after > 15.0 * static_cast<double>(characters)) return std::nullopt;
  return text;
}

}  // namespace hansieve
