// What Chinese doubles by itself: 高高兴兴, 爸爸妈妈, 纷纷, 哈哈哈. Knowledge that keeps it from being undone.
#pragma once

#include <string_view>

namespace hansieve {

/// Whether AABB is a word for the two characters in either order (高高兴兴, 来来往往), in Simplified or
/// Traditional script.
bool is_reduplicated_pair(char32_t a, char32_t b);

/// Whether the character by itself is commonly doubled: kin, measure words, adverbs, short verbs.
bool is_reduplicated(char32_t c);

/// Whether the doubled form is the common one, so that next to an overprinted run it is its own: 妈妈.
bool is_mostly_doubled(char32_t c);

/// Whether the two, in reading order, are in a word in which such a character stands once: 感谢, 牛奶, 墨西哥.
bool is_word_of_one(char32_t a, char32_t b);

/// Laughter, noises and cries, which are repeated any number of times.
bool is_interjection(char32_t c);

/// Characters of enumerations, which sorted lists print one behind the other: 一一二二三三.
bool is_counter(char32_t c);

/// Two-character words that stand as a field's label and never are reduplicated: 地点, 时间, 电话.
bool is_label(char32_t a, char32_t b);

}  // namespace hansieve
