#include "hansieve/clean/encoding.h"

#include <algorithm>

#include "clean/icu_codec.h"
#include "hansieve/text/utf8.h"

namespace hansieve {
namespace {

constexpr std::size_t kLongestHzLine = 1024 * 1024;

const char* icu_name(Encoding encoding) {
  switch (encoding) {
    case Encoding::kUtf8: return "UTF-8";
    case Encoding::kBig5: return "ibm-1375_P100-2008";  // Big5 with HKSCS, ETEN's and user-defined codes
    case Encoding::kUtf16Le: return "UTF-16LE";
    case Encoding::kUtf16Be: return "UTF-16BE";
    case Encoding::kEucTw: return "euc-tw-2014";
    case Encoding::kGb18030:
    case Encoding::kHz: return "gb18030";  // HZ is GB 2312 in seven bits
  }
  return "";
}

// HZ (RFC 1843), one line at a time: "~{" starts double bytes, "~}" ends them, "~~" is "~".
// Each line starts in single bytes.
void decode_hz_line(std::string_view line, IcuCodec& gb, std::string& text, std::size_t& bad) {
  bool doubled = false;
  std::string pairs;
  std::u16string units;
  std::vector<int> starts;
  const auto flush = [&] {
    units.clear();
    starts.clear();
    gb.decode(pairs, true, units, starts, bad);
    append_utf16_as_utf8(units, text);
    pairs.clear();
  };
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto byte = static_cast<unsigned char>(line[i]);
    const char next = i + 1 < line.size() ? line[i + 1] : '\0';
    if (byte == '~' && (next == '{' || next == '}') && doubled == (next == '}')) {
      flush();
      doubled = next == '{';
      ++i;
    } else if (byte == '~' && next == '~' && !doubled) {
      text += '~';
      ++i;
    } else if (doubled && byte >= 0x21 && byte < 0x7F) {
      pairs += static_cast<char>(byte | 0x80);
    } else if (byte < 0x80) {
      flush();
      text += static_cast<char>(byte);
    } else {
      flush();
      text += "\uFFFD";
      ++bad;
    }
  }
  flush();
}

bool encode_hz(std::string_view text, IcuCodec& gb, std::string& raw) {
  bool doubled = false, complete = true;
  std::string pair;
  std::u16string units;
  const auto single = [&] {
    if (doubled) raw += "~}";
    doubled = false;
  };
  for (std::size_t at = 0; at < text.size();) {
    const Decoded c = decode_at(text, at);
    if (c.value < 0x80) {
      single();
      raw += static_cast<char>(c.value);
      if (c.value == '~') raw += '~';
    } else {
      pair.clear();
      units.clear();
      append_utf8_as_utf16(text.substr(at, c.size), units);
      const bool has_code = gb.encode(units, pair) && pair.size() == 2 &&
                            static_cast<unsigned char>(pair[0]) > 0xA0 &&
                            static_cast<unsigned char>(pair[1]) > 0xA0;
      if (has_code) {
        if (!doubled) raw += "~{";
        doubled = true;
        for (const char byte : pair) raw += static_cast<char>(byte & 0x7F);
      } else {
        single();
        raw += '?';
        complete = false;
      }
    }
    at += c.size;
  }
  single();
  return complete;
}

// Some Big5-HKSCS codes are two code points (Ê̄); text is encoded code point by code point, so that the
// bytes do not depend on how it was cut.
bool is_second_of_pair(char16_t unit) { return unit == 0x0304 || unit == 0x030C; }

bool encode_units(std::u16string_view units, IcuCodec& codec, std::string& raw) {
  bool complete = true;
  std::size_t from = 0;
  for (std::size_t i = 1; i <= units.size(); ++i) {
    if (i < units.size() && !is_second_of_pair(units[i])) continue;
    complete &= codec.encode(units.substr(from, i - from), raw);
    from = i;
  }
  return complete;
}

}  // namespace

std::string_view encoding_name(Encoding encoding) {
  switch (encoding) {
    case Encoding::kUtf8: return "utf-8";
    case Encoding::kGb18030: return "gb18030";
    case Encoding::kBig5: return "big5";
    case Encoding::kUtf16Le: return "utf-16le";
    case Encoding::kUtf16Be: return "utf-16be";
    case Encoding::kEucTw: return "euc-tw";
    case Encoding::kHz: return "hz";
  }
  return "";
}

// ---------------------------------------------------------------- Decoder

struct Decoder::State {
  explicit State(Encoding e) : encoding(e), codec(icu_name(e)) {}

  Encoding encoding;
  IcuCodec codec;
  std::string waiting;          // bytes of a character (HZ: line) that is not complete
  std::uint64_t text_at = 0;    // decoded so far
  std::uint64_t raw_at = 0;     // read so far, without `waiting`
  std::size_t bad = 0;
  std::u16string units;
  std::vector<int> starts;
  std::string again;

  void decode_units(std::string_view raw, bool last, std::string& text, std::vector<Irregular>* irregular);
  void decode_hz(std::string_view raw, bool last, std::string& text, std::vector<Irregular>* irregular);
  void find_irregular(std::string_view raw, std::vector<Irregular>& irregular);
};

// Encodes each character again by itself. Called only where encoding all of them showed a difference.
void Decoder::State::find_irregular(std::string_view raw, std::vector<Irregular>& irregular) {
  std::uint64_t at = text_at;
  std::string piece;
  for (std::size_t i = 0; i < units.size();) {
    std::size_t next = i + 1;
    while (next < units.size() && starts[next] == starts[i]) ++next;
    const std::size_t raw_end = next < units.size() ? static_cast<std::size_t>(starts[next]) : raw.size();
    const auto begin = static_cast<std::size_t>(starts[i]);
    const std::u16string_view these = std::u16string_view(units).substr(i, next - i);
    again.clear();
    piece.clear();
    append_utf16_as_utf8(these, piece);
    const bool same = encode_units(these, codec, again) && again == raw.substr(begin, raw_end - begin);
    if (!same) {
      irregular.push_back({at, static_cast<std::uint32_t>(piece.size()), raw_at + begin,
                           std::string(raw.substr(begin, raw_end - begin))});
    }
    at += piece.size();
    i = next;
  }
}

void Decoder::State::decode_units(std::string_view raw, bool last, std::string& text,
                                  std::vector<Irregular>* irregular) {
  units.clear();
  starts.clear();
  const std::size_t taken = codec.decode(raw, last, units, starts, bad);
  const std::size_t before = text.size();
  append_utf16_as_utf8(units, text);
  if (irregular != nullptr) {
    again.clear();
    const bool complete = encode_units(units, codec, again);
    if (!complete || again != raw.substr(0, taken)) find_irregular(raw.substr(0, taken), *irregular);
  }
  text_at += text.size() - before;
  raw_at += taken;
  waiting.assign(raw.substr(taken));
}

void Decoder::State::decode_hz(std::string_view raw, bool last, std::string& text,
                               std::vector<Irregular>* irregular) {
  std::size_t at = 0;
  while (at < raw.size()) {
    const std::size_t nl = raw.find('\n', at);
    std::size_t end = nl == std::string_view::npos ? raw.size() : nl + 1;
    const bool complete = nl != std::string_view::npos || last;
    if (!complete && end - at < kLongestHzLine) break;
    end = std::min(end, at + kLongestHzLine);
    const std::string_view line = raw.substr(at, end - at);
    const std::size_t before = text.size();
    decode_hz_line(line, codec, text, bad);
    if (irregular != nullptr) {
      again.clear();
      const std::string_view decoded = std::string_view(text).substr(before);
      if (!encode_hz(decoded, codec, again) || again != line) {
        irregular->push_back({text_at, static_cast<std::uint32_t>(decoded.size()), raw_at, std::string(line)});
      }
    }
    text_at += text.size() - before;
    raw_at += line.size();
    at = end;
  }
  waiting.assign(raw.substr(at));
}

Decoder::Decoder(Encoding encoding) : state_(std::make_unique<State>(encoding)) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

std::size_t Decoder::invalid() const { return state_->bad; }

void Decoder::decode(std::string_view raw, bool last, std::string& text, std::vector<Irregular>* irregular) {
  State& s = *state_;
  if (s.encoding == Encoding::kUtf8) {
    text += raw;
    return;
  }
  std::string joined;
  if (!s.waiting.empty()) {
    joined = std::move(s.waiting);
    s.waiting.clear();
    joined += raw;
    raw = joined;
  }
  if (s.encoding == Encoding::kHz) {
    s.decode_hz(raw, last, text, irregular);
  } else {
    s.decode_units(raw, last, text, irregular);
  }
}

// ---------------------------------------------------------------- Encoder

struct Encoder::State {
  explicit State(Encoding e) : encoding(e), codec(icu_name(e)) {}
  Encoding encoding;
  IcuCodec codec;
  std::u16string units;
};

Encoder::Encoder(Encoding encoding) : state_(std::make_unique<State>(encoding)) {}
Encoder::~Encoder() = default;
Encoder::Encoder(Encoder&&) noexcept = default;
Encoder& Encoder::operator=(Encoder&&) noexcept = default;

bool Encoder::encode(std::string_view text, std::string& raw) {
  State& s = *state_;
  if (s.encoding == Encoding::kUtf8) {
    raw += text;
    return true;
  }
  if (s.encoding == Encoding::kHz) return encode_hz(text, s.codec, raw);
  s.units.clear();
  append_utf8_as_utf16(text, s.units);
  return encode_units(s.units, s.codec, raw);
}

}  // namespace hansieve
