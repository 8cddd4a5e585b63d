#include "summary.h"

#include <unistd.h>

#include <map>

#include "quantity.h"
#include "terminal_text.h"

namespace hansieve::cli {
namespace {

std::string counted(std::uint64_t n, const char* one, const char* many) {
  return count_text(n) + " " + (n == 1 ? one : many);
}

std::string seconds_text(double seconds) {
  if (seconds >= 60) return time_text(seconds);
  std::string text = std::to_string(seconds);
  return text.substr(0, text.find('.') + 2) + " s";
}

}  // namespace

std::string audit_hint(const std::string& audit, Language language) {
  return language == Language::kChinese
             ? "每处改动都记在 " + audit + "：用 hansieve report 查看，用 hansieve restore --audit " + audit + " 撤销"
             : "every change is in " + audit + ": hansieve report shows it, hansieve restore --audit " + audit + " undoes it";
}

std::string dedup_summary(const DedupSummary& d, bool lists_pairs, double seconds, Language language) {
  const bool chinese = language == Language::kChinese;
  const bool is_of_units = d.units.units > 0, decides = !is_of_units && !lists_pairs;
  const std::string speed = bytes_text(seconds > 0 ? static_cast<double>(d.bytes) / seconds : 0) + "/s";
  if (chinese) {
    return count_text(d.near.documents) + " 篇文档" +
           (decides ? "，保留 " + count_text(d.kept) + " 篇，重复 " + count_text(d.removed) + " 篇" : "") +
           (is_of_units ? "，段或行 " + count_text(d.units.units) + "，去除 " + count_text(d.units.removed) : "") + "，用时 " + seconds_text(seconds) + "，" + speed;
  }
  return counted(d.near.documents, "document", "documents") +
         (decides ? ", " + count_text(d.kept) + " kept, " + counted(d.removed, "duplicate", "duplicates") : "") +
         (is_of_units ? ", " + count_text(d.units.removed) + " of " + count_text(d.units.units) + " paragraphs or lines removed" : "") + ", in " + seconds_text(seconds) + ", " +
         speed;
}

bool wants_summary(bool quiet, bool verbose, const std::string& output) {
  return !quiet && (verbose || (::isatty(2) && output != "-"));
}

std::string clean_summary(const CleanCounters& c, double seconds, bool details, Language language) {
  const bool chinese = language == Language::kChinese;
  const std::string speed = bytes_text(seconds > 0 ? static_cast<double>(c.bytes_in) / seconds : 0) + "/s";
  std::string out;
  if (chinese) {
    out = count_text(c.files) + " 个文件，" + count_text(c.documents) + " 篇文档（改动 " + count_text(c.changed_documents) + " 篇），" +
          count_text(c.chars_in) + " 字 → " + count_text(c.chars_out) + " 字，用时 " + seconds_text(seconds) + "，" + speed;
    if (c.invalid > 0) out += "\n  无效字节 " + count_text(c.invalid) + " 处";
  } else {
    out = counted(c.files, "file", "files") + ", " + counted(c.documents, "document", "documents") + " (" + count_text(c.changed_documents) +
          " changed), " + counted(c.chars_in, "character", "characters") + " -> " + count_text(c.chars_out) + ", in " + seconds_text(seconds) +
          ", " + speed;
    if (c.invalid > 0) out += "\n  " + counted(c.invalid, "stretch of invalid bytes", "stretches of invalid bytes");
  }
  if (!details) return out;
  std::map<std::string, std::uint64_t> steps;
  for (const auto& [rule, n] : c.edits) steps[rule.substr(0, rule.find('/'))] += n;
  for (const auto& [step, n] : steps) {
    out += "\n  " + step + std::string(step.size() < 12 ? 12 - step.size() : 1, ' ') +
           (chinese ? count_text(n) + " 处改动" : counted(n, "edit", "edits"));
  }
  return out;
}

}  // namespace hansieve::cli
