#include "keep_policy.h"

#include <algorithm>
#include <charconv>
#include <cstring>

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
  auto operator<=>(const Value&) const = default;
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
    return Error{ErrorCode::kUsage, "--keep: \"" + std::string(name) + "\" is not one of first, last, longest, FIELD:max, FIELD:min"};
  }
  return policy;
}

/// What a row is compared by. Longer values and ids are cut; where they agree so far, the record is read again.
struct KeepPolicy::Key {
  Hash128 text;
  double number = 0;
  std::uint32_t row = 0;
  std::uint8_t kind = 0;        ///< of Value
  bool is_cut = false, is_id_cut = false;
  char value[21] = {};          ///< of a string
  char id[16] = {};
};

namespace {

/// Copies what fits; true if that is not all. Zero bytes inside count as cut: the rest is zero.
template <std::size_t kSize>
bool cut_into(char (&to)[kSize], std::string_view from) {
  from.copy(to, kSize);
  return from.size() > kSize || from.find('\0') != std::string_view::npos;
}

}  // namespace

Result<KeepPolicy::Key> KeepPolicy::key_of(std::uint32_t number, const DedupRow& row, DedupRecords& records, std::string& buffer) const {
  Key key;
  key.row = number;
  const auto bytes = records.raw(row);
  if (!bytes) return bytes.error();
  const std::string_view text = DedupParser::text_of(bytes->substr(row.text_at, row.text_size), records.format_of(row), buffer);
  key.text = hash128(text);
  if (kind_ == Kind::kLongest) {
    key.kind = 2, key.number = static_cast<double>(count_code_points(text));
  } else {
    const Value value = value_of(records.parser().member(*bytes, records.format_of(row), field_));
    key.kind = static_cast<std::uint8_t>(value.kind), key.number = value.number;
    key.is_cut = cut_into(key.value, value.text);
  }
  const auto id = records.id_of(number, row, *bytes);
  if (!id) return id.error();
  key.is_id_cut = cut_into(key.id, *id);
  return key;
}

// A record that cannot be read again counts as equal; the run fails when it is written.
bool KeepPolicy::is_better(const Key& a, const Key& b, DedupRecords& records) const {
  const bool wants_more = kind_ != Kind::kMin;
  if ((a.kind == 0) != (b.kind == 0)) return a.kind != 0;
  if (a.kind != b.kind) return (a.kind > b.kind) == wants_more;
  if (a.number != b.number) return (a.number > b.number) == wants_more;
  if (const int order = std::memcmp(a.value, b.value, sizeof a.value); order != 0) return (order > 0) == wants_more;
  if (a.is_cut || b.is_cut) {
    const auto x = records.member(a.row, field_), y = records.member(b.row, field_);
    if (x && y) {
      const Value left = value_of(*x), right = value_of(*y);
      if (left.text != right.text) return (left.text > right.text) == wants_more;
    }
  }
  if (a.text != b.text) return a.text < b.text;
  if (const int order = std::memcmp(a.id, b.id, sizeof a.id); order != 0) return order < 0;
  if (a.is_id_cut || b.is_id_cut) {
    const auto x = records.id(a.row), y = records.id(b.row);
    if (x && y && *x != *y) return *x < *y;
  }
  return a.row < b.row;
}

Result<std::vector<std::uint32_t>> KeepPolicy::order(std::uint32_t rows, const std::vector<bool>& repeated, const Room& room,
                                                     DedupRecords& records) const {
  std::vector<std::uint32_t> order, others;
  order.reserve(rows);
  if (kind_ == Kind::kLast) {
    for (std::uint32_t row = rows; row-- > 0;) order.push_back(row);
    return order;
  }
  const auto better = [&](const Key& a, const Key& b) { return is_better(a, b, records); };
  SortedRuns<Key, decltype(better)> keys(room.share(0.5), Repeats::kKeep, better);
  std::string buffer;
  for (std::uint32_t number = 0; number < rows; ++number) {
    const auto row = records.row(number);
    if (!row) return row.error();
    if (!row->is_document() || (!repeated.empty() && repeated[number])) {
      others.push_back(number);
      continue;
    }
    const auto key = key_of(number, *row, records, buffer);
    if (!key) return key.error();
    if (auto ok = keys.add(*key); !ok) return ok.error();
  }
  if (auto ok = keys.sort(); !ok) return ok.error();
  for (Key key; keys.next(key);) order.push_back(key.row);
  if (auto ok = keys.ok(); !ok) return ok.error();
  order.insert(order.end(), others.begin(), others.end());
  return order;
}

}  // namespace hansieve
