// Text whose bytes were once read in the wrong encoding, and back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hansieve {

/// Whether a Han character is one that UTF-8 read as GBK is full of, and ordinary text nearly without (鍙, 鐨, 銆).
bool may_be_mojibake(char32_t c);

/// What a line said before UTF-8 was read as GBK (鍙樺法 -> 变巨) or as Windows-1252 or Latin-1 (å¤§å­¦ -> 大学), or GBK as
/// one of those two (ÖÐ»ª -> 中华); nothing if the line is not (nearly) all such text, if its bytes cannot be had back,
/// or if what comes out is not far likelier Chinese. A character that lost a byte is shown as U+FFFD. O(line).
std::optional<std::string> undo_mojibake(std::string_view line);

}  // namespace hansieve
