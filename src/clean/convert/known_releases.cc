#include <array>
#include <string_view>
#include <utility>

#include "clean/convert/plan.h"

namespace hansieve::convert {
namespace {

// OpenCC's data files do not say which release they are of, so the fingerprints tell.
constexpr std::array<std::pair<std::uint64_t, std::string_view>, 1> kReleases = {{{0, ""}}};

}  // namespace

std::string known_release(std::uint64_t fingerprint) {
  for (const auto& [known, release] : kReleases) {
    if (known == fingerprint) return std::string(release);
  }
  return "";
}

}  // namespace hansieve::convert
