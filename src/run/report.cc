#include "hansieve/run/report.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>

#include "hansieve/io/audit_reader.h"
#include "hansieve/io/json_object.h"
#include "hansieve/io/json_text.h"
#include "hansieve/io/line_reader.h"
#include "hansieve/io/sink.h"
#include "hansieve/io/source.h"
#include "hansieve/text/utf8.h"

namespace hansieve {
namespace {

constexpr std::size_t kEditsShown = 300;  // of one document

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><title>hansieve report</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
:root{color-scheme:light dark;--line:#8884;--bar:#5b8def;--del:#d33;--ins:#283}
body{font:16px/1.6 system-ui,"Noto Sans CJK SC",sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.2rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.bar{background:var(--bar);height:.7rem;border-radius:.2rem;min-width:2px}
details{border:1px solid var(--line);border-radius:.4rem;margin:.4rem 0;padding:.3rem .8rem}summary{cursor:pointer}
del{color:var(--del);overflow-wrap:anywhere}ins{color:var(--ins);overflow-wrap:anywhere}code{font-size:.85em}.muted{opacity:.7}
</style></head><body><h1>hansieve report</h1>
)";

// Text as HTML: markup escaped, line breaks and controls shown, what is no UTF-8 replaced.
std::string shown(std::string_view bytes, std::size_t most) {
  std::string out;
  std::size_t at = 0, count = 0;
  while (at < bytes.size()) {
    if (count++ == most) return out + "…";
    const Invalid bad = find_invalid(bytes.substr(at, std::min<std::size_t>(4, bytes.size() - at)));
    if (bad.size > 0 && bad.at == 0) {
      out += "\uFFFD";
      at += bad.size;
      continue;
    }
    const Decoded c = decode_at(bytes, at);
    switch (c.value) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\n': out += "⏎"; break;
      case '\r': out += "␍"; break;
      case '\t': out += "⇥"; break;
      default:
        if (c.value < 0x20 || c.value == 0x7F) {
          append_utf8(0x2400 + (c.value == 0x7F ? 0x21 : c.value), out);
        } else {
          out.append(bytes, at, c.size);
        }
    }
    at += c.size;
  }
  return out;
}

bool is_conversion(std::string_view rule) { return rule.starts_with("convert/") && rule.find(',') == std::string_view::npos; }

class Page {
 public:
  explicit Page(const ReportRequest& request) : request_(request) {}

  Result<void> add(const std::string& path);
  std::string html() const;

 private:
  struct Document {
    std::string name, rows;
    std::size_t edits = 0, listed = 0;
  };

  Result<void> add_audit(const std::string& path);
  Result<void> add_clusters(const std::string& path);
  void add_change(const AuditChange& change, Document& document);
  void finish(Document& document);

  const ReportRequest& request_;
  std::map<std::string, std::size_t, std::less<>> rules_;
  std::string documents_, clusters_;
  std::size_t document_count_ = 0, changed_ = 0, shown_ = 0, cluster_count_ = 0, duplicates_ = 0;
};

Result<void> Page::add(const std::string& path) {
  auto source = open_source(path);
  if (!source) return source.error();
  LineReader lines(**source);
  std::string batch;
  auto more = lines.next(batch);
  if (!more) return more.error();
  const std::string_view first = std::string_view(batch).substr(0, batch.find('\n'));
  if (first.find("\"hansieve.audit/") != std::string_view::npos) return add_audit(path);
  if (!*more || first.find("\"cluster\"") != std::string_view::npos) return add_clusters(path);
  return Error{ErrorCode::kConfiguration, path + ": neither an audit nor a list of clusters: give what clean --audit or dedup --mode clusters wrote"};
}

void Page::add_change(const AuditChange& change, Document& document) {
  ++rules_[change.rule];
  ++document.edits;
  // The conversion changes a quarter of a Traditional text: it is counted, not listed.
  if (is_conversion(change.rule) || document.listed == kEditsShown) return;
  ++document.listed;
  document.rows += "<tr><td class=n>" + std::to_string(change.at) + "</td><td><code>" + shown(change.rule, 200) + "</code></td><td><del>" +
                   shown(change.old_text, request_.max_chars) + "</del></td><td><ins>" + shown(change.new_text, request_.max_chars) + "</ins></td></tr>\n";
}

void Page::finish(Document& document) {
  ++document_count_;
  if (document.edits > 0) ++changed_;
  if (document.edits > 0 && shown_ < request_.sample) {
    ++shown_;
    documents_ += "<details><summary>" + shown(document.name, 500) + " <span class=muted>" + std::to_string(document.edits) + " edits, " +
                  std::to_string(document.listed) + " listed</span></summary><table><tr><th>byte<th>rule<th>before<th>after</tr>\n" + document.rows +
                  "</table></details>\n";
  }
  document = {};
}

Result<void> Page::add_audit(const std::string& path) {
  auto source = open_source(path);
  if (!source) return source.error();
  AuditReader audit(**source);
  Document document;
  for (;;) {
    const auto next = audit.next();
    if (!next) return next.error();
    const AuditLine& line = **next;
    if (line.kind == AuditLine::kNone) return {};
    if (line.kind == AuditLine::kDocument) document.name = line.header.input;
    if (line.kind == AuditLine::kSegment) {
      for (const AuditChange& change : line.changes) add_change(change, document);
    }
    if (line.kind == AuditLine::kEnd) finish(document);
  }
}

Result<void> Page::add_clusters(const std::string& path) {
  auto source = open_source(path);
  if (!source) return source.error();
  LineReader reader(**source);
  std::size_t number = 0;
  Result<void> state;
  JsonObject object;
  for (std::string batch;;) {
    const auto more = reader.next(batch);
    if (!more) return more.error();
    if (!*more) return {};
    for_each_line(batch, [&](std::string_view line) {
      ++number;
      if (!state || line == "\n") return;
      const auto ok = object.parse(line);
      const JsonMember* kept = ok ? object.find("kept") : nullptr;
      const JsonMember* members = ok ? object.find("members") : nullptr;
      if (kept == nullptr || members == nullptr) {
        state = Error{ErrorCode::kConfiguration, path + ":" + std::to_string(number) + ": no cluster with \"kept\" and \"members\""};
        return;
      }
      std::vector<std::string_view> list;
      json_elements(members->value, list);
      ++cluster_count_;
      duplicates_ += list.size();
      if (cluster_count_ > request_.sample) return;
      clusters_ += "<tr><td>" + shown(kept->value, 200) + "</td><td>";
      for (const std::string_view member : list) {
        std::vector<JsonMember> fields;
        json_members(member, fields);
        for (const JsonMember& field : fields) {
          if (field.key == "id") clusters_ += shown(field.value, 200);
          if (field.key == "jaccard") clusters_ += " <span class=muted>" + shown(field.value.substr(0, 6), 20) + "</span><br>";
        }
      }
      clusters_ += "</td></tr>\n";
    });
    if (!state) return state;
  }
}

std::string Page::html() const {
  std::string out(kHead);
  std::size_t edits = 0, most = 1;
  std::vector<std::pair<std::string, std::size_t>> rules(rules_.begin(), rules_.end());
  std::stable_sort(rules.begin(), rules.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  for (const auto& [rule, count] : rules) edits += count, most = std::max(most, count);
  if (document_count_ > 0) {
    out += "<h2>Changes</h2><p>" + std::to_string(document_count_) + " documents, " + std::to_string(changed_) + " changed, " + std::to_string(edits) +
           " edits.</p><table><tr><th>rule<th>edits<th style=\"width:50%\"></tr>\n";
    for (const auto& [rule, count] : rules) {
      out += "<tr><td><code>" + shown(rule, 200) + "</code></td><td class=n>" + std::to_string(count) + "</td><td><div class=bar style=\"width:" +
             std::to_string(100 * count / most) + "%\"></div></td></tr>\n";
    }
    out += "</table><h2>Documents</h2>";
    if (shown_ < changed_) out += "<p class=muted>The first " + std::to_string(shown_) + " of " + std::to_string(changed_) + " changed documents; --sample shows more.</p>";
    out += "<p class=muted>Edits of the conversion are counted, not listed.</p>\n" + documents_;
  }
  if (cluster_count_ > 0) {
    out += "<h2>Near-duplicates</h2><p>" + std::to_string(cluster_count_) + " clusters, " + std::to_string(duplicates_) + " duplicates.";
    if (cluster_count_ > request_.sample) out += " The first " + std::to_string(request_.sample) + " are shown; --sample shows more.";
    out += "</p><table><tr><th>kept<th>duplicates, with their Jaccard similarity</tr>\n" + clusters_ + "</table>";
  }
  return out + "</body></html>\n";
}

}  // namespace

Result<void> report(const ReportRequest& request) {
  Page page(request);
  for (const std::string& input : request.inputs) {
    if (auto ok = page.add(input); !ok) return ok;
  }
  auto sink = open_sink(request.output);
  if (!sink) return sink.error();
  if (auto ok = (*sink)->write(page.html()); !ok) return ok;
  return (*sink)->commit();
}

}  // namespace hansieve
