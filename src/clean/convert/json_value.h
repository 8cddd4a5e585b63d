// Reads the little JSON that OpenCC configurations are written in: JSON with // and /* */ comments and
// trailing commas (OpenCC 1.3.2 and later allow both). Small, and only for trusted files of a few KiB.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hansieve::convert {

struct JsonValue {
  enum class Type { kNull, kTrue, kFalse, kNumber, kString, kArray, kObject };

  Type type = Type::kNull;
  std::string text;                                        ///< of a string, or a number as it was spelled
  std::vector<JsonValue> items;                            ///< of an array
  struct Member;
  std::vector<Member> members;                             ///< of an object, in order

  /// The member with this name, or null if there is none or this is no object.
  const JsonValue* find(std::string_view name) const;
  /// The string member with this name, else "".
  std::string_view string(std::string_view name) const;
};

struct JsonValue::Member {
  std::string name;
  JsonValue value;
};

/// Nothing, if `text` is no JSON value or nests deeper than 64.
std::optional<JsonValue> parse_json(std::string_view text);

}  // namespace hansieve::convert
