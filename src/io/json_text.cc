#include "hansieve/io/json_text.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/byte_scan.h"

namespace hansieve {
namespace {

constexpr std::string_view kRule = "json/spelling";
constexpr char kHex[] = "0123456789abcdef";
constexpr char kBase64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// The letter behind the backslash for characters with a short escape, 'u' for other controls, 0 for none.
constexpr std::array<char, 256> make_escapes() {
  std::array<char, 256> table{};
  for (int c = 0; c < 0x20; ++c) table[c] = 'u';
  table['\b'] = 'b', table['\f'] = 'f', table['\n'] = 'n', table['\r'] = 'r', table['\t'] = 't';
  table['"'] = '"', table['\\'] = '\\';
  return table;
}
constexpr auto kEscapes = make_escapes();

void append_u(unsigned unit, std::string& out) {
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHex[unit >> shift & 15];
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 0;
}

unsigned unit_at(std::string_view raw, std::size_t at) {
  unsigned unit = 0;
  for (int i = 0; i < 4; ++i) unit = unit << 4 | static_cast<unsigned>(hex_value(raw[at + i]));
  return unit;
}

void append_code_point(char32_t c, std::string& out) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

// Appends the \u spelling of the UTF-8 sequence at `at`; returns its size.
std::size_t append_escaped_sequence(std::string_view text, std::size_t at, std::string& out) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const std::size_t size = byte(0) < 0xE0 ? 2 : byte(0) < 0xF0 ? 3 : 4;
  char32_t c = byte(0) & (0xFF >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) c = c << 6 | (byte(i) & 0x3F);
  if (c < 0x10000) {
    append_u(c, out);
  } else {
    append_u(0xD800 + ((c - 0x10000) >> 10), out);
    append_u(0xDC00 + ((c - 0x10000) & 0x3FF), out);
  }
  return size;
}

// The first byte at or behind `at` that is not written as it is, or the text's size.
std::size_t next_escaped(std::string_view text, std::size_t at, bool ascii) {
  if (!ascii) {
    return find_bytes(text, at, [](Bytes16 a, Bytes16, Bytes16) { return below(a, 0x20) | equal(a, '"') | equal(a, '\\'); });
  }
  const auto is_plain = [](unsigned char c) { return c < 0x80 && kEscapes[c] == 0; };
  while (at < text.size() && is_plain(static_cast<unsigned char>(text[at]))) ++at;
  return at;
}

std::string with_bad_bytes_spelled(std::string_view text) {
  std::string valid;
  while (!text.empty()) {
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::string_view character = text.substr(0, lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4);
    if (is_utf8(character)) {
      valid += character;
      text.remove_prefix(character.size());
    } else {
      valid += {'\\', 'x', kHex[lead >> 4], kHex[lead & 15]};
      text.remove_prefix(1);
    }
  }
  return valid;
}

}  // namespace

void json_escape(std::string_view text, JsonSpelling spelling, std::string& out, Edits* edits) {
  const bool ascii = spelling == JsonSpelling::kAscii;
  std::size_t done = 0;
  for (std::size_t at = next_escaped(text, 0, ascii); at < text.size(); at = next_escaped(text, done, ascii)) {
    const auto c = static_cast<unsigned char>(text[at]);
    const char escape = kEscapes[c];
    out.append(text, done, at - done);
    const std::size_t from = out.size();
    std::size_t size = 1;
    if (!escape) {
      size = append_escaped_sequence(text, at, out);
    } else if (escape == 'u') {
      append_u(c, out);
    } else {
      out += '\\';
      out += escape;
    }
    if (edits) edits->replace(at, at + size, std::string_view(out).substr(from), kRule);
    done = at + size;
  }
  out.append(text, done);
}

void append_json_string(std::string_view text, std::string& out) {
  out += '"';
  json_escape(is_utf8(text) ? text : with_bad_bytes_spelled(text), JsonSpelling::kUtf8, out);
  out += '"';
}

void append_json_bytes(std::string_view key, std::string_view bytes, std::string& out) {
  (out += '"') += key;
  if (is_utf8(bytes)) {
    out += "\":";
    append_json_string(bytes, out);
  } else {
    ((out += "_b64\":\"") += to_base64(bytes)) += '"';
  }
}

void json_unescape(std::string_view raw, std::string& out, Edits* edits) {
  std::size_t done = 0;
  for (std::size_t at = raw.find('\\'); at != std::string_view::npos; at = raw.find('\\', done)) {
    out.append(raw, done, at - done);
    const std::size_t from = out.size();
    std::size_t size = 2;
    switch (raw[at + 1]) {
      case 'b': out += '\b'; break;
      case 'f': out += '\f'; break;
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 't': out += '\t'; break;
      case 'u': {
        size = 6;
        const unsigned unit = unit_at(raw, at + 2);
        if (unit < 0xD800 || unit > 0xDFFF) {
          append_code_point(unit, out);
          break;
        }
        const bool paired = unit < 0xDC00 && raw.substr(at + 6, 2) == "\\u" && at + 12 <= raw.size();
        const unsigned low = paired ? unit_at(raw, at + 8) : 0;
        if (low >= 0xDC00 && low <= 0xDFFF) {
          append_code_point(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00), out);
          size = 12;
        } else {
          out += '\xFF';
        }
        break;
      }
      default: out += raw[at + 1];
    }
    if (edits) edits->replace(at, at + size, std::string_view(out).substr(from), kRule);
    done = at + size;
  }
  out.append(raw, done);
}

JsonSpelling spelling_of(std::string_view raw) {
  for (const char c : raw) {
    if (static_cast<unsigned char>(c) >= 0x80) return JsonSpelling::kUtf8;
  }
  for (std::size_t at = raw.find('\\'); at != std::string_view::npos; at = raw.find('\\', at + 2)) {
    if (raw[at + 1] == 'u' && unit_at(raw, at + 2) >= 0x80) return JsonSpelling::kAscii;
  }
  return JsonSpelling::kUtf8;
}

std::string to_base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t n = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) group = group << 8 | (i < n ? static_cast<unsigned char>(bytes[at + i]) : 0);
    for (std::size_t i = 0; i < 4; ++i) out += i <= n ? kBase64[group >> (18 - 6 * i) & 63] : '=';
  }
  return out;
}

bool from_base64(std::string_view text, std::string& out) {
  if (text.size() % 4 != 0) return false;
  std::uint32_t group = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    int value = 0;
    if (at > 0 && text[at - 1] == '=' && c != '=') return false;
    if (c >= 'A' && c <= 'Z') value = c - 'A';
    else if (c >= 'a' && c <= 'z') value = c - 'a' + 26;
    else if (c >= '0' && c <= '9') value = c - '0' + 52;
    else if (c == '+') value = 62;
    else if (c == '/') value = 63;
    else if (c != '=' || at + 2 < text.size()) return false;
    group = group << 6 | static_cast<std::uint32_t>(value);
    if (at % 4 != 3) continue;
    for (int shift = 16; shift >= 0; shift -= 8) out += static_cast<char>(group >> shift & 255);
    group = 0;
  }
  if (text.ends_with("==")) out.resize(out.size() - 2);
  else if (text.ends_with("=")) out.resize(out.size() - 1);
  return true;
}

}  // namespace hansieve
