#include "reference/pinyin_noise.h"

#include "clean/gbk_table.h"
#include "hansieve/text/utf8.h"

namespace hansieve::test {
namespace {

std::string to_gbk(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded c = decode_at(text, at);
    const unsigned bytes = GbkTable::get().bytes(c.value);
    if (bytes > 0xFF) out += static_cast<char>(bytes >> 8);
    out += static_cast<char>(bytes & 0xFF);
    at += c.size;
  }
  return out;
}

std::string from_gbk(std::string_view raw, std::size_t& lost) {
  std::string out;
  lost = 0;
  for (std::size_t i = 0; i < raw.size();) {
    const auto lead = static_cast<unsigned char>(raw[i]);
    if (lead < 0x80) {
      out += raw[i++];
      continue;
    }
    const char32_t c = i + 1 < raw.size() ? GbkTable::get().character(lead, static_cast<unsigned char>(raw[i + 1])) : 0;
    if (c != 0) {
      append_utf8(c, out);
    } else {
      out += '?';
      ++lost;
    }
    i += 2;
  }
  return out;
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size())) ++n;
  return n;
}

}  // namespace

Noise annotate_bytes(std::string_view text, const std::vector<Annotated>& table) {
  std::string raw = to_gbk(text);
  std::size_t across = 0, lost = 0;
  for (const Annotated& row : table) {
    const std::string bytes = to_gbk(row.character);
    const std::string with = bytes + "(" + to_gbk(row.reading) + ")";
    across += count(raw, bytes) - count(from_gbk(raw, lost), row.character);
    for (std::size_t at = raw.find(bytes); at != std::string::npos; at = raw.find(bytes, at + with.size())) {
      raw.replace(at, bytes.size(), with);
    }
  }
  Noise noise;
  noise.text = from_gbk(raw, lost);
  noise.across = across;
  noise.lost = lost != across;
  return noise;
}

}  // namespace hansieve::test
