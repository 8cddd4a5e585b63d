#include "hansieve/clean/repeated_lines.h"

#include <algorithm>
#include <array>
#include <optional>

#include "hansieve/base/hash.h"

namespace hansieve {
namespace {

constexpr std::string_view kIdeographicSpace = "\u3000";

std::string_view trimmed(std::string_view line) {
  for (bool more = true; more && !line.empty();) {
    more = false;
    if (static_cast<unsigned char>(line.front()) <= ' ') line.remove_prefix(1), more = true;
    if (line.starts_with(kIdeographicSpace)) line.remove_prefix(kIdeographicSpace.size()), more = true;
    if (!line.empty() && static_cast<unsigned char>(line.back()) <= ' ') line.remove_suffix(1), more = true;
    if (line.ends_with(kIdeographicSpace)) line.remove_suffix(kIdeographicSpace.size()), more = true;
  }
  return line;
}

bool ends_open_or_sentence(std::string_view line) {
  static constexpr std::array<std::string_view, 12> kEnds = {"。", "！", "？", "；", "，", "、", "：", "”", "…", ";", ",", ":"};
  return std::any_of(kEnds.begin(), kEnds.end(), [&](auto end) { return line.ends_with(end); });
}

// # ..., 第三章 ..., 第 12 條: a document is built with them.
bool is_structure(std::string_view line) {
  if (line.starts_with('#')) return true;
  if (!line.starts_with("第")) return false;
  static constexpr std::array<std::string_view, 9> kParts = {"章", "节", "節", "条", "條", "编", "編", "款", "篇"};
  const std::string_view head = line.substr(0, 30);
  return std::any_of(kParts.begin(), kParts.end(), [&](auto part) { return head.find(part) != std::string_view::npos; });
}

// The line as it counts, or nothing.
std::optional<std::uint64_t> key(std::string_view line) {
  if (line.size() > 4 * RepeatedLines::kMostBytes) return std::nullopt;
  line = trimmed(line);
  if (line.size() < RepeatedLines::kLeastBytes || line.size() > RepeatedLines::kMostBytes) return std::nullopt;
  if (ends_open_or_sentence(line) || is_structure(line)) return std::nullopt;
  return hash64(line);
}

}  // namespace

bool RepeatedLines::contains(std::string_view line) const {
  const auto k = key(line);
  return k && lines_.contains(*k);
}

void RepeatedLines::Counter::count(std::string_view line) {
  const auto k = key(line);
  if (k && seen_.insert(*k).second) ++documents_of_[*k];
}

void RepeatedLines::Counter::add(std::string_view raw) {
  // Of a line that goes on and on only so much is kept as shows that it is too long.
  constexpr std::size_t kKeep = 4 * kMostBytes + 1;
  for (std::size_t nl; (nl = raw.find('\n')) != std::string_view::npos; raw.remove_prefix(nl + 1)) {
    if (pending_.empty()) {
      count(raw.substr(0, nl));
    } else {
      pending_.append(raw.substr(0, std::min(nl, kKeep)));
      count(pending_);
      pending_.clear();
    }
  }
  if (pending_.size() < kKeep) pending_.append(raw.substr(0, kKeep));
}

void RepeatedLines::Counter::end_document() {
  if (!pending_.empty()) count(pending_);
  pending_.clear();
  seen_.clear();
}

void RepeatedLines::Counter::merge(const Counter& other) {
  for (const auto& [line, documents] : other.documents_of_) documents_of_[line] += documents;
}

std::shared_ptr<const RepeatedLines> RepeatedLines::Counter::at_least(std::size_t documents) const {
  std::unordered_set<std::uint64_t> lines;
  for (const auto& [line, count] : documents_of_) {
    if (count >= documents) lines.insert(line);
  }
  return std::shared_ptr<const RepeatedLines>(new RepeatedLines(std::move(lines)));
}

}  // namespace hansieve
