#include "hansieve/base/edits.h"

#include <algorithm>
#include <cassert>

namespace hansieve {
namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Appends each rule of the comma list `more` that `rules` lacks.
void join_rules(std::string& rules, std::string_view more) {
  while (!more.empty()) {
    const std::size_t comma = std::min(more.find(','), more.size());
    const std::string_view one = more.substr(0, comma);
    const std::string padded = "," + rules + ",";
    if (padded.find("," + std::string(one) + ",") == std::string::npos) {
      if (!rules.empty()) rules += ',';
      rules += one;
    }
    more.remove_prefix(std::min(more.size(), comma + 1));
  }
}

}  // namespace

std::uint32_t Edits::intern(std::string_view rule) {
  // A document meets a few dozen rules; the last used is nearly always the one.
  for (std::size_t i = rules_.size(); i-- > 0;) {
    if (rules_[i] == rule) return static_cast<std::uint32_t>(i);
  }
  rules_.emplace_back(rule);
  return static_cast<std::uint32_t>(rules_.size() - 1);
}

void Edits::replace(std::size_t begin, std::size_t end, std::string_view with,
                    std::string_view rule) {
  assert(begin <= end);
  assert(list_.empty() || begin >= list_.back().end);
  Edit edit;
  edit.begin = static_cast<std::uint32_t>(begin);
  edit.end = static_cast<std::uint32_t>(end);
  edit.text_at = static_cast<std::uint32_t>(storage_.size());
  edit.text_size = static_cast<std::uint32_t>(with.size());
  edit.rule = intern(rule);
  storage_ += with;
  list_.push_back(edit);
}

void Edits::clear() {
  list_.clear();
  storage_.clear();
  rules_.clear();
}

void Edits::apply(std::string_view in, std::string& out) const {
  std::size_t at = 0;
  for (const Edit& edit : list_) {
    assert(edit.end <= in.size());
    out.append(in, at, edit.begin - at);
    out.append(text(edit));
    at = edit.end;
  }
  out.append(in, at);
}

void Edits::trim(std::string_view in) {
  std::size_t kept = 0;
  for (Edit edit : list_) {
    const std::string_view old = in.substr(edit.begin, edit.end - edit.begin);
    const std::string_view now = text(edit);
    const std::size_t shorter = std::min(old.size(), now.size());
    std::size_t head = 0;
    while (head < shorter && old[head] == now[head]) ++head;
    if (head == old.size() && head == now.size()) continue;
    // Both sides must be cut at a code point: step back while either continues with a trail byte.
    while (head > 0 && ((head < old.size() && is_continuation(old[head])) ||
                        (head < now.size() && is_continuation(now[head])))) {
      --head;
    }
    std::size_t tail = 0;
    while (tail < shorter - head && old[old.size() - 1 - tail] == now[now.size() - 1 - tail]) ++tail;
    while (tail > 0 && is_continuation(old[old.size() - tail])) --tail;
    edit.begin += static_cast<std::uint32_t>(head);
    edit.end -= static_cast<std::uint32_t>(tail);
    edit.text_at += static_cast<std::uint32_t>(head);
    edit.text_size -= static_cast<std::uint32_t>(head + tail);
    list_[kept++] = edit;
  }
  list_.resize(kept);
}

Edits compose(const Edits& first, const Edits& second, std::string_view middle) {
  // Walk both lists over the middle text. A group is a maximal run of edits whose middle ranges touch;
  // it becomes one edit, from the source range it covers to the text the second list leaves of it.
  Edits out;
  std::size_t i = 0, j = 0;
  const auto a = first.list();
  const auto b = second.list();
  std::ptrdiff_t shift = 0;  // middle offset minus source offset, behind a[i - 1]
  std::string with, rules;
  while (i < a.size() || j < b.size()) {
    const std::size_t a_begin = i < a.size() ? a[i].begin + shift : middle.size() + 1;
    const std::size_t b_begin = j < b.size() ? b[j].begin : middle.size() + 1;
    if (i < a.size() && (j >= b.size() || a_begin + a[i].text_size < b_begin)) {
      out.replace(a[i].begin, a[i].end, first.text(a[i]), first.rule(a[i]));
      shift += static_cast<std::ptrdiff_t>(a[i].text_size) - (a[i].end - a[i].begin);
      ++i;
      continue;
    }
    if (j < b.size() && (i >= a.size() || b[j].end < a_begin)) {
      out.replace(b_begin - shift, b[j].end - shift, second.text(b[j]), second.rule(b[j]));
      ++j;
      continue;
    }
    const std::size_t group_begin = std::min(a_begin, b_begin);
    std::size_t at = group_begin, group_end = group_begin;
    const std::size_t source_begin = group_begin - shift;
    with.clear();
    rules.clear();
    bool grew = true;
    std::size_t first_j = j;
    while (grew) {
      grew = false;
      while (i < a.size() && static_cast<std::size_t>(a[i].begin + shift) <= group_end) {
        const std::size_t begin = a[i].begin + shift;
        group_end = std::max(group_end, begin + a[i].text_size);
        shift += static_cast<std::ptrdiff_t>(a[i].text_size) - (a[i].end - a[i].begin);
        join_rules(rules, first.rule(a[i]));
        ++i;
        grew = true;
      }
      while (j < b.size() && b[j].begin <= group_end) {
        group_end = std::max<std::size_t>(group_end, b[j].end);
        ++j;
        grew = true;
      }
    }
    for (std::size_t k = first_j; k < j; ++k) {
      with.append(middle.substr(at, b[k].begin - at));
      with.append(second.text(b[k]));
      at = b[k].end;
      join_rules(rules, second.rule(b[k]));
    }
    with.append(middle.substr(at, group_end - at));
    out.replace(source_begin, group_end - shift, with, rules);
  }
  return out;
}

}  // namespace hansieve
