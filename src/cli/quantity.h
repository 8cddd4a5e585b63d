// Numbers as people read them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hansieve::cli {

/// "1.2 GB", "640 B": decimal units.
std::string bytes_text(double bytes);

/// "0:07", "12:30", "3:01:00"
std::string time_text(double seconds);

/// "1,234,567"
std::string count_text(std::uint64_t count);

/// "512M": a number with K, M, G or T (binary units, B and iB may follow), or bytes.
std::optional<std::uint64_t> bytes_named(std::string_view text);

}  // namespace hansieve::cli
