// Which encoding: the one under which the bytes are the likeliest Chinese text.
//
// Each candidate decodes the sample; the text costs -log2 of its characters' frequencies (Han from
// counted text, everything else by class), bad bytes cost most. All candidates explain the same bytes, so
// the sums compare as they are. The cheapest wins if it wins clearly and reads like text at all.
#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <span>

#include "clean/han_statistics.h"
#include "hansieve/clean/encoding.h"
#include "hansieve/text/utf8.h"

namespace hansieve {
namespace {

constexpr std::size_t kMostSampled = 64 * 1024;
constexpr double kClearBits = 12;        // 1 in 4096 to be wrong, if the model were the truth
constexpr double kPlausibleBits = 19;    // per character that is not ASCII; Chinese text takes 10 to 14
constexpr std::size_t kSurelyUtf8 = 24;  // this many bytes of valid multi-byte sequences are no accident

double character_bits(char32_t c) {
  if (c >= 0x4E00 && c <= 0x9FFF) return han_statistics::bits_of(c);
  if (c == '\n' || c == '\r' || c == '\t' || c == ' ') return 4;
  if (c < 0x20 || c == 0x7F) return 30;
  if (c < 0x7F) return 5;
  if (c == 0xFFFD) return 40;
  if (c < 0xA0) return 30;
  if (c == U'，' || c == U'。' || c == U'、') return 6;
  if (c >= 0x3000 && c <= 0x303F) return 9;
  if (c >= 0xFF01 && c <= 0xFF5E) return 9;
  if (c == 0x2014 || c == 0x2018 || c == 0x2019 || c == 0x201C || c == 0x201D || c == 0x2026 || c == 0xB7) return 9;
  if (c == 0xFEFF) return 10;
  if (c < 0x250 || (c >= 0x370 && c <= 0x4FF)) return 16;
  if (c >= 0x3040 && c <= 0x30FF) return 16;
  if (c >= 0x2000 && c <= 0x2BFF) return 18;
  if (c >= 0xE000 && c <= 0xF8FF) return 32;
  return 26;
}

struct Cost {
  Encoding encoding = Encoding::kUtf8;
  double bits = 0;          // of the whole text
  double beyond_ascii = 0;  // of the characters that are not ASCII
  std::size_t count = 0;    // of those characters
  bool plausible() const { return count == 0 || beyond_ascii / static_cast<double>(count) <= kPlausibleBits; }
};

void add(std::string_view text, Cost& cost) {
  for (std::size_t at = 0; at < text.size();) {
    const Decoded c = decode_at(text, at);
    const double bits = character_bits(c.value);
    cost.bits += bits;
    if (c.value >= 0x80) {
      cost.beyond_ascii += bits;
      ++cost.count;
    }
    at += c.size;
  }
}

Cost cost_of(Encoding encoding, std::string_view sample, bool whole) {
  Cost cost;
  cost.encoding = encoding;
  if (encoding == Encoding::kUtf8) {
    std::size_t at = 0;
    if (!whole) sample.remove_suffix(incomplete_tail(sample));
    for (Invalid bad = find_invalid(sample); bad.size > 0; bad = find_invalid(sample, at)) {
      add(sample.substr(at, bad.at - at), cost);
      add("\uFFFD", cost);
      at = bad.at + bad.size;
    }
    add(sample.substr(at), cost);
    return cost;
  }
  std::string text;
  Decoder(encoding).decode(sample, whole, text, nullptr);
  add(text, cost);
  return cost;
}

std::optional<Encoding> encoding_of_mark(std::string_view sample) {
  if (sample.starts_with("\xEF\xBB\xBF")) return Encoding::kUtf8;
  if (sample.starts_with("\x84\x31\x95\x33")) return Encoding::kGb18030;
  if (sample.starts_with("\xFF\xFE")) return Encoding::kUtf16Le;
  if (sample.starts_with("\xFE\xFF")) return Encoding::kUtf16Be;
  return std::nullopt;
}

// The cheapest of `candidates`, if it is clearly so.
Result<Detected> cheapest(std::span<const Encoding> candidates, std::string_view sample, bool whole) {
  Cost best, second;
  bool first = true;
  for (const Encoding encoding : candidates) {
    const Cost cost = cost_of(encoding, sample, whole);
    if (first || cost.bits < best.bits) {
      second = first ? cost : best;
      if (first) second.bits = 1e300;
      best = cost;
      first = false;
    } else if (cost.bits < second.bits) {
      second = cost;
    }
  }
  if (!best.plausible()) {
    return Error{ErrorCode::kConfiguration,
                 "the encoding is not sure: the text is unlikely Chinese in any known one; name it with --encoding"};
  }
  if (second.bits - best.bits < kClearBits) {
    return Error{ErrorCode::kConfiguration,
                 "the encoding is not sure: " + std::string(encoding_name(best.encoding)) + " or " +
                     std::string(encoding_name(second.encoding)) + "; name it with --encoding"};
  }
  return Detected{best.encoding, false};
}

std::size_t count_beyond_ascii(std::string_view bytes) {
  return static_cast<std::size_t>(
      std::count_if(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }));
}

}  // namespace

Result<Detected> detect_encoding(std::string_view sample, bool whole) {
  if (sample.size() > kMostSampled) {
    sample = sample.substr(0, kMostSampled);
    whole = false;
  }
  if (const auto marked = encoding_of_mark(sample)) return Detected{*marked, true};
  const std::size_t beyond = count_beyond_ascii(sample);
  if (beyond == 0 && sample.find('\0') == std::string_view::npos) {
    if (sample.find("~{") != std::string_view::npos && sample.find("~}") != std::string_view::npos) {
      const Cost hz = cost_of(Encoding::kHz, sample, whole);
      if (hz.count > 0 && hz.plausible()) return Detected{Encoding::kHz, false};
    }
    // Han in UTF-16 may have no byte over 7F at all (十月), and then reads as ASCII noise.
    const Cost ascii = cost_of(Encoding::kUtf8, sample, whole);
    for (const Encoding wide : {Encoding::kUtf16Le, Encoding::kUtf16Be}) {
      if (sample.size() % 2 != 0 && whole) break;
      const Cost cost = cost_of(wide, sample, whole);
      if (cost.bits + kClearBits < ascii.bits) return cheapest(std::array{Encoding::kUtf8, Encoding::kUtf16Le, Encoding::kUtf16Be}, sample, whole);
    }
    return Detected{Encoding::kUtf8, false};
  }
  const std::string_view complete = whole ? sample : sample.substr(0, sample.size() - incomplete_tail(sample));
  if (find_invalid(complete).size == 0 && complete.find('\0') == std::string_view::npos &&
      (beyond >= kSurelyUtf8 || cost_of(Encoding::kUtf8, complete, true).plausible())) {
    return Detected{Encoding::kUtf8, false};
  }
  return cheapest(std::array{Encoding::kUtf8, Encoding::kGb18030, Encoding::kBig5, Encoding::kUtf16Le,
                             Encoding::kUtf16Be, Encoding::kEucTw},
                  sample, whole);
}

Result<Detected> choose_encoding(std::string_view name, std::string_view sample, bool whole) {
  std::string plain;
  for (const char c : name) {
    plain += c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  if (plain == "auto") return detect_encoding(sample, whole);
  const auto mark = encoding_of_mark(sample);
  if (plain == "utf-16" || plain == "utf16") {
    if (mark == Encoding::kUtf16Le || mark == Encoding::kUtf16Be) return Detected{*mark, true};
    return cheapest(std::array{Encoding::kUtf16Le, Encoding::kUtf16Be}, sample.substr(0, kMostSampled),
                    whole && sample.size() <= kMostSampled);
  }
  struct Name { std::string_view name; Encoding encoding; };
  static constexpr Name kNames[] = {
      {"utf-8", Encoding::kUtf8}, {"utf8", Encoding::kUtf8}, {"gb18030", Encoding::kGb18030},
      {"gbk", Encoding::kGb18030}, {"gb2312", Encoding::kGb18030}, {"euc-cn", Encoding::kGb18030},
      {"cp936", Encoding::kGb18030}, {"big5", Encoding::kBig5}, {"big5-hkscs", Encoding::kBig5},
      {"big5hkscs", Encoding::kBig5}, {"cp950", Encoding::kBig5}, {"utf-16le", Encoding::kUtf16Le},
      {"utf-16-le", Encoding::kUtf16Le}, {"utf-16be", Encoding::kUtf16Be}, {"utf-16-be", Encoding::kUtf16Be},
      {"euc-tw", Encoding::kEucTw}, {"hz", Encoding::kHz}, {"hz-gb-2312", Encoding::kHz}};
  for (const Name& known : kNames) {
    if (known.name == plain) return Detected{known.encoding, mark == known.encoding};
  }
  return Error{ErrorCode::kUsage, "unknown encoding '" + std::string(name) +
                                      "'; known are auto utf-8 gb18030 big5 utf-16 utf-16le utf-16be euc-tw hz"};
}

}  // namespace hansieve
