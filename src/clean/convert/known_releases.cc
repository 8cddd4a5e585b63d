#include <array>
#include <string_view>
#include <utility>

#include "clean/convert/plan.h"

namespace hansieve::convert {
namespace {

// OpenCC's data files do not say which release they are of, so the fingerprints tell.
constexpr std::array<std::pair<std::uint64_t, std::string_view>, 14> kReleases = {{
    {0xef675bb4842d826a, "1.1.6"},  // t2s
    {0xbf6f1f21df0c4799, "1.1.6"},  // tw2s
    {0xf63fa7c1f3f93e96, "1.1.6"},  // tw2sp
    {0xf272b46343b7d2df, "1.1.6"},  // hk2s
    {0xd6cff8bef3f05bdf, "1.1.6"},  // s2t
    {0x04f2e3cf26ceed99, "1.1.6"},  // s2tw
    {0x04b5eb5957a54cd2, "1.1.6"},  // s2twp
    {0x57ce8052a2f93f5c, "1.1.6"},  // s2hk
    {0x5c43de70b152da80, "1.1.6"},  // t2tw
    {0x227089b078873a68, "1.1.6"},  // t2hk
    {0x4119abc00537d43e, "1.1.6"},  // tw2t
    {0xc7d1f8bb3b22c824, "1.1.6"},  // hk2t
    {0x91572e4fab8bc005, "1.1.6"},  // t2jp
    {0xc56a5cba0fea1a21, "1.1.6"},  // jp2t
}};

}  // namespace

std::string known_release(std::uint64_t fingerprint) {
  for (const auto& [known, release] : kReleases) {
    if (known == fingerprint) return std::string(release);
  }
  return "";
}

}  // namespace hansieve::convert
