#include "quantity.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace hansieve::cli {

std::string bytes_text(double bytes) {
  static constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB", "PB"};
  std::size_t unit = 0;
  for (; bytes >= 999.5 && unit < 5; ++unit) bytes /= 1000;
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 || bytes >= 99.95 ? "%.0f %s" : "%.1f %s", bytes, kUnits[unit]);
  return text;
}

std::string time_text(double seconds) {
  const auto whole = static_cast<unsigned long long>(std::clamp(seconds + 0.5, 0.0, 1e9));
  char text[48];
  if (whole >= 3600) {
    std::snprintf(text, sizeof text, "%llu:%02llu:%02llu", whole / 3600, whole / 60 % 60, whole % 60);
  } else {
    std::snprintf(text, sizeof text, "%llu:%02llu", whole / 60, whole % 60);
  }
  return text;
}

std::string count_text(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

std::optional<std::uint64_t> bytes_named(std::string_view text) {
  double number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc() || !(number >= 0)) return std::nullopt;
  std::string unit;
  for (const char c : text.substr(static_cast<std::size_t>(parsed.ptr - text.data()))) unit += static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  static constexpr std::string_view kUnits = "KMGT";
  double factor = 1;
  if (!unit.empty() && kUnits.find(unit[0]) != std::string_view::npos) {
    for (std::size_t i = 0; i <= kUnits.find(unit[0]); ++i) factor *= 1024;
    unit.erase(0, 1);
    if (unit == "IB") unit = "B";
  }
  if (!unit.empty() && unit != "B") return std::nullopt;
  const double bytes = number * factor;
  return bytes < 1e18 ? std::optional(static_cast<std::uint64_t>(bytes)) : std::nullopt;
}

}  // namespace hansieve::cli
