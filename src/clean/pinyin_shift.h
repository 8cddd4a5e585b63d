// Undoes pinyin annotations that were inserted between the two bytes of a character.
//
// Some sites convert pages to GBK and then replace characters byte-wise by "character(reading)". A match
// that starts in the middle of a double byte shifts what follows:
//
//   加入區域 = ... C8EB 855E ...   EB85 is 雲 (yún)   ->  C8 EB85(yún)5E ...   read as   加入?yún)^...
//
// The byte after "入" is lost in "?", but it is the second byte of a character that starts with EB and is
// read yún. So the bytes can be found again: each annotation names its character, whose bytes must fit,
// and of the few candidates the text that reads best is taken.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace hansieve::pinyin {

/// Text to put in the place of a damaged stretch.
struct Restored {
  std::size_t begin = 0;  ///< first byte of the stretch
  std::size_t end = 0;    ///< one past its last byte
  std::string text;
  bool lossy = false;     ///< bytes were lost on the way: a part of the text is guessed
};

/// The length of an annotation that lost its opening bracket ("?yún)") at byte `at`; 0 if there is none.
std::size_t shifted_annotation(std::string_view text, std::size_t at);

/// What searching has cost so far, and where it stands.
struct Effort {
  std::size_t tried_to = 0;  ///< how far the last search looked; whoever goes on there keeps the whole linear
  std::size_t readings = 0;  ///< readings weighed so far, by all searches
};

/// So many readings are weighed at most before a place in a window, and so many more for each byte before it: a stretch
/// takes a handful, one with lost bytes up to 40,000, a whole page of those 10 to 20 a byte. What would take more stays
/// as it is.
inline constexpr std::size_t kFirstReadings = 80'000;
inline constexpr std::size_t kReadingsPerByte = 25;

/// Restores the stretch around such an annotation at byte `at`; nothing if its bytes do not fit, or the
/// text would not read like Chinese. `earliest`: the stretch may not begin before. The stretch ends where
/// bytes and characters agree again.
std::optional<Restored> restore_shifted(std::string_view text, std::size_t at, std::size_t earliest, Effort& effort);

}  // namespace hansieve::pinyin
