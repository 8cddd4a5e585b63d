#include "document_record.h"

#include <algorithm>
#include <unordered_set>

#include "hansieve/io/json_text.h"
#include "hansieve/io/md5.h"
#include "hansieve/text/utf8.h"

namespace hansieve {
namespace {

void append_mnbvc(const DocumentRecord& document, std::string& out) {
  std::string paragraphs;
  std::unordered_set<std::string_view> seen;
  std::size_t longest = 0, count = 0, line_number = 0;
  for (std::string_view rest = document.text; !rest.empty();) {
    const std::size_t size = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, size);
    rest.remove_prefix(std::min(size + 1, rest.size()));
    ++line_number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t") == std::string_view::npos) continue;
    ++count;
    longest = std::max(longest, count_code_points(line));
    const bool is_new = seen.insert(line).second;
    paragraphs += std::string(paragraphs.empty() ? "" : ",") + "{\"行号\":" + std::to_string(line_number) + ",\"是否重复\":" + (is_new ? "false" : "true") +
                  ",\"是否跨文件重复\":false,\"md5\":\"" + md5_hex(line) + "\",\"内容\":";
    append_json_string(line, paragraphs);
    paragraphs += ",\"扩展字段\":\"\"}";
  }
  out += "{\"文件名\":";
  append_json_string(document.name, out);
  out += ",\"是否待查文件\":false,\"是否重复文件\":false,\"文件大小\":" + std::to_string(document.text.size()) + ",\"simhash\":0,\"最长段落长度\":" +
         std::to_string(longest) + ",\"段落数\":" + std::to_string(count) + ",\"去重段落数\":" + std::to_string(seen.size()) +
         ",\"低质量段落数\":0,\"段落\":[" + paragraphs + "],\"扩展字段\":";
  append_json_string(document.more, out);
  out += ",\"时间\":";
  append_json_string(document.date, out);
  out += "}\n";
}

}  // namespace

void append_document_record(OutputFormat format, const DocumentRecord& document, std::string& out) {
  if (format == OutputFormat::kMnbvc) return append_mnbvc(document, out);
  out += "{\"id\":";
  append_json_string(document.name, out);
  out += ",\"text\":";
  append_json_string(document.text, out);
  out += "}\n";
}

}  // namespace hansieve
