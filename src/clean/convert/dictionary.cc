#include "clean/convert/dictionary.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace hansieve::convert {
namespace {

using Keys = std::unordered_set<std::string_view>;

bool is_boundary(std::string_view key, std::size_t at) {
  return (static_cast<unsigned char>(key[at]) & 0xC0) != 0x80;
}

bool by_key(const Entry& a, const Entry& b) { return a.key < b.key; }

// The order of keys is that of their first eight bytes, read as one number, but where those are equal.
std::uint64_t first_bytes(std::string_view key) {
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < 8; ++i) bytes = bytes << 8 | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0u);
  return bytes;
}

bool has_proper_prefix(const Keys& keys, std::string_view key) {
  for (std::size_t size = 1; size < key.size(); ++size) {
    if (is_boundary(key, size) && keys.contains(key.substr(0, size))) return true;
  }
  return false;
}

}  // namespace

bool sort_entries(Dictionary& dictionary) {
  if (!std::is_sorted(dictionary.begin(), dictionary.end(), by_key)) {
    // Numbers are sorted and entries moved once: two thirds of a configuration's loading was this sort.
    std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
    order.reserve(dictionary.size());
    for (std::uint32_t i = 0; i < dictionary.size(); ++i) order.emplace_back(first_bytes(dictionary[i].key), i);
    std::sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
      return a.first != b.first ? a.first < b.first : by_key(dictionary[a.second], dictionary[b.second]);
    });
    Dictionary sorted;
    sorted.reserve(dictionary.size());
    for (const auto& [bytes, i] : order) sorted.push_back(std::move(dictionary[i]));
    dictionary = std::move(sorted);
  }
  return std::adjacent_find(dictionary.begin(), dictionary.end(), [](const Entry& a, const Entry& b) {
           return a.key == b.key;
         }) == dictionary.end();
}

const Entry* find_entry(const Dictionary& dictionary, std::string_view key) {
  const auto at = std::lower_bound(dictionary.begin(), dictionary.end(), key,
                                   [](const Entry& entry, std::string_view k) { return entry.key < k; });
  return at != dictionary.end() && at->key == key ? &*at : nullptr;
}

Dictionary flatten(const std::vector<Dictionary>& members, MatchPolicy policy) {
  if (members.size() == 1) return members.front();
  Dictionary flat;
  Keys earlier;  // keys of the members already taken; their strings live in `members`
  for (const Dictionary& member : members) {
    const auto known = static_cast<std::ptrdiff_t>(flat.size());
    for (const Entry& entry : member) {
      if (earlier.contains(entry.key)) continue;
      if (policy == MatchPolicy::kShortCircuit && has_proper_prefix(earlier, entry.key)) continue;
      flat.push_back(entry);
    }
    std::inplace_merge(flat.begin(), flat.begin() + known, flat.end(), by_key);
    if (&member == &members.back()) break;
    for (const Entry& entry : member) earlier.insert(entry.key);
  }
  return flat;
}

}  // namespace hansieve::convert
