// The language a person is spoken to in.
#pragma once

#include <string>

namespace hansieve::cli {

enum class Language { kEnglish, kChinese };

/// Chinese where the first of LC_ALL, LC_MESSAGES and LANG that is set names a Chinese locale, else English.
Language user_language();

/// Of two spellings of one text, the one in `language`; the English one where there is no Chinese.
inline const std::string& spoken(Language language, const std::string& english, const std::string& chinese) {
  return language == Language::kChinese && !chinese.empty() ? chinese : english;
}

}  // namespace hansieve::cli
