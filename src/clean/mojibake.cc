#include "clean/mojibake.h"

#include "clean/gbk_table.h"
#include "clean/han_statistics.h"
#include "clean/windows1252.h"
#include "hansieve/text/code_point.h"
#include "hansieve/text/utf8.h"

namespace hansieve {
namespace {

constexpr double kRareBits = 17;
constexpr char kLost = '\xFF';  // in the place of a byte that was lost
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
bool to_gbk(std::string_view line, std::string& raw) {
  const GbkTable& gbk = GbkTable::get();
  for (std::size_t at = 0; at < line.size();) {
    const Decoded c = decode_at(line, at);
    at += c.size;
    const unsigned bytes = c.value == kEuroSign ? 0x80 : gbk.bytes(c.value);
    if (bytes == 0 && c.value != 0) {
      if (c.value != 0xFFFD) return false;
      raw += kLost;
      continue;
    }
    if (bytes > 0xFF) raw += static_cast<char>(bytes >> 8);
    raw += static_cast<char>(bytes);
  }
  return true;
}

// The same in Windows-1252 or Latin-1.
bool to_windows1252(std::string_view line, std::string& raw) {
  for (std::size_t at = 0; at < line.size();) {
    const Decoded c = decode_at(line, at);
    at += c.size;
    const auto byte = windows1252_byte(c.value);
    if (!byte && c.value != 0xFFFD) return false;
    raw += byte ? static_cast<char>(*byte) : kLost;
  }
  return true;
}

struct Reading {
  std::string text;
  std::size_t lost = 0;  // characters that want a byte
};

Reading read_utf8(std::string_view bytes) {
  std::string raw(bytes);
  Reading out;
  std::size_t at = 0;
  for (Invalid bad = find_invalid(raw); bad.size > 0; bad = find_invalid(raw, at)) {
    out.text.append(raw, at, bad.at - at);
    at = bad.at + bad.size;
    // Byte A0 is a blank in Western encodings, and tidied away as one: E4 BD 20 was 你.
    if (bad.size == 2 && at < raw.size() && raw[at] == ' ') {
      raw[at] = static_cast<char>(0xA0);
      at = bad.at;
      if (find_invalid(std::string_view(raw).substr(at, 3)).size == 0) continue;
      at += bad.size;
      raw[at] = ' ';
    }
    // A "?" behind is the byte that was lost.
    if (at < raw.size() && raw[at] == '?') ++at;
    if (!out.text.ends_with("\uFFFD")) {  // the rest of a character that is lost already
      out.text += "\uFFFD";
      ++out.lost;
    }
  }
  out.text.append(raw, at);
  return out;
}

// Pairs of GB2312 alone: a wider trail byte would take the letter behind an é for its second half.
Reading read_gb2312(std::string_view raw) {
  const GbkTable& gbk = GbkTable::get();
  Reading out;
  for (std::size_t at = 0; at < raw.size(); ++at) {
    const auto lead = static_cast<unsigned char>(raw[at]);
    if (lead < 0x80) {
      out.text += raw[at];
      continue;
    }
    const auto trail = at + 1 < raw.size() ? static_cast<unsigned char>(raw[at + 1]) : 0U;
    const char32_t c = lead >= 0xA1 && trail >= 0xA1 ? gbk.character(lead, static_cast<unsigned char>(trail)) : 0;
    out.lost += c == 0;
    if (c == 0) continue;
    append_utf8(c, out.text);
    ++at;
  }
  return out;
}

// One lost byte in ten characters at most; and what comes out must be far more usual than what was there.
bool is_better(std::string_view line, const Reading& reading) {
  const std::size_t characters = count_code_points(reading.text);
  if (reading.lost * 10 > characters || reading.text == line) return false;
  const double before = bits_of_text(line), after = bits_of_text(reading.text);
  return after <= before * 0.6 && after <= 15.0 * static_cast<double>(characters);
}

}  // namespace

bool may_be_mojibake(char32_t c) {
  if (han_statistics::bits_of(c) < kRareBits) return false;
  const unsigned bytes = GbkTable::get().bytes(c);
  return bytes >= 0xE380 && bytes <= 0xEFBF && (bytes & 0xFF) >= 0x80 && (bytes & 0xFF) <= 0xBF;
}

std::optional<std::string> undo_mojibake(std::string_view line) {
  // Two Han by accident take six letters that are rare anywhere; pairs of letters are not so rare.
  constexpr std::size_t kLeastHan = 2, kLeastHanOfPairs = 4;
  std::string raw;
  if (to_windows1252(line, raw)) {
    Reading reading = read_utf8(raw);
    if (reading.lost == 0 && reading.text.size() < line.size()) {
      if (auto twice = undo_mojibake(reading.text)) return twice;
    }
    if (is_better(line, reading) && count_han(reading.text) >= kLeastHan) return std::move(reading.text);
    reading = read_gb2312(raw);
    if (reading.lost == 0 && is_better(line, reading) && count_han(reading.text) >= kLeastHanOfPairs) return std::move(reading.text);
    return std::nullopt;
  }
  raw.clear();
  if (!to_gbk(line, raw)) return std::nullopt;
  Reading reading = read_utf8(raw);
  if (!is_better(line, reading)) return std::nullopt;
  return std::move(reading.text);
}

}  // namespace hansieve
