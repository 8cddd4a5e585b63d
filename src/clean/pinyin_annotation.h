// Finds readings in brackets behind single characters, and tells noise from glosses.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "clean/pinyin_reading.h"

namespace hansieve::pinyin {

/// A syllable in brackets directly behind a character that is read so: 環(huán).
struct Annotation {
  std::size_t begin = 0;     ///< byte of the bracket that opens
  std::size_t end = 0;       ///< behind the one that closes
  std::size_t newline = 0;   ///< a line break inside, to be kept: its first byte; 0 if none
  std::size_t newline_size = 0;
  char32_t character = 0;
  Syllable reading;
  Match match = Match::kNone;
  bool full_width = false;   ///< （qū）
  bool has_mark = false;     ///< written with a tone
  bool embedded = false;     ///< other Han, digits or marks stand directly before it or behind the brackets
  bool adjacent = false;     ///< the character before it, or the one behind, is annotated too
};

/// All annotations of `text`, in order, and to `marks` the places of "?" and U+FFFD that may be what is left of
/// one (pinyin_shift.h). O(bytes); text without brackets is only scanned for them.
void find_annotations(std::string_view text, std::vector<Annotation>& out, std::vector<std::size_t>& marks);

/// What earlier windows of a document showed.
struct Evidence {
  std::size_t on_traditional = 0;  ///< marked annotations of characters that exist only in Traditional text
  std::size_t on_other = 0;        ///< marked annotations of other common characters; rare ones are glossed
  std::size_t without_mark = 0;
};

void add_evidence(const std::vector<Annotation>& annotations, Evidence& evidence);

/// Drops from `annotations` those that are no noise: glosses, dictionaries, primers. `text` is what they
/// are in; `shifted` says how many damaged annotations stand in it.
void keep_noise(std::string_view text, std::size_t shifted, const Evidence& earlier, std::vector<Annotation>& annotations);

}  // namespace hansieve::pinyin
