#include "clean/convert/json_value.h"

#include "hansieve/text/utf8.h"

namespace hansieve::convert {
namespace {

constexpr int kDeepest = 64;

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {
    if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
  }

  std::optional<JsonValue> document() {
    JsonValue value;
    if (!parse_value(value, 0)) return std::nullopt;
    skip_space();
    if (!text_.empty()) return std::nullopt;
    return value;
  }

 private:
  void skip_space() {
    for (;;) {
      while (!text_.empty() && std::string_view(" \t\r\n").find(text_[0]) != std::string_view::npos) {
        text_.remove_prefix(1);
      }
      if (text_.starts_with("//")) {
        text_.remove_prefix(std::min(text_.find('\n'), text_.size()));
      } else if (text_.starts_with("/*")) {
        const std::size_t end = text_.find("*/", 2);
        text_.remove_prefix(end == std::string_view::npos ? text_.size() : end + 2);
      } else {
        return;
      }
    }
  }

  bool take(char c) {
    skip_space();
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  bool take_word(std::string_view word) {
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }

  bool parse_value(JsonValue& value, int depth) {
    skip_space();
    if (text_.empty() || depth > kDeepest) return false;
    switch (text_[0]) {
      case '{': return parse_object(value, depth);
      case '[': return parse_array(value, depth);
      case '"': value.type = JsonValue::Type::kString; return parse_string(value.text);
      case 't': value.type = JsonValue::Type::kTrue; return take_word("true");
      case 'f': value.type = JsonValue::Type::kFalse; return take_word("false");
      case 'n': return take_word("null");
      default: return parse_number(value);
    }
  }

  bool parse_number(JsonValue& value) {
    const std::size_t size = std::min(text_.find_first_not_of("+-.0123456789eE"), text_.size());
    value.type = JsonValue::Type::kNumber;
    value.text = text_.substr(0, size);
    text_.remove_prefix(size);
    return size > 0;
  }

  bool parse_array(JsonValue& value, int depth) {
    value.type = JsonValue::Type::kArray;
    take('[');
    while (!take(']')) {
      if (!parse_value(value.items.emplace_back(), depth + 1)) return false;
      if (!take(',')) return take(']');
    }
    return true;
  }

  bool parse_object(JsonValue& value, int depth) {
    value.type = JsonValue::Type::kObject;
    take('{');
    while (!take('}')) {
      auto& [name, member] = value.members.emplace_back();
      if (!parse_string(name) || !take(':') || !parse_value(member, depth + 1)) return false;
      if (!take(',')) return take('}');
    }
    return true;
  }

  bool parse_hex(char32_t& unit) {
    if (text_.size() < 4) return false;
    unit = 0;
    for (const char c : text_.substr(0, 4)) {
      const std::size_t digit = std::string_view("0123456789abcdef").find(static_cast<char>(c | 0x20));
      if (digit == std::string_view::npos) return false;
      unit = unit << 4 | static_cast<char32_t>(digit);
    }
    text_.remove_prefix(4);
    return true;
  }

  bool parse_unicode_escape(std::string& out) {
    char32_t unit = 0, low = 0;
    if (!parse_hex(unit)) return false;
    if (unit >= 0xD800 && unit < 0xDC00) {
      if (!take_word("\\u") || !parse_hex(low) || low < 0xDC00 || low > 0xDFFF) return false;
      unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    } else if (unit >= 0xDC00 && unit <= 0xDFFF) {
      return false;
    }
    append_utf8(unit, out);
    return true;
  }

  bool parse_string(std::string& out) {
    static constexpr std::string_view kEscapes = "\"\\/bfnrt", kMeant = "\"\\/\b\f\n\r\t";
    if (!take('"')) return false;
    while (!text_.empty()) {
      const char c = text_[0];
      text_.remove_prefix(1);
      if (c == '"') return true;
      if (c != '\\') {
        out += c;
        continue;
      }
      if (text_.empty()) return false;
      const char escape = text_[0];
      text_.remove_prefix(1);
      if (escape == 'u') {
        if (!parse_unicode_escape(out)) return false;
        continue;
      }
      const std::size_t which = kEscapes.find(escape);
      if (which == std::string_view::npos) return false;
      out += kMeant[which];
    }
    return false;
  }

  std::string_view text_;
};

}  // namespace

const JsonValue* JsonValue::find(std::string_view name) const {
  for (const auto& [key, value] : members) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::string_view JsonValue::string(std::string_view name) const {
  const JsonValue* value = find(name);
  return value && value->type == Type::kString ? std::string_view(value->text) : std::string_view();
}

std::optional<JsonValue> parse_json(std::string_view text) { return Parser(text).document(); }

}  // namespace hansieve::convert
