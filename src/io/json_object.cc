// The one file that knows simdjson. It validates the line, or a copy with room behind it; the members are then found by a
// scanner that may trust what it reads, because simdjson keeps no positions.
#include "hansieve/io/json_object.h"

#include <simdjson.h>

#include <algorithm>

#include "hansieve/io/json_text.h"

namespace hansieve {
namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";
constexpr std::string_view kTextFields[] = {"text", "content", "内容"};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::size_t skip_spaces(std::string_view json, std::size_t at) {
  while (is_space(json[at])) ++at;
  return at;
}

// One past the closing quote of the string that opens at `at`.
std::size_t string_end(std::string_view json, std::size_t at) {
  for (std::size_t quote = json.find('"', at + 1);; quote = json.find('"', quote + 1)) {
    std::size_t slashes = 0;
    while (json[quote - 1 - slashes] == '\\') ++slashes;
    if (slashes % 2 == 0) return quote + 1;
  }
}

std::size_t value_end(std::string_view json, std::size_t at) {
  if (json[at] == '"') return string_end(json, at);
  if (json[at] != '{' && json[at] != '[') return std::min(json.find_first_of(",}] \t\r\n", at), json.size());
  int depth = 0;
  for (;;) {
    at = json.find_first_of("\"{}[]", at);
    if (json[at] == '"') {
      at = string_end(json, at);
      continue;
    }
    depth += json[at] == '{' || json[at] == '[' ? 1 : -1;
    ++at;
    if (depth == 0) return at;
  }
}

// Overwrites what is invalid as text but no matter of structure: all beyond ASCII, and surrogate escapes.
void mask_text(std::string& json) {
  for (char& c : json) {
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  }
  for (std::size_t at = json.find('\\'); at != std::string::npos; at = json.find('\\', at + 2)) {
    if (at + 6 > json.size() || json[at + 1] != 'u') continue;
    const char kind = json[at + 2] | 0x20, second = json[at + 3] | 0x20;
    if (kind == 'd' && (second == '8' || second == '9' || (second >= 'a' && second <= 'f'))) json[at + 2] = '0';
  }
}

// The size of the JSON number at `at`, or 0.
std::size_t number_size(std::string_view json, std::size_t at) {
  const auto digits = [&](std::size_t from) {
    std::size_t end = from;
    while (end < json.size() && json[end] >= '0' && json[end] <= '9') ++end;
    return end;
  };
  const auto is = [&](std::size_t i, std::string_view any) { return i < json.size() && any.find(json[i]) != std::string_view::npos; };
  const std::size_t first = is(at, "-") ? at + 1 : at;
  std::size_t end = is(first, "0") ? first + 1 : digits(first);
  if (end == first) return 0;
  if (is(end, ".")) {
    if (digits(end + 1) == end + 1) return 0;
    end = digits(end + 1);
  }
  if (is(end, "eE")) {
    const std::size_t exponent = is(end + 1, "+-") ? end + 2 : end + 1;
    if (digits(exponent) == exponent) return 0;
    end = digits(exponent);
  }
  return is(end, "0123456789.eE+-") ? 0 : end - at;
}

// Overwrites well-formed numbers by 1: simdjson refuses those that fit no 64-bit integer or double.
void mask_numbers(std::string& json) {
  bool in_string = false;
  for (std::size_t at = 0; at < json.size(); ++at) {
    if (in_string) {
      if (json[at] == '\\') ++at;
      else if (json[at] == '"') in_string = false;
    } else if (json[at] == '"') {
      in_string = true;
    } else if (json[at] == '-' || (json[at] >= '0' && json[at] <= '9')) {
      const std::size_t size = number_size(json, at);
      if (size == 0) return;
      json[at] = '1';
      std::fill_n(json.begin() + static_cast<std::ptrdiff_t>(at) + 1, size - 1, ' ');
      at += size - 1;
    }
  }
}

}  // namespace

struct JsonObject::Parser {
  simdjson::dom::parser dom;
  std::string copy;

  simdjson::error_code validate(std::string_view json, bool* is_object) {
    simdjson::dom::element root;
    const auto error = dom.parse(json.data(), json.size(), false).get(root);
    *is_object = !error && root.is_object();
    return error;
  }
  void copy_from(std::string_view line) {
    copy.assign(line);
    copy.reserve(copy.size() + simdjson::SIMDJSON_PADDING);
  }
};

JsonObject::JsonObject() : parser_(std::make_unique<Parser>()) {}
JsonObject::~JsonObject() = default;
JsonObject::JsonObject(JsonObject&&) noexcept = default;
JsonObject& JsonObject::operator=(JsonObject&&) noexcept = default;

static_assert(JsonObject::kReadBehind >= simdjson::SIMDJSON_PADDING);

Result<void> JsonObject::parse(std::string_view line, std::size_t readable) {
  members_.clear();
  keys_.clear();
  if (line.starts_with(kMark)) line.remove_prefix(kMark.size());
  const bool is_copied = readable < kReadBehind;
  if (is_copied) parser_->copy_from(line);
  bool is_object = false;
  auto error = parser_->validate(is_copied ? parser_->copy : line, &is_object);
  is_utf8_ = !error;
  if (error && !is_copied) parser_->copy_from(line);
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (error == simdjson::UTF8_ERROR || error == simdjson::STRING_ERROR) {
      mask_text(parser_->copy);
    } else if (error == simdjson::NUMBER_ERROR) {
      mask_numbers(parser_->copy);
    } else {
      break;
    }
    error = parser_->validate(parser_->copy, &is_object);
  }
  if (error) return Error{ErrorCode::kInputOutput, std::string("not JSON: ") + simdjson::error_message(error)};
  if (!is_object) return Error{ErrorCode::kInputOutput, "not a JSON object"};

  json_members(line, members_);
  for (JsonMember& member : members_) {
    if (member.key.find('\\') == std::string_view::npos) continue;
    keys_.push_back(std::make_unique<std::string>());
    json_unescape(member.key, *keys_.back());
    member.key = *keys_.back();
  }
  return {};
}

void json_members(std::string_view object, std::vector<JsonMember>& out) {
  out.clear();
  for (std::size_t at = skip_spaces(object, skip_spaces(object, 0) + 1); object[at] != '}';) {
    const std::size_t key_end = string_end(object, at);
    JsonMember member;
    member.key = object.substr(at + 1, key_end - at - 2);
    at = skip_spaces(object, skip_spaces(object, key_end) + 1);
    const std::size_t end = value_end(object, at);
    member.value = object.substr(at, end - at);
    out.push_back(member);
    at = skip_spaces(object, end);
    if (object[at] == ',') at = skip_spaces(object, at + 1);
  }
}

void json_elements(std::string_view array, std::vector<std::string_view>& out) {
  out.clear();
  for (std::size_t at = skip_spaces(array, skip_spaces(array, 0) + 1); array[at] != ']';) {
    const std::size_t end = value_end(array, at);
    out.push_back(array.substr(at, end - at));
    at = skip_spaces(array, end);
    if (array[at] == ',') at = skip_spaces(array, at + 1);
  }
}

const JsonMember* JsonObject::find(std::string_view key, std::size_t* count) const {
  const auto is_it = [&](const JsonMember& member) { return member.key == key; };
  if (count) *count = static_cast<std::size_t>(std::count_if(members_.begin(), members_.end(), is_it));
  const auto found = std::find_if(members_.begin(), members_.end(), is_it);
  return found == members_.end() ? nullptr : &*found;
}

Result<const JsonMember*> find_text(const JsonObject& object, std::string_view field) {
  const JsonMember* found = nullptr;
  const auto problem = [](std::string message) { return Error{ErrorCode::kInputOutput, std::move(message)}; };
  const auto consider = [&](std::string_view key) -> Result<void> {
    std::size_t count = 0;
    const JsonMember* member = object.find(key, &count);
    if (!member) return {};
    if (count > 1) return problem("the field \"" + std::string(key) + "\" stands there " + std::to_string(count) + " times");
    if (found) {
      return problem("has both \"" + std::string(found->key) + "\" and \"" + std::string(key) + "\": choose one with --field");
    }
    found = member;
    return {};
  };
  if (!field.empty()) {
    if (auto ok = consider(field); !ok) return ok.error();
    if (!found) return problem("has no field \"" + std::string(field) + "\"");
  } else {
    for (const auto key : kTextFields) {
      if (auto ok = consider(key); !ok) return ok.error();
    }
    if (!found) return problem("has no field \"text\", \"content\" or \"内容\": name it with --field");
  }
  if (!found->is_string()) return problem("the field \"" + std::string(found->key) + "\" is not a string");
  return found;
}

bool is_utf8(std::string_view bytes) { return simdjson::validate_utf8(bytes.data(), bytes.size()); }

}  // namespace hansieve
