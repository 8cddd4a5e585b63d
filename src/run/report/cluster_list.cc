#include "run/report/cluster_list.h"

#include <algorithm>

#include "hansieve/io/json_object.h"
#include "hansieve/io/json_text.h"
#include "hansieve/io/line_reader.h"
#include "hansieve/io/source.h"
#include "hansieve/io/walk.h"
#include "hansieve/run/formats.h"
#include "run/report/shown_text.h"

namespace hansieve {
namespace {

constexpr std::size_t kMembersShown = 50;    // of one cluster
constexpr std::size_t kTextsLooked = 20000;  // whose texts are held at most

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(text, out);
  return out;
}

// The members of [{"id":ID,"jaccard":X},...] that are shown, as [[ID,X],...].
std::string members_json(const std::vector<std::string_view>& members) {
  std::string out = "[";
  std::vector<JsonMember> fields;
  for (std::size_t i = 0; i < std::min(members.size(), kMembersShown); ++i) {
    json_members(members[i], fields);
    std::string_view id = "null", jaccard = "null";
    for (const JsonMember& field : fields) {
      if (field.key == "id") id = field.value;
      if (field.key == "jaccard") jaccard = field.value;
    }
    if (i > 0) out += ',';
    out += '[';
    out += id;
    out += ',';
    out += jaccard;
    out += ']';
  }
  return out + ']';
}

}  // namespace

Result<void> ClusterList::read_line(std::string_view line, const std::string& where) {
  if (line.find_first_not_of(" \t\r\n") == std::string_view::npos) return {};
  JsonObject object;
  const auto ok = object.parse(line);
  const JsonMember* kept = ok ? object.find("kept") : nullptr;
  const JsonMember* members = ok ? object.find("members") : nullptr;
  if (kept == nullptr || members == nullptr || members->value.front() != '[') {
    return Error{ErrorCode::kConfiguration, where + ": no cluster with \"kept\" and \"members\": give what dedup --mode clusters wrote"};
  }
  std::vector<std::string_view> list;
  json_elements(members->value, list);
  duplicates_ += list.size();
  sample_.add("{\"k\":" + valid_text(kept->value) + ",\"c\":" + std::to_string(list.size()) + ",\"m\":" + valid_text(members_json(list)) + "}");
  return {};
}

Result<void> ClusterList::read(const std::string& path) {
  auto source = open_source(path);
  if (!source) return source.error();
  any_ = true;
  LineReader reader(**source);
  std::uint64_t number = 0;
  Result<void> state;
  for (std::string batch;;) {
    const auto more = reader.next(batch);
    if (!more) return more.error();
    if (!*more) return {};
    for_each_line(batch, [&](std::string_view line) {
      ++number;
      if (state) state = read_line(line, path + ":" + std::to_string(number));
    });
    if (!state) return state;
  }
}

void ClusterList::found(const std::string& id, std::string_view text) {
  const auto wanted = texts_.find(id);
  if (wanted == texts_.end() || !wanted->second.empty()) return;
  const std::string valid = valid_text(text);
  const CutText cut = cut_text(valid, request_.max_chars);
  wanted->second = json_string(cut.text);
  if (cut.left > 0) wanted->second = "[" + wanted->second + "," + std::to_string(cut.left) + "]";
}

Result<void> ClusterList::search_records(Source& source, const std::string& name, bool is_json) {
  LineReader reader(source);
  std::uint64_t number = 0;
  JsonObject object;
  std::string text;
  for (std::string batch;;) {
    const auto more = reader.next(batch);
    if (!more) return more.error();
    if (!*more) return {};
    for_each_line(batch, [&](std::string_view line) {
      ++number;
      std::string id = json_string(name + ":" + std::to_string(number));
      if (!is_json) return found(id, line.substr(0, line.find_last_not_of("\r\n") + 1));
      if (!object.parse(line)) return;
      if (const JsonMember* member = object.find(request_.id_field); member && member->value != "null") id = member->value;
      const auto field = find_text(object, request_.field);
      if (!field || !texts_.contains(id)) return;
      text.clear();
      json_unescape((*field)->inside(), text);
      found(id, text);
    });
  }
}

Result<void> ClusterList::search(const std::string& path, const std::string& name) {
  auto source = open_source(path);
  if (!source) return source.error();
  const std::string id = json_string(name);
  const bool is_wanted = texts_.contains(id);
  if (format_of(path, Format::kAuto) == Format::kJsonLines) return search_records(**source, name, true);
  // A text is one document, or one a line: the ids say which.
  const auto lines = texts_.lower_bound(json_string(name + ":").substr(0, name.size() + 2));
  if (!is_wanted && lines != texts_.end() && lines->first.starts_with(json_string(name + ":").substr(0, name.size() + 2))) {
    return search_records(**source, name, false);
  }
  if (!is_wanted) return {};
  std::string bytes, piece(kReadBytes, '\0');
  while (bytes.size() < 4 * request_.max_chars) {
    const auto count = (*source)->read(piece.data(), piece.size());
    if (!count) return count.error();
    if (*count == 0) break;
    bytes.append(piece, 0, *count);
  }
  found(id, bytes);
  return {};
}

Result<void> ClusterList::find_texts() {
  for (const std::string& root : request_.texts) {
    if (!is_directory(root)) {
      if (auto ok = search(root, root); !ok) return ok;
      continue;
    }
    DirectoryWalk walk(root, [&](const Error& error) { request_.tell(error.message); });
    while (const auto path = walk.next()) {
      // A file that cannot be read gives no text, as one that is not there; but it is spoken of.
      if (auto ok = search(root + (root.ends_with('/') ? "" : "/") + *path, *path); !ok) request_.tell(ok.error().message);
    }
  }
  return {};
}

Result<std::string> ClusterList::take_json() {
  if (!any_) return std::string("null");
  std::vector<std::string> chosen = sample_.take();
  std::vector<std::vector<std::string>> ids;
  JsonObject object;
  std::vector<std::string_view> members, pair;
  for (const std::string& cluster : chosen) {
    std::vector<std::string>& its = ids.emplace_back();
    if (texts_.size() >= kTextsLooked || !object.parse(cluster)) continue;
    its.emplace_back(object.find("k")->value);
    json_elements(object.find("m")->value, members);
    for (const std::string_view member : members) {
      json_elements(member, pair);
      its.emplace_back(pair[0]);
    }
    if (!request_.texts.empty()) {
      for (const std::string& id : its) texts_[id];
    }
  }
  if (!texts_.empty()) {
    if (auto ok = find_texts(); !ok) return ok.error();
  }
  const std::uint64_t clusters = sample_.seen();
  std::string list, texts;
  std::uint64_t shown = 0, with_texts = 0;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    list += (shown++ > 0 ? ",\n" : "") + chosen[i];
    bool any = false;
    for (const std::string& id : ids[i]) {
      const auto text = texts_.find(id);
      if (text == texts_.end() || text->second.empty()) continue;
      // Keys are ids as spelled, so that 1 and "1" stay two.
      if (list.size() + texts.size() + text->second.size() > most_bytes_) continue;
      texts += (texts.empty() ? "" : ",\n") + json_string(id) + ":" + text->second;
      text->second.clear();
      any = true;
    }
    if (any) ++with_texts;
  }
  return "{\"clusters\":" + std::to_string(clusters) + ",\"duplicates\":" + std::to_string(duplicates_) + ",\"shown\":" + std::to_string(shown) +
         ",\"withTexts\":" + std::to_string(with_texts) + ",\n\"list\":[" + list + "],\n\"texts\":{" + texts + "}}";
}

}  // namespace hansieve
