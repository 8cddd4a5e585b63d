// Characters that are another character in disguise: radicals, compatibility and private-use forms.
//
// The table is generated from Unicode data (scripts/make_character_forms.py).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace hansieve {

struct CharacterForm {
  std::uint32_t form, character;
};
extern const std::size_t kCharacterFormCount;
extern const CharacterForm kCharacterForms[];

/// The ordinary character a form stands for, or 0 if it stands for itself. ⽂ -> 文, ⺠ -> 民, U+F90A -> 金.
inline char32_t ordinary_form(char32_t c) {
  const auto* const end = kCharacterForms + kCharacterFormCount;
  const auto* const found = std::lower_bound(kCharacterForms, end, c, [](const CharacterForm& f, char32_t x) { return f.form < x; });
  return found != end && found->form == c ? found->character : 0;
}

/// A Kangxi radical, or one of the CJK Radicals Supplement.
inline bool is_radical(char32_t c) { return c >= 0x2E80 && c <= 0x2FDF; }

}  // namespace hansieve
