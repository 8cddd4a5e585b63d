#include "keep_policy.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <tuple>

#include "hansieve/base/hash.h"
#include "hansieve/io/json_text.h"
#include "hansieve/text/utf8.h"

namespace hansieve {
namespace {

/// What a field's value is compared by: numbers before strings, strings by their bytes.
struct Value {
  int kind = 0;  ///< 0: none, 1: a string, 2: a number
  double number = 0;
  std::string text;
  friend auto operator<=>(const Value& a, const Value& b) = default;
};

Value value_of(std::string_view json) {
  Value value;
  if (json.empty()) return value;
  if (json.front() == '"') {
    value.kind = 1;
    json_unescape(json.substr(1, json.size() - 2), value.text);
  } else if (std::from_chars(json.data(), json.data() + json.size(), value.number).ec == std::errc()) {
    value.kind = 2;
  }
  return value;
}

}  // namespace

Result<KeepPolicy> KeepPolicy::parse(std::string_view name) {
  KeepPolicy policy;
  const std::size_t colon = name.rfind(':');
  const std::string_view end = colon == std::string_view::npos ? std::string_view() : name.substr(colon + 1);
  if (name == "first") {
    policy.kind_ = Kind::kFirst;
  } else if (name == "last") {
    policy.kind_ = Kind::kLast;
  } else if (name == "longest") {
    policy.kind_ = Kind::kLongest;
  } else if (colon != 0 && (end == "max" || end == "min")) {
    policy.kind_ = end == "max" ? Kind::kMax : Kind::kMin;
    policy.field_ = name.substr(0, colon);
  } else {
    return Error{ErrorCode::kUsage, "--keep " + std::string(name) + ": must be first, last, longest, FIELD:max or FIELD:min"};
  }
  return policy;
}

std::vector<std::uint32_t> KeepPolicy::order(DedupRecords& records) const {
  const auto count = static_cast<std::uint32_t>(records.documents().size());
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0u);
  if (kind_ == Kind::kFirst) return order;
  if (kind_ == Kind::kLast) {
    std::reverse(order.begin(), order.end());
    return order;
  }
  struct Key {
    std::size_t length = 0;
    Value value;
    Hash128 hash;
  };
  std::vector<Key> keys(count);
  std::string scratch;
  for (std::uint32_t i = 0; i < count; ++i) {
    const DedupRecord& record = records.document(i);
    const std::string_view text = records.text_of(record, scratch);
    keys[i].hash = hash128(text);
    if (kind_ == Kind::kLongest) keys[i].length = count_code_points(text);
    else keys[i].value = value_of(records.member_of(record, field_));
  }
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const Key &x = keys[a], &y = keys[b];
    if (x.length != y.length) return x.length > y.length;
    const bool has_x = x.value.kind != 0, has_y = y.value.kind != 0;
    if (has_x != has_y) return has_x;
    if (x.value != y.value) return kind_ == Kind::kMax ? x.value > y.value : x.value < y.value;
    if (x.hash != y.hash) return x.hash < y.hash;
    return records.document(a).id < records.document(b).id;
  });
  return order;
}

}  // namespace hansieve
