#include "clean/convert/chain.h"

#include <algorithm>
#include <cstdint>

#include "clean/convert/description_sequence.h"

namespace hansieve::convert {
namespace {

bool is_single(const std::string& key) { return read_character(key.data()).size == key.size(); }

bool has_only_singles(const Dictionary& dictionary) {
  return std::all_of(dictionary.begin(), dictionary.end(), [](const Entry& e) { return is_single(e.key); });
}

// What a dictionary of single characters makes of `text`.
std::string map_characters(const Dictionary& singles, const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::string character = text.substr(at, read_character(text.data() + at).size);
    const Entry* entry = find_entry(singles, character);
    out += entry ? entry->value : character;
    at += character.size();
  }
  return out;
}

// The one dictionary that does what `stage` and then `singles` do.
Dictionary fold(const Dictionary& stage, const Dictionary& singles) {
  Dictionary out;
  for (const Entry& entry : stage) out.push_back({entry.key, map_characters(singles, entry.value)});
  for (const Entry& entry : singles) {
    if (!find_entry(stage, entry.key)) out.push_back(entry);
  }
  sort_entries(out);
  return out;
}

std::vector<std::string_view> longer_keys(const Dictionary& dictionary) {
  std::vector<std::string_view> keys;
  for (const Entry& entry : dictionary) {
    if (!is_single(entry.key)) keys.push_back(entry.key);
  }
  return keys;
}

std::size_t longest_key(const Dictionary& dictionary) {
  std::size_t most = 0;
  for (const Entry& entry : dictionary) most = std::max(most, entry.key.size());
  return most;
}

// What is copied at `at` where nothing matches: a character, or a description sequence.
std::uint32_t unmatched_size(const char* at, const char* end, bool copies_descriptions) {
  const std::size_t size = copies_descriptions ? description_size(at, end) : 0;
  return size > 0 ? static_cast<std::uint32_t>(size) : read_character(at).size;
}

// Calls visit(at, match) for every match and copied character of `text`, in order.
template <typename Visit>
void walk(const MatchTable& table, std::string_view text, bool copies_descriptions, Visit visit) {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  for (const char* at = begin; at < end;) {
    Match match = table.longest(at, end);
    if (match.key_size == 0) {
      const std::uint32_t size = unmatched_size(at, end, copies_descriptions);
      match = {size, size, at};
    }
    visit(static_cast<std::size_t>(at - begin), match);
    at += match.key_size;
  }
}

void apply(const MatchTable& table, std::string_view text, bool copies_descriptions, std::string& out) {
  walk(table, text, copies_descriptions, [&](std::size_t, const Match& match) { out.append(match.value, match.value_size); });
}

}  // namespace

void simplify(Plan& plan) {
  for (std::size_t i = 1; i < plan.stages.size();) {
    if (has_only_singles(plan.stages[i])) {
      plan.stages[i - 1] = fold(plan.stages[i - 1], plan.stages[i]);
      plan.stages.erase(plan.stages.begin() + static_cast<std::ptrdiff_t>(i));
    } else {
      ++i;
    }
  }
  // With one stage that has the very phrases the text is segmented by, a segment is either one of its
  // keys or has none of its longer keys in it: segments then change nothing.
  if (plan.has_segmentation && plan.stages.size() == 1 &&
      longer_keys(plan.segmentation) == longer_keys(plan.stages[0])) {
    plan.has_segmentation = false;
    plan.segmentation.clear();
  }
}

Chain::Chain(const Plan& plan)
    : has_segmentation_(plan.has_segmentation), copies_descriptions_(plan.copies_descriptions) {
  for (const Dictionary& pass : plan.normalization) passes_.emplace_back(pass);
  longest_key_bytes_ = longest_key(plan.segmentation);
  for (const Dictionary& stage : plan.stages) {
    stages_.emplace_back(stage);
    longest_key_bytes_ = std::max(longest_key_bytes_, longest_key(stage));
  }
  if (has_segmentation_) segmentation_ = MatchTable(key_entries(plan));
}

Dictionary Chain::key_entries(const Plan& plan) const {
  if (!has_segmentation_) return plan.stages.front();
  Dictionary entries;
  for (const Entry& entry : plan.segmentation) {
    std::string value;
    convert_segment(entry.key, value);
    entries.push_back({entry.key, std::move(value)});
  }
  return entries;
}

void Chain::convert_segment(std::string_view segment, std::string& out) const {
  thread_local std::string now, next;
  now.clear();
  apply(stages_.front(), segment, copies_descriptions_, stages_.size() == 1 ? out : now);
  for (std::size_t i = 1; i < stages_.size(); ++i) {
    next.clear();
    apply(stages_[i], now, copies_descriptions_, i + 1 == stages_.size() ? out : next);
    std::swap(now, next);
  }
}

void Chain::convert_segments(std::string_view text, std::string& out, PieceListener* listener) const {
  std::size_t open = 0;  // where the segment of characters that no key covers began
  const auto close = [&](std::size_t end) {
    if (end == open) return;
    const std::string_view from = text.substr(open, end - open);
    const std::size_t out_at = out.size();
    convert_segment(from, out);
    if (listener) listener->on_piece(open, from, std::string_view(out).substr(out_at));
  };
  const char* const end = text.data() + text.size();
  for (std::size_t at = 0; at < text.size();) {
    const Match match = segmentation_.longest(text.data() + at, end);
    if (match.key_size == 0) {
      at += unmatched_size(text.data() + at, end, copies_descriptions_);
      continue;
    }
    close(at);
    out.append(match.value, match.value_size);
    if (listener) listener->on_piece(at, text.substr(at, match.key_size), {match.value, match.value_size});
    at += match.key_size;
    open = at;
  }
  close(text.size());
}

std::size_t Chain::convert_first_segment(std::string_view text, std::string& out) const {
  const char* const end = text.data() + text.size();
  std::size_t at = 0;
  for (; at < text.size(); at += unmatched_size(text.data() + at, end, copies_descriptions_)) {
    const Match match = has_segmentation_ ? segmentation_.longest(text.data() + at, end) : Match{};
    if (match.key_size == 0) continue;
    if (at > 0) break;
    out.append(match.value, match.value_size);
    return match.key_size;
  }
  convert_segment(text.substr(0, at), out);
  return at;
}

void Chain::convert(std::string_view text, std::string& out, PieceListener* listener) const {
  if (has_segmentation_) {
    convert_segments(text, out, listener);
  } else if (stages_.size() > 1) {
    const std::size_t out_at = out.size();
    convert_segment(text, out);
    if (listener && !text.empty()) listener->on_piece(0, text, std::string_view(out).substr(out_at));
  } else {
    walk(stages_.front(), text, copies_descriptions_, [&](std::size_t at, const Match& match) {
      out.append(match.value, match.value_size);
      if (listener) listener->on_piece(at, text.substr(at, match.key_size), {match.value, match.value_size});
    });
  }
}

void Chain::normalize(std::string_view text, std::string& out) const {
  std::string now(text), next;
  for (const MatchTable& pass : passes_) {
    next.clear();
    apply(pass, now, copies_descriptions_, next);
    std::swap(now, next);
  }
  out += now;
}

std::size_t Chain::decided(std::string_view text) const {
  std::size_t cut = 0, walked = 0;  // behind the last key; and as far as more text begins no other key
  if (has_segmentation_ || stages_.size() == 1) {
    walk(keys(), text, copies_descriptions_, [&](std::size_t at, const Match& match) {
      if (at + longest_key_bytes_ > text.size()) return;
      walked = at + match.key_size;
      const bool is_key = match.value != text.data() + at;
      if (!has_segmentation_ || is_key) cut = walked;
    });
  } else {
    walked = text.size();
  }
  return is_flat() ? cut : cut + decided_in_segment(text.substr(cut, walked - cut));
}

// Of a segment that may go on: the last place where every stage begins a match of its own, whatever follows.
std::size_t Chain::decided_in_segment(std::string_view segment) const {
  struct Cut {
    std::uint32_t now;     // offset in what the stages so far have made
    std::uint32_t before;  // offset in the segment
  };
  std::string now(segment), next;
  std::vector<Cut> cuts, later;
  for (std::uint32_t at = 0; at < now.size(); at += read_character(now.data() + at).size) cuts.push_back({at, at});
  for (const MatchTable& stage : stages_) {
    next.clear();
    later.clear();
    auto cut = cuts.begin();
    walk(stage, now, copies_descriptions_, [&](std::size_t at, const Match& match) {
      if (at + longest_key_bytes_ > now.size()) return;
      while (cut != cuts.end() && cut->now < at) ++cut;
      if (cut != cuts.end() && cut->now == at) later.push_back({static_cast<std::uint32_t>(next.size()), cut->before});
      next.append(match.value, match.value_size);
    });
    std::swap(now, next);
    std::swap(cuts, later);
  }
  return cuts.empty() ? 0 : cuts.back().before;
}

}  // namespace hansieve::convert
