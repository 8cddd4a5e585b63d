// A conversion dictionary: what OpenCC's files say, before it is made fast.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace hansieve::convert {

struct Entry {
  std::string key;    ///< UTF-8, not empty
  std::string value;  ///< what replaces it: the first of OpenCC's values
};

/// Entries sorted by key (as bytes), each key once.
using Dictionary = std::vector<Entry>;

/// How a group of dictionaries decides between its members.
enum class MatchPolicy {
  kShortCircuit,  ///< the first member with any match wins, by its longest match
  kUnion,         ///< the longest match of all members wins; of equal ones the earlier member's
};

/// One dictionary whose longest match is always what the group would choose.
///
/// With kShortCircuit an entry is dead when an earlier member has a proper prefix of its key: wherever the
/// entry matches, that prefix matches too and wins. What is left decides by length alone.
Dictionary flatten(const std::vector<Dictionary>& members, MatchPolicy policy);

/// Sorts by key. Returns false if a key occurs twice.
bool sort_entries(Dictionary& dictionary);

/// The entry with this key, or null. O(log entries).
const Entry* find_entry(const Dictionary& dictionary, std::string_view key);

}  // namespace hansieve::convert
