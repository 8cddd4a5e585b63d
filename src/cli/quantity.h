// Numbers as people read them.
#pragma once

#include <cstdint>
#include <string>

namespace hansieve::cli {

/// "1.2 GB", "640 B": decimal units.
std::string bytes_text(double bytes);

/// "0:07", "12:30", "3:01:00"
std::string time_text(double seconds);

/// "1,234,567"
std::string count_text(std::uint64_t count);

}  // namespace hansieve::cli
