#include "clean/convert/char_table.h"

#include <algorithm>
#include <array>

namespace hansieve::convert {
namespace {

constexpr int kGroups = 3;

constexpr std::uint32_t utf8_word(std::uint32_t c) {
  return (0xE0 | c >> 12) | (0x80 | (c >> 6 & 0x3F)) << 8 | (0x80 | (c & 0x3F)) << 16;
}

// The characters already in a group, as bits.
struct Group {
  std::vector<bool> seconds = std::vector<bool>(65536);
  std::size_t first_count = 0, second_count = 0;
};

}  // namespace

CharTable::CharTable() : words_(65536) {
  for (std::uint32_t c = 0x800; c < 65536; ++c) words_[c] = utf8_word(c) | kNothingBefore;
}

void CharTable::set_value(std::uint32_t c, std::uint32_t becomes) {
  words_[c] = (words_[c] & 0xFF000000) | utf8_word(becomes);
}

void CharTable::set_pairs(std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs) {
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  pairs_ = BitFilter(2 * pairs.size());
  for (const auto& [first, second] : pairs) pairs_.add(phrase_hash(first, second));
  struct First {
    std::size_t begin, end;  // its pairs
  };
  std::vector<First> firsts;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (i == 0 || pairs[i].first != pairs[i - 1].first) firsts.push_back({i, i});
    firsts.back().end = i + 1;
  }
  // The characters with most phrases choose first; each takes the group where it adds the fewest
  // neighbours that would stop the kernel for nothing.
  std::stable_sort(firsts.begin(), firsts.end(),
                   [](const First& a, const First& b) { return a.end - a.begin > b.end - b.begin; });
  std::array<Group, kGroups> groups;
  for (const First& first : firsts) {
    std::size_t best = 0, best_cost = SIZE_MAX;
    for (std::size_t g = 0; g < kGroups; ++g) {
      std::size_t added = 0;
      for (std::size_t i = first.begin; i < first.end; ++i) added += !groups[g].seconds[pairs[i].second];
      const std::size_t cost = (groups[g].first_count + 1) * (groups[g].second_count + added) -
                               groups[g].first_count * groups[g].second_count;
      if (cost < best_cost) best = g, best_cost = cost;
    }
    words_[pairs[first.begin].first] |= 1u << (kFirstShift + best);
    ++groups[best].first_count;
    for (std::size_t i = first.begin; i < first.end; ++i) {
      const std::uint32_t second = pairs[i].second;
      if (second == 0) continue;
      groups[best].second_count += !groups[best].seconds[second];
      groups[best].seconds[second] = true;
      words_[second] |= 1u << (kSecondShift + best);
    }
  }
}

}  // namespace hansieve::convert
