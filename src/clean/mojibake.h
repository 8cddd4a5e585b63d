// UTF-8 that was read as GBK, and back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hansieve {

/// Whether a character is one that UTF-8 read as GBK is full of, and ordinary text nearly without (鍙, 鐨, 銆).
bool may_be_mojibake(char32_t c);

/// What a line said before its UTF-8 was read as GBK; nothing if the line is not (nearly) all such text, or
/// its bytes cannot be had back. 鍙樺法 -> 变巨. A stretch whose last byte was lost keeps that loss
/// visible as U+FFFD. O(line).
std::optional<std::string> undo_gbk_mojibake(std::string_view line);

}  // namespace hansieve
