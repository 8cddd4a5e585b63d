// JsonObject: one line of JSON Lines, checked as a whole, and where its members lie in the line.
//
// Members are slices of the line itself, so that whoever writes the record again changes one of them and
// copies every other byte: key order, number spelling, unknown and repeated keys survive.
//
//   JsonObject object;
//   if (auto ok = object.parse(line); !ok) quarantine(ok.error().message);
//   const JsonMember* text = object.find("text");        // text->value == "\"...\""
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hansieve/base/result.h"

namespace hansieve {

struct JsonMember {
  std::string_view key;    ///< unescaped; holds as long as the object
  std::string_view value;  ///< as spelled, a slice of the line; strings with their quotes
  bool is_string() const { return value.size() >= 2 && value.front() == '"'; }
  /// The inside of a string. Requires is_string().
  std::string_view inside() const { return value.substr(1, value.size() - 2); }
};

class JsonObject {
 public:
  JsonObject();
  ~JsonObject();
  JsonObject(JsonObject&&) noexcept;
  JsonObject& operator=(JsonObject&&) noexcept;

  /// Validates the line (a line break and a byte order mark around it are allowed) and finds the members
  /// of the object. Bytes that are no UTF-8 and lone surrogates are no error: they are masked while
  /// parsing. The line must outlive the members. About 1 GB/s; memory a small multiple of the line. Where at least
  /// kReadBehind bytes behind the line may be read (`readable` says how many), it need not be copied.
  Result<void> parse(std::string_view line, std::size_t readable = 0);
  static constexpr std::size_t kReadBehind = 64;

  const std::vector<JsonMember>& members() const { return members_; }
  /// Whether nothing had to be masked: all bytes are UTF-8.
  bool is_utf8() const { return is_utf8_; }
  /// The first member with that key, or null. `count`, if given, is how many there are.
  const JsonMember* find(std::string_view key, std::size_t* count = nullptr) const;

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
  std::vector<JsonMember> members_;
  bool is_utf8_ = false;
  std::vector<std::unique_ptr<std::string>> keys_;  // those that were spelled with escapes
};

/// The elements of an array and the members of an object inside a line that was parsed; keys as spelled.
void json_elements(std::string_view array, std::vector<std::string_view>& out);
void json_members(std::string_view object, std::vector<JsonMember>& out);

/// The member that holds a record's text: `field`, or where that is empty the one of "text", "content"
/// and "内容" that is there. The message says what is wrong: missing, several, repeated, not a string.
Result<const JsonMember*> find_text(const JsonObject& object, std::string_view field);

}  // namespace hansieve
