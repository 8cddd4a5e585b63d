// Mandarin readings of Han characters, and pinyin syllables as people write them.
//
// The table is generated from Unihan (scripts/make_pinyin_readings.py). All functions are thread-safe
// and allocate nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hansieve::pinyin {

extern const std::size_t kBaseCount;
extern const char* const kBases[];
extern const std::uint16_t kStarts[0x5201];
extern const std::uint16_t kReadings[];

/// A syllable: which one, and its tone.
struct Syllable {
  std::uint16_t base = 0;  ///< number of the toneless syllable
  std::uint8_t tone = 0;   ///< 1 to 4, 5 for neutral; 0: written without a tone
};

/// What a lower-case syllable says: tone marks composed or not, a digit 1 to 5 behind it, "v" or "u:" for
/// "ü", ɡ and ɑ for g and a. Nothing if it is no Mandarin syllable. huán, huan2, huan, lǜ, lv4, lu:4.
std::optional<Syllable> parse_syllable(std::string_view text);

enum class Match { kNone, kPossible, kUsual };

/// Whether `c` is read so: kUsual if it is the reading one thinks of first. A syllable without a tone
/// matches any tone.
Match match(char32_t c, Syllable syllable);

/// The same for a writer who marks tones: a syllable without one is in the neutral tone (們: men).
Match match_marked(char32_t c, Syllable syllable);

}  // namespace hansieve::pinyin
